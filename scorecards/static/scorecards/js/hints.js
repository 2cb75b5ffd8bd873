// A gentle word while evidence reads like a conclusion. The rule and the words are scorecards/web/hints.py's.

const form = document.querySelector("form[data-draft]");
const { conclusions, observations } = JSON.parse(document.querySelector("#hint-words").textContent);
const PAUSE = 1500; // milliseconds: nobody is corrected in the middle of a sentence

const holds = (words, phrases) => phrases.some((phrase) => words.includes(` ${phrase} `));

function readsLikeAConclusion(text) {
  if (/["“”„«»]/.test(text) || /[0-9]/.test(text)) return false;
  const words = ` ${text.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, " ")} `;
  return holds(words, conclusions) && !holds(words, observations);
}

for (const area of form.querySelectorAll("[data-evidence]")) {
  const nudge = area.closest(".evidence").querySelector("[data-nudge]");
  let timer;
  const look = () => { nudge.hidden = !readsLikeAConclusion(area.value); };
  area.addEventListener("change", look);
  area.addEventListener("input", () => {
    clearTimeout(timer);
    if (!nudge.hidden) look();
    else timer = setTimeout(look, PAUSE);
  });
}

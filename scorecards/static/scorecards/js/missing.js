// Keeps true, while the author writes, how far the card is and what it still lacks; the server sent both as loaded.

const form = document.querySelector("form[data-draft]");
const list = document.querySelector("[data-missing]");
const fold = list.querySelector("[data-missing-fold]");
const wide = matchMedia("(min-width: 64rem)");
const PAUSE = 1200; // milliseconds of quiet before a screen reader is told

const chosen = (name) => form.elements[name]?.value ?? "";
const written = (key) => chosen(`evidence-${key}`).trim() !== "";

const checks = {
  score: (key) => chosen(`score-${key}`) !== "",
  score_if_begun: (key) => chosen(`score-${key}`) !== "" || !written(key),
  evidence: (key) => !/^[1-5]$/.test(chosen(`score-${key}`)) || written(key),
  recommendation: () => chosen("recommendation") !== "",
};

function refresh() {
  let left = 0;
  for (const item of list.querySelectorAll("[data-needs]")) {
    item.hidden = checks[item.dataset.needs](item.dataset.for);
    left += item.hidden ? 0 : 1;
  }
  const focus = [...form.querySelectorAll("[data-focus]")];
  const rated = focus.filter(({ dataset }) => checks.score(dataset.competency)).length;
  const words = left ? `${left} thing${left > 1 ? "s" : ""} missing` : "nothing is missing";
  list.querySelector("[data-missing-progress]").textContent = `${rated} of ${focus.length} rated`;
  list.querySelector("[data-missing-words]").textContent = words;
  list.querySelector("[data-missing-none]").hidden = left > 0;
  tell(`${rated} of ${focus.length} rated, ${words}`);
}

let timer, told;
function tell(words) {
  clearTimeout(timer);
  if (told === undefined || told === words) return void (told ??= words);
  timer = setTimeout(() => {
    told = words;
    list.querySelector("[data-missing-aloud]").textContent = words;
  }, PAUSE);
}

// On a desk the list stands open as long as the author is past the kit; a thumb unfolds it, and a way chosen folds it.
const kit = new IntersectionObserver(([{ isIntersecting }]) => { fold.open = wide.matches && !isIntersecting; });
kit.observe(form.querySelector(".kit"));
list.addEventListener("click", (event) => {
  if (event.target.closest("a[href]") && !wide.matches) fold.open = false;
});

form.addEventListener("input", refresh);
addEventListener("pageshow", refresh);

// Keeps the list of what is missing true while the author writes; the server sent it right for the page as loaded.

const form = document.querySelector("form[data-draft]");
const list = document.querySelector("[data-missing]");

const chosen = (name) => form.elements[name]?.value ?? "";

const checks = {
  score: (key) => chosen(`score-${key}`) !== "",
  evidence: (key) => !/^[1-5]$/.test(chosen(`score-${key}`)) || chosen(`evidence-${key}`).trim() !== "",
  recommendation: () => chosen("recommendation") !== "",
};

function refresh() {
  let left = 0;
  for (const item of list.querySelectorAll("[data-needs]")) {
    item.hidden = checks[item.dataset.needs](item.dataset.for);
    left += item.hidden ? 0 : 1;
  }
  list.querySelector("[data-missing-words]").textContent = left ? "Still missing" : "Nothing is missing";
  list.querySelector("[data-missing-count]").textContent = left || "";
  list.querySelector("[data-missing-none]").hidden = left > 0;
}

form.addEventListener("input", refresh);
addEventListener("pageshow", refresh);

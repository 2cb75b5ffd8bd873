// Says which recommendation the author's own ratings point to, once every focus competency is rated.
// The arithmetic is scorecards/scoring/recommendation.py, in whole numbers.

const form = document.querySelector("form[data-draft]");
const line = form.querySelector("[data-implied]");
const competencies = [...form.querySelectorAll("[data-competency]")];

const scoreOf = ({ dataset }) => form.elements[`score-${dataset.competency}`].value;

function implied() {
  if (!competencies.filter(({ dataset }) => "focus" in dataset).every(scoreOf)) return "";
  let weight = 0;
  let gap = 0;
  for (const competency of competencies) {
    const score = Number(scoreOf(competency)); // "na" is no number
    const share = Number(competency.dataset.weight);
    if (!score || !share) continue;
    weight += share;
    gap += share * (score - Number(competency.dataset.bar));
  }
  if (!weight) return "";
  if (gap >= 0) return gap >= weight ? "strong_yes" : "yes";
  return gap > -weight ? "no" : "strong_no";
}

function refresh() {
  const level = implied();
  line.hidden = !level;
  if (!level) return;
  const word = form.querySelector(`#recommendation-${level}`).closest("label").textContent.trim().toLowerCase();
  const shown = line.querySelector("strong");
  if (shown.textContent !== word) shown.textContent = word;
}

form.addEventListener("input", refresh);
addEventListener("pageshow", refresh);

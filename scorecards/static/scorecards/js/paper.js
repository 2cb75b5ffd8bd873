// On paper everything that was said is unfolded; what was folded is folded again afterwards.

const folded = () => [...document.querySelectorAll("details:not([open])")].filter(({ dataset }) => !("menu" in dataset));

addEventListener("beforeprint", () => {
  for (const details of folded()) {
    if (details.matches(".card-page__others, .step-back *")) continue;
    details.open = true;
    details.dataset.forPrint = "";
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("details[data-for-print]")) {
    details.open = false;
    delete details.dataset.forPrint;
  }
});

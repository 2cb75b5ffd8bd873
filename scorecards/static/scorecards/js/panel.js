// When htmx brings news, what the reader had unfolded stays unfolded.

const opened = () => [...document.querySelectorAll("#panel details[open] summary")].map((item) => item.textContent);
let before = [];

document.addEventListener("htmx:beforeSwap", () => { before = opened(); });
document.addEventListener("htmx:afterSwap", () => {
  for (const summary of document.querySelectorAll("#panel details summary")) {
    if (before.includes(summary.textContent)) summary.parentElement.open = true;
  }
});

// On paper everything is unfolded.
addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("#panel details:not([open])")) {
    details.open = true;
    details.dataset.forPrint = "";
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("#panel details[data-for-print]")) details.open = false;
});

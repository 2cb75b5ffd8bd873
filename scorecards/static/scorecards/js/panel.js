// When htmx brings news, what the reader had unfolded stays unfolded.
// A page nobody looks at asks nothing; an answer that is no panel (signed out, a card now owed) reloads the page.

// The count in a summary's words may grow, so a competency is known by its id.
const nameOf = (details) => details.closest("article[id]")?.id ?? details.querySelector("summary").textContent;
const opened = () => [...document.querySelectorAll("#panel details[open]")].map(nameOf);
let before = [];

document.addEventListener("htmx:beforeRequest", (event) => { if (document.hidden) event.preventDefault(); });
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  before = opened();
  if (!detail.shouldSwap || detail.xhr.responseText.trimStart().startsWith('<div id="panel"')) return;
  detail.shouldSwap = false;
  location.reload();
});
document.addEventListener("htmx:afterSwap", () => {
  for (const details of document.querySelectorAll("#panel details")) details.open = before.includes(nameOf(details));
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

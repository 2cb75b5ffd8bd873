// The panel page stays current and can be put in another order, and the reader keeps their place.
// A page nobody looks at asks nothing; an answer that is no panel (signed out, a card now owed) reloads the page.

import { keepPlace } from "./place.js";
import "./unfold.js";

const panel = () => document.getElementById("panel");
let giveBack = null;
let words = "";

// Whoever is marking a sentence is not to lose it under their hands.
const isMarking = () => {
  const marked = getSelection();
  return marked && !marked.isCollapsed && panel().contains(marked.anchorNode);
};

document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.detail.elt === panel() && (document.hidden || isMarking())) event.preventDefault();
});
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  // A look that was asked for before the order changed comes too late.
  if (!detail.target.isConnected) detail.shouldSwap = false;
  if (!detail.shouldSwap) return;
  if (!detail.xhr.responseText.trimStart().startsWith('<div id="panel"')) {
    detail.shouldSwap = false;
    location.reload();
    return;
  }
  giveBack = keepPlace(panel());
  words = panel().dataset.said;
});
document.addEventListener("htmx:afterSwap", () => {
  giveBack?.(panel());
  giveBack = null;
  if (panel().dataset.said !== words) say(panel().dataset.said);
});

const say = (text) => { document.querySelector("[data-news]").textContent = text; };

document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[data-in-place]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const address = link.pathname + link.search;
  try {
    await window.htmx.ajax("GET", address, { target: "#panel", swap: "outerHTML" });
    history.replaceState(history.state, "", address);
    say(`Sorted: ${link.textContent.trim()}`);
  } catch {
    location.assign(link.href);
  }
});

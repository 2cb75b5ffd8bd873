// Evidence opens where a link leads to it, and everything unfolds on paper.

const unfold = (hash) => {
  const target = hash.length > 1 && document.getElementById(decodeURIComponent(hash.slice(1)));
  const folded = target && target.closest("details:not([open])");
  if (folded) folded.open = true;
  return target;
};

// Browsers unfold what a fragment names by themselves; older ones need to be told before they go there.
document.addEventListener("click", ({ target }) => {
  const link = target.closest('#panel a[href^="#"]');
  if (link) unfold(link.hash);
});
if (location.hash) unfold(location.hash)?.scrollIntoView();

addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("#panel details:not([open])")) {
    details.open = true;
    details.dataset.forPrint = "";
  }
});
addEventListener("afterprint", () => {
  for (const details of document.querySelectorAll("#panel details[data-for-print]")) {
    details.open = false;
    delete details.dataset.forPrint;
  }
});

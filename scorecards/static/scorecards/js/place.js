// What a reader has before them on a page whose part is replaced: what is unfolded, focused and scrolled to.

const SCROLLED = ".scroller";

// An element that has no name of its own is found again by where it leads.
const nameOf = (element) => {
  if (element.id) return `#${CSS.escape(element.id)}`;
  if (element.matches("summary")) return `#${CSS.escape(element.parentElement.id)} > summary`;
  if (element.matches("a[href]")) return `a[href="${CSS.escape(element.getAttribute("href"))}"]`;
  if (element.form) return `form[action="${CSS.escape(element.form.getAttribute("action"))}"] button`;
  return element.matches(SCROLLED) ? SCROLLED : null;
};

// The first thing in sight whose beginning can be found again; none while the page stands at its top.
const inSight = (part) => {
  if (part.getBoundingClientRect().top >= 0) return null;
  return [...part.querySelectorAll("[id]")].find((element) => element.getBoundingClientRect().top >= 0);
};

/** Note the reader's place in `part`; the function returned gives it back to what replaced that part. */
export function keepPlace(part) {
  const unfolded = [...part.querySelectorAll("details[open][id]")].map((details) => details.id);
  const focused = part.contains(document.activeElement) ? nameOf(document.activeElement) : null;
  const sideways = part.querySelector(SCROLLED)?.scrollLeft ?? 0;
  const seen = inSight(part);
  const height = seen?.getBoundingClientRect().top;
  return (fresh) => {
    for (const id of unfolded) fresh.querySelector(`#${CSS.escape(id)}`)?.setAttribute("open", "");
    const scroller = fresh.querySelector(SCROLLED);
    if (scroller) scroller.scrollLeft = sideways;
    if (focused) fresh.querySelector(focused)?.focus({ preventScroll: true });
    const again = seen && fresh.querySelector(`#${CSS.escape(seen.id)}`);
    if (again) scrollBy({ top: again.getBoundingClientRect().top - height, behavior: "instant" });
  };
}

// Brings a page up to date with a fresh one, part by part, so that what somebody types, has open or focuses stays.
// [data-part]: says one thing, is swapped where it says another. [data-keyed]: comes and goes as a whole.

const PARTS = "[data-part], [data-keyed]";
const TEXTS = "textarea:not([readonly]), input:not([type=hidden])";

export function bringUpToDate(page, fresh) {
  const wanted = [...fresh.querySelectorAll(PARTS)];
  for (const next of wanted) {
    const now = document.getElementById(next.id);
    if (!now) insert(next);
    else if ("part" in next.dataset) swap(now, next);
    else follow(now, next);
  }
  const kept = new Set(wanted.map((next) => next.id));
  for (const old of page.querySelectorAll(PARTS)) if (!kept.has(old.id) && old.isConnected) leave(old);
}

// Whether it holds words that the server has not.
export function isDirty(element) {
  return [...element.querySelectorAll(TEXTS)].some((field) => field.value !== field.defaultValue);
}

function isBusy(element) {
  const focused = document.activeElement;
  return isDirty(element) || (element.contains(focused) && focused.matches(TEXTS));
}

function insert(next) {
  const made = document.importNode(next, true);
  for (let before = next.previousElementSibling; before; before = before.previousElementSibling) {
    const place = before.id && document.getElementById(before.id);
    if (place) return place.after(made), flash(made);
  }
  document.getElementById(next.parentElement.id)?.prepend(made);
  flash(made);
}

function swap(now, next) {
  if (now.innerHTML === next.innerHTML) return;
  const focused = now.contains(document.activeElement) && now !== document.activeElement && document.activeElement;
  now.innerHTML = next.innerHTML;
  flash(now);
  if (focused) refocus(now, focused);
}

function refocus(part, lost) {
  const again = [...part.querySelectorAll("a, button")].find((one) =>
    lost.id ? one.id === lost.id : one.getAttribute("href") === lost.getAttribute("href"));
  (again ?? nearest(part))?.focus();
}

const nearest = (element) => element.closest("details[data-keyed]")?.querySelector("summary");

function follow(now, next) {
  if (now.dataset.state !== next.dataset.state) {
    now.dataset.state = next.dataset.state;
    if (now.matches("details") && !isBusy(now)) now.open = next.open;
  }
  if (now.dataset.mark !== next.dataset.mark && !isBusy(now)) {
    const unfolded = [...now.querySelectorAll("details[open]")].map((details) => details.id);
    const focused = now.contains(document.activeElement) && document.activeElement;
    now.replaceWith(document.importNode(next, true));
    for (const id of unfolded) document.getElementById(id)?.setAttribute("open", "");
    if (focused) refocus(document.getElementById(next.id), focused);
  }
}

// What is over goes, unless somebody is writing in it: their words stay until they let them go.
function leave(old) {
  if (isDirty(old)) {
    return keepLate(old.matches("form") ? old : old.querySelector("form"));
  }
  const refuge = old.contains(document.activeElement) && (nearest(old) ?? document.getElementById("main"));
  old.remove();
  refuge && refuge.focus();
}

function keepLate(form) {
  if (form.querySelector("[data-late]")) return;
  for (const button of form.querySelectorAll("button")) button.hidden = true;
  form.append(document.querySelector("[data-late-template]").content.cloneNode(true));
}

function flash(part) {
  part.classList.add("is-new");
  part.addEventListener("animationend", () => part.classList.remove("is-new"), { once: true });
}

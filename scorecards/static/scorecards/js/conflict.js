// Shows under a field what stands in its way: the two versions to choose from, or the sentence that refuses it.

const template = (name) => document.querySelector(`template[data-${name}-template]`).content.firstElementChild;
const shown = new Map();

export function showTrouble(saver) {
  const { field, trouble } = saver;
  const kind = { stale: "conflict", refused: "problem" }[trouble?.kind] ?? null;
  const before = shown.get(field);
  if (before && before.dataset.kind !== kind) hide(field);
  if (kind === "conflict") fillConflict(shown.get(field) ?? makeConflict(saver), saver);
  if (kind === "problem") fillProblem(shown.get(field) ?? make(field, "problem"), saver);
}

export function showFirst(savers) {
  const saver = savers.find((each) => shown.has(each.field));
  if (!saver) return false;
  const block = shown.get(saver.field);
  for (let fold = block.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  (block.querySelector("button") ?? saver.field.first).focus();
  block.scrollIntoView({ block: "nearest" });
  return true;
}

function make(field, kind) {
  const block = template(kind).cloneNode(true);
  block.dataset.kind = kind;
  block.id = `${field.first.id}-${kind}`;
  field.foot.after(block);
  shown.set(field, block);
  if (kind === "problem") {
    field.first.setAttribute("aria-invalid", "true");
    describe(field, [...described(field), block.id]);
  }
  return block;
}

function hide(field) {
  const block = shown.get(field);
  const hadFocus = block.contains(document.activeElement);
  describe(field, described(field).filter((id) => id !== block.id));
  if (block.dataset.kind === "problem") field.first.removeAttribute("aria-invalid");
  block.remove();
  shown.delete(field);
  if (hadFocus) (field.inputs.find((input) => input.checked) ?? field.first).focus();
}

const described = (field) => (field.first.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean);

function describe(field, ids) {
  if (ids.length) field.first.setAttribute("aria-describedby", ids.join(" "));
  else field.first.removeAttribute("aria-describedby");
}

function makeConflict(saver) {
  const { field } = saver;
  const block = make(field, "conflict");
  block.setAttribute("aria-label", `Two versions: ${field.label}`);
  block.querySelector("[data-conflict-title]").textContent = `${field.label}: two versions`;
  const on = (act, value) =>
    block.querySelector(`[data-conflict-${act}]`).addEventListener("click", () => saver.choose(value()));
  on("keep", () => field.value);
  on("take", () => saver.trouble.current);
  on("join", () => `${field.value}\n\n${saver.trouble.current}`);
  block.querySelector("[data-conflict-join]").hidden = !field.isText;
  return block;
}

function fillConflict(block, { field, trouble }) {
  block.querySelector("[data-conflict-mine]").textContent = field.say(field.value);
  block.querySelector("[data-conflict-theirs]").textContent = field.say(trouble.current);
}

function fillProblem(block, { trouble }) {
  block.querySelector("[data-problem-words]").textContent = trouble.detail;
}

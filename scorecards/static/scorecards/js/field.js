// One field of the scorecard, whether radios, a tick or a text: its value is always a text, as the server names it.

const NAMES = [
  [/^score-(.+)$/, "score:"],
  [/^evidence-(.+)$/, "evidence:"],
  [/^(recommendation|private_note|reason)$/, ""],
];

export function fieldsOf(form) {
  const found = new Map();
  for (const input of form.elements) {
    const name = nameOf(input);
    if (name) found.set(name, [...(found.get(name) ?? []), input]);
  }
  return [...found].map(([name, inputs]) => new Field(name, inputs));
}

export function nameOf(input) {
  if (input.type === "checkbox") return input.name === "asked" ? `asked:${input.value}` : null;
  if (input.type !== "radio" && input.type !== "textarea") return null;
  for (const [pattern, prefix] of NAMES) {
    const match = pattern.exec(input.name);
    if (match) return prefix + match[1];
  }
  return null;
}

const sent = (choice) => (choice === "na" ? "not_assessed" : choice);

class Field {
  constructor(name, inputs) {
    this.name = name;
    this.inputs = inputs;
    this.first = inputs[0];
    this.isText = this.first.type === "textarea";
    this.isTick = this.first.type === "checkbox";
    this.empty = this.isTick ? "false" : "";
    this.limit = Number(this.first.dataset.limit) || Infinity;
  }

  get value() {
    if (this.isText) return this.first.value;
    return this.isTick ? String(this.first.checked) : sent(this.inputs.find((input) => input.checked)?.value ?? "");
  }

  set value(value) {
    if (value === this.value) return;
    if (this.isText) this.first.value = value;
    else if (this.isTick) this.first.checked = value === "true";
    else for (const input of this.inputs) input.checked = sent(input.value) === value;
    this.first.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // As the page was served.
  get initial() {
    if (this.isText) return this.first.defaultValue;
    if (this.isTick) return String(this.first.defaultChecked);
    return sent(this.inputs.find((input) => input.defaultChecked)?.value ?? "");
  }

  get isTooLong() {
    return this.isText && this.value.length > this.limit && this.length > this.limit;
  }

  // In characters as the server counts them; of a giant text roughly.
  get length() {
    const { value } = this;
    return value.length > 4 * this.limit ? value.length : [...value].length;
  }

  // What stands below the field is put after this.
  get foot() {
    return this.isText ? this.first : this.inputs.at(-1).closest("fieldset, label");
  }

  get label() {
    const words = this.isText || this.isTick ? this.first.labels?.[0] : this.first.closest("fieldset")?.querySelector("legend");
    return words?.textContent.replace(/\s+/g, " ").trim() || "This field";
  }

  say(value) {
    if (this.isText) return value || "Nothing is written here.";
    if (this.isTick) return value === "true" ? "Asked" : "Not asked";
    const input = this.inputs.find((choice) => sent(choice.value) === value);
    if (!input) return "Nothing is chosen.";
    const label = input.labels[0];
    const words = (label.querySelector(".scale__text") ?? label).textContent.trim();
    return /^[1-5]$/.test(value) ? `${value}: ${words}` : words;
  }
}

// Typing "@na" in a note offers the people who would read it; choosing one mentions them in the list below.

const MOST = 6;
const TYPED = /(^|\s)@([^\s@][^@\n]{0,39})?$/u;

for (const form of document.querySelectorAll("[data-mentions]")) {
  const people = form.querySelector("select[name=mentions]");
  if (people) mentioning(form, people);
}

function mentioning(form, people) {
  const text = form.querySelector("textarea");
  const about = form.querySelector("select[name=about]");
  const told = form.querySelector("[data-mentioned]");
  const list = offerList(text);
  const chosenByTyping = new Set();

  const readers = () => [...people.options].filter((one) => !one.disabled);

  function follow() {
    for (const one of people.options) {
      one.disabled = !one.dataset.about.split(" ").includes(about.value);
      if (one.disabled) one.selected = false;
    }
    tell();
  }

  function tell() {
    const names = [...people.selectedOptions].map((one) => one.label);
    told.textContent = names.length ? `: ${names.join(", ")}` : "";
  }

  function choose(option) {
    const end = text.selectionStart;
    const before = text.value.slice(0, end).replace(TYPED, (_all, space) => `${space}@${option.label} `);
    text.value = before + text.value.slice(end);
    text.setSelectionRange(before.length, before.length);
    option.selected = true;
    chosenByTyping.add(option);
    list.close();
    tell();
  }

  text.addEventListener("input", () => {
    for (const option of chosenByTyping) {
      if (!text.value.includes(`@${option.label}`)) {
        option.selected = false;
        chosenByTyping.delete(option);
      }
    }
    tell();
    const typed = text.value.slice(0, text.selectionStart).match(TYPED);
    const word = typed && folded(typed[2] ?? "");
    const found = typed ? readers().filter((one) => matches(folded(one.label), word)) : [];
    list.show(found.slice(0, MOST), choose);
  });
  text.addEventListener("keydown", (event) => list.key(event));
  text.addEventListener("blur", () => list.close());
  people.addEventListener("change", tell);
  about.addEventListener("change", follow);
  follow();
}

function matches(name, word) {
  return name.startsWith(word) || name.split(/\s+/u).some((part) => part.startsWith(word));
}

function folded(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

// The list of names below a text area: arrows walk it, Enter or Tab choose, Escape closes.
function offerList(text) {
  const box = document.createElement("ul");
  box.id = `${text.id}-offers`;
  box.className = "fp-offers";
  box.hidden = true;
  box.setAttribute("role", "listbox");
  box.setAttribute("aria-label", "People to mention");
  text.after(box);
  text.setAttribute("aria-autocomplete", "list");
  let active = 0;
  let run = () => {};
  let offers = [];

  function close() {
    box.hidden = true;
    text.removeAttribute("aria-activedescendant");
    text.removeAttribute("aria-controls");
  }

  function mark(number) {
    active = (number + offers.length) % offers.length;
    [...box.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === active)));
    text.setAttribute("aria-activedescendant", box.children[active].id);
  }

  function show(found, choose) {
    offers = found;
    run = choose;
    box.replaceChildren(...found.map(item));
    if (!found.length) return close();
    box.hidden = false;
    text.setAttribute("aria-controls", box.id);
    mark(0);
  }

  function item(option, at) {
    const entry = document.createElement("li");
    entry.id = `${box.id}-${at}`;
    entry.textContent = option.label;
    entry.setAttribute("role", "option");
    // Not "click": the text area would have lost the focus, and the list be closed, before it.
    entry.addEventListener("mousedown", (event) => {
      event.preventDefault();
      run(option);
    });
    return entry;
  }

  function key(event) {
    if (box.hidden || event.isComposing) return;
    const acts = {
      ArrowDown: () => mark(active + 1),
      ArrowUp: () => mark(active - 1),
      Enter: () => run(offers[active]),
      Tab: () => run(offers[active]),
      Escape: close,
    };
    if (!acts[event.key] || event.shiftKey) return;
    event.preventDefault();
    acts[event.key]();
  }

  return { show, close, key };
}

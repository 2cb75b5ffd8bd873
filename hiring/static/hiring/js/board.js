// The board moves a card at once and asks the server to agree; where it does not, the board is read anew.
// Everything here is also possible without it: the menus and the undo are plain forms.

const board = document.querySelector("[data-board]");
const moveForm = document.getElementById("move-form");
const undoForm = document.getElementById("undo-form");
const bar = document.getElementById("board-bar");
const said = document.getElementById("board-said");
const undo = document.getElementById("board-undo");

const columnOf = (stage) => board.querySelector(`[data-stage="${stage}"]`);
const cardOf = (key) => board.querySelector(`[data-card="${key}"]`);
const listOf = (stage) => columnOf(stage)?.querySelector("[data-cards]");

function say(sentence, back = "") {
  bar.hidden = false;
  bar.classList.toggle("is-refused", !back);
  said.textContent = sentence;
  if (!undo) return;
  undo.value = back;
  undo.hidden = !back;
}

function count(stage, by) {
  const shown = columnOf(stage)?.querySelector("[data-count]");
  if (shown) shown.textContent = shown.textContent.replace(/\d+/g, (n) => Math.max(0, Number(n) + by));
}

async function readAnew() {
  const answer = await fetch(location.href, { headers: { "X-Part": "board" }, cache: "no-store" });
  if (!answer.ok || answer.redirected) return location.reload();
  board.innerHTML = await answer.text();
}

function place(html, stage) {
  const list = listOf(stage);
  const made = document.createElement("template");
  made.innerHTML = html.trim();
  const card = made.content.firstElementChild;
  card.classList.add("is-new");
  list?.append(card);
  return list ? card : null;
}

const moving = new Set();

async function send(form, value) {
  const [key, from, to] = value.split(":");
  if (moving.has(key)) return;
  moving.add(key);
  const held = cardOf(key);
  const focused = held?.contains(document.activeElement) || document.activeElement === undo;
  held?.querySelector("[data-menu]")?.removeAttribute("open");
  const body = new FormData(form);
  body.set("move", value);
  try {
    listOf(to)?.append(held ?? "");
    const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
    const told = await answer.json();
    if (told.confirm) return location.assign(told.confirm);
    if (answer.ok) {
      held?.remove();
      count(from, -1);
      count(to, 1);
      const card = place(told.card, to);
      say(told.message, told.undo);
      if (focused) card?.querySelector("summary")?.focus();
    } else {
      await readAnew();
      say(told.message);
      if (focused) cardOf(key)?.querySelector("summary")?.focus();
    }
  } catch {
    await readAnew().catch(() => {});
    say("The move did not reach the server. Check the connection and try again.");
  } finally {
    moving.delete(key);
  }
}

// --- The menu ---------------------------------------------------------------------------------------

for (const form of [moveForm, undoForm].filter(Boolean)) {
  form.addEventListener("submit", (event) => {
    const value = event.submitter?.value;
    if (!value) return;
    event.preventDefault();
    send(form, value);
  });
}

function openMenu(menu) {
  for (const other of board.querySelectorAll("[data-menu][open]")) if (other !== menu) other.open = false;
  menu.open = true;
  menu.querySelector("button")?.focus();
  return true;
}

function step(menu, by) {
  const entries = [...menu.querySelectorAll("button, a")];
  const next = entries.indexOf(document.activeElement) + by;
  entries[(next + entries.length) % entries.length].focus();
  return true;
}

function closeMenu(menu) {
  menu.open = false;
  menu.querySelector("summary").focus();
  return true;
}

function onBy(card, by) {
  const stages = [...board.querySelectorAll("[data-stage]")].map((column) => column.dataset.stage);
  const to = stages[stages.indexOf(card.dataset.at) + by];
  if (to) send(moveForm, `${card.dataset.card}:${card.dataset.at}:${to}`);
  return true;
}

// What a key does on a card, or for "u" anywhere on the board; each says whether it did something.
const KEYS = {
  m: (card, menu) => menu && openMenu(menu),
  u: () => undo.value && (send(undoForm, undo.value), true),
  ArrowDown: (card, menu) => menu?.open && step(menu, 1),
  ArrowUp: (card, menu) => menu?.open && step(menu, -1),
  Escape: (card, menu) => menu?.open && closeMenu(menu),
  "Shift+ArrowRight": (card) => card && onBy(card, 1),
  "Shift+ArrowLeft": (card) => card && onBy(card, -1),
};

document.addEventListener("keydown", (event) => {
  if (!moveForm || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!event.target.closest?.(".fp-board, .fp-bar")) return;
  const card = event.target.closest("[data-card]");
  const did = KEYS[event.shiftKey ? `Shift+${event.key}` : event.key]?.(card, card?.querySelector("[data-menu]"));
  if (did) event.preventDefault();
});

document.addEventListener("click", (event) => {
  for (const menu of board.querySelectorAll("[data-menu][open]")) if (!menu.contains(event.target)) menu.open = false;
});

// --- Dragging ---------------------------------------------------------------------------------------

let held = null;

const mark = (column) => {
  for (const one of board.querySelectorAll(".is-target")) if (one !== column) one.classList.remove("is-target");
  column?.classList.add("is-target");
};

board.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[data-card]");
  if (!held) return;
  held.classList.add("is-held");
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", held.dataset.card);
});
board.addEventListener("dragover", (event) => {
  const column = event.target.closest?.("[data-stage]");
  if (!held || !column) return;
  event.preventDefault();
  mark(column.dataset.stage === held.dataset.at ? null : column);
});
board.addEventListener("drop", (event) => {
  const to = event.target.closest?.("[data-stage]")?.dataset.stage;
  if (!held || !to) return;
  event.preventDefault();
  if (to !== held.dataset.at) send(moveForm, `${held.dataset.card}:${held.dataset.at}:${to}`);
});
board.addEventListener("dragend", () => {
  held?.classList.remove("is-held");
  held = null;
  mark(null);
});

// Coming back from a page that asked first finds the board as it stands.
addEventListener("pageshow", (event) => event.persisted && readAnew());

// --- More of a column -------------------------------------------------------------------------------

board.addEventListener("click", async (event) => {
  const link = event.target.closest?.("a[data-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const column = link.closest("[data-stage]");
  const answer = await fetch(link.href, { headers: { "X-Part": "board" } });
  if (!answer.ok || answer.redirected) return location.assign(link.href);
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const fresh = [...made.content.querySelectorAll("[data-card]")].filter((card) => !cardOf(card.dataset.card));
  column.querySelector("[data-cards]").append(...fresh);
  const next = made.content.querySelector("[data-more]");
  next ? link.replaceWith(next) : link.remove();
  (fresh[0]?.querySelector("a") ?? column).focus();
});

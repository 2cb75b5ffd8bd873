// The debrief's room is live: whatever somebody says shows up for everybody within two seconds, without a reload.
// A page nobody looks at asks nothing. Forms go out by themselves; a refusal is shown beside the words, which stay.

import { bringUpToDate, isDirty } from "./debrief_parts.js";

const OFTEN = 1200;
const SELDOM = 5000;
const SIGNED_OUT = "You are signed out. Sign in in another tab, then send this again: your words stay here.";
const TOO_OLD = "This page is too old to send from. Copy your words and load it again.";
const LOST = "This did not reach the server. Your words are still here: try again.";

const room = document.getElementById("room");
const aloud = document.querySelector("[data-aloud]");
const lost = document.querySelector("[data-lost]");
const isLive = () => room.dataset.state === "open";
const said = () => [...room.querySelectorAll("form[data-say]")];

let version = `"${room.dataset.version}"`;
let asking = false;
let askAgain = false;
let isShut = false;
let timer;

// --- Listening --------------------------------------------------------------------------------------

async function ask() {
  clearTimeout(timer);
  if (asking) return (askAgain = true);
  if (document.hidden || !isLive()) return;
  asking = true;
  let wait = OFTEN;
  try {
    wait = await hear();
  } catch {
    lost.hidden = false;
    wait = SELDOM;
  }
  asking = false;
  if (askAgain) wait = 0;
  askAgain = false;
  if (isLive() && wait !== null) timer = setTimeout(ask, wait);
}

// Returns how long to wait before asking again; null where there is nothing left to ask.
async function hear() {
  const answer = await fetch(room.dataset.href, {
    headers: { "X-Part": "room", "If-None-Match": version }, cache: "no-store", redirect: "manual",
  });
  if (answer.type === "opaqueredirect" || answer.status === 404) return shut(answer);
  if (answer.status >= 400) throw new Error(String(answer.status));
  lost.hidden = true;
  if (answer.status === 304) return OFTEN;
  const words = await answer.text();
  version = answer.headers.get("ETag");
  take(new DOMParser().parseFromString(words, "text/html").getElementById("room"));
  return OFTEN;
}

function take(fresh) {
  const known = new Set(happenings(room).map((one) => one.dataset.happened));
  bringUpToDate(room, fresh);
  room.dataset.state = fresh.dataset.state;
  const news = happenings(room).filter((one) => !known.has(one.dataset.happened) && !("mine" in one.dataset));
  if (news.length) aloud.textContent = news.reverse().map(sentence).join(" ");
}

const happenings = (page) => [...page.querySelectorAll("[data-happened]")];
const sentence = (one) => `${one.querySelector("strong").textContent} ${one.querySelector("[data-what]").textContent}.`;

// Signed out: what was read leaves the screen, unless words would go with it. No longer somebody who may read this,
// because a card is owed by now: it leaves the screen unasked, and words that nobody would take go with it.
function shut(answer) {
  const writing = said().filter(isDirty);
  isShut = answer.status === 404;
  if (isShut) room.replaceChildren();
  if (isShut || !writing.length) location.reload();
  for (const form of writing) tell(form, SIGNED_OUT);
  return null;
}

document.addEventListener("visibilitychange", ask);
addEventListener("pageshow", ask);

// --- Speaking ---------------------------------------------------------------------------------------

room.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-say]")) return;
  event.preventDefault();
  if (form.dataset.sending) return;
  form.dataset.sending = "yes";
  tell(form, "");
  tell(form, await send(form, event.submitter));
  delete form.dataset.sending;
  ask();
});

// Returns what to tell whoever sent it; nothing where it was taken.
async function send(form, submitter) {
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST", body: new FormData(form, submitter), headers: { "X-Part": "room" }, redirect: "manual",
    });
    if (answer.status === 409 || answer.status === 422) return (await answer.json()).detail;
  } catch {
    return LOST;
  }
  if (answer.type === "opaqueredirect") return SIGNED_OUT;
  if (answer.status === 403) return TOO_OLD;
  if (!answer.ok) return LOST;
  settle(form, submitter?.value === "withdraw");
  return "";
}

// What the server has is nothing that could get lost; a stance keeps its words in sight.
function settle(form, isOver) {
  for (const field of form.querySelectorAll("textarea, input:not([type=hidden])")) {
    if (isOver || !form.matches(".stance")) field.value = "";
    field.defaultValue = field.value;
  }
}

function tell(form, words) {
  const place = form.querySelector("[data-problem]");
  place.replaceChildren();
  if (!words) return;
  const line = document.createElement("p");
  line.className = "field__error";
  line.textContent = words;
  place.append(line);
}

room.addEventListener("click", (event) => {
  const form = event.target.closest("[data-forget]")?.closest("form");
  if (!form) return;
  const point = form.closest("details[data-keyed]");
  form.remove();
  (point?.querySelector("summary") ?? document.getElementById("main")).focus();
});

// A way to a point unfolds it.
room.addEventListener("click", (event) => {
  const place = event.target.closest(".agenda a")?.hash.slice(1);
  if (place) document.getElementById(place).open = true;
});

addEventListener("beforeunload", (event) => {
  if (!isShut && said().some(isDirty)) event.preventDefault();
});

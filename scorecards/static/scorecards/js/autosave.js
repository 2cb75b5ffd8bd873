// Saves the scorecard while it is written. Each field has a Saver; this file ties them to the page.

import { showTrouble } from "./conflict.js";
import { fieldsOf, nameOf } from "./field.js";
import { holdSignOut, holdSubmit } from "./leaving.js";
import { restore } from "./restore.js";
import { Saver } from "./saver.js";
import { stored } from "./sending.js";
import { Status } from "./status.js";
import { forgetCard } from "./words.js";

const channel = new BroadcastChannel("fairpanel");
const form = document.querySelector("form[data-draft]");
const done = document.querySelector("[data-draft-done]");

if (done) {
  forgetCard(done.dataset.draftDone, done.dataset.version);
  channel.postMessage({ card: done.dataset.draftDone, done: true });
}
if (form) start(form);

function start(form) {
  const { draft: card, version, autosave: url } = form.dataset;
  const scope = url ? card : `${card}@${version}`;
  if (!url) forgetCard(card, version);
  const waiting = [];
  const savers = fieldsOf(form).map((field) => new Saver(field, { scope, url, told, saved }));
  const byName = new Map(savers.map((saver) => [saver.field.name, saver]));
  const status = new Status(form.querySelector("[data-saved]"), savers);

  function told(saver) {
    showTrouble(saver);
    status.update();
    if (!savers.some((each) => each.isWaiting)) for (const wake of waiting.splice(0)) wake();
  }

  function saved({ field, known }, shown, before) {
    status.saved(shown);
    channel.postMessage({ card, name: field.name, value: known, before });
  }

  function settled(longest) {
    if (!savers.some((each) => each.isWaiting)) return Promise.resolve();
    return new Promise((wake) => {
      waiting.push(wake);
      setTimeout(wake, longest);
    });
  }

  listen(form, byName, savers);
  channel.addEventListener("message", ({ data }) => hear(data));
  holdSubmit(form, { savers, url, status, settled });
  for (const out of document.querySelectorAll("form[data-sign-out]")) holdSignOut(out, { savers, settled });
  restore(form, { savers, url, status });
  status.update();

  // Another window of this browser; one that went on from words we do not know sends us to the server.
  function hear({ card: which, name, value, before, done: isIn }) {
    if (which !== card || !url) return;
    const saver = byName.get(name);
    if (saver?.known === before) saver.hear(value);
    else if (saver) refresh(savers, url);
    if (isIn) {
      status.over = "This scorecard is no longer a draft: it was closed in another window. Open it again to read it.";
      status.update();
    }
  }
}

function listen(form, byName, savers) {
  const saverOf = (event) => event.target.form === form && byName.get(nameOf(event.target));
  const url = form.dataset.autosave;
  document.addEventListener("input", (event) => saverOf(event) && saverOf(event).typed());
  // A choice is whole at once, and so is a text that is left.
  document.addEventListener("change", (event) => saverOf(event) && saverOf(event).save());
  document.addEventListener("focusout", (event) => saverOf(event) && saverOf(event).save());
  // Only words too long to be kept anywhere are worth a question.
  addEventListener("beforeunload", (event) => savers.some((saver) => !saver.isKeptHere) && event.preventDefault());
  if (!url) return;

  const poke = () => savers.forEach((saver) => saver.trouble && saver.poke());
  addEventListener("online", poke);
  addEventListener("focus", poke);
  addEventListener("pagehide", () => savers.forEach((saver) => saver.flush()));
  addEventListener("pageshow", (event) => event.persisted && refresh(savers, url));
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return savers.forEach((saver) => saver.flush());
    poke();
    refresh(savers, url); // perhaps the author went on with another device
  });
}

// Bring fields nobody touched meanwhile to what the server holds.
async function refresh(savers, url) {
  const moves = savers.map((saver) => saver.moves);
  const fields = await stored(url);
  if (!fields) return;
  savers.forEach((saver, at) => {
    if (saver.moves === moves[at]) saver.hear(fields[saver.field.name] ?? saver.field.empty);
  });
}

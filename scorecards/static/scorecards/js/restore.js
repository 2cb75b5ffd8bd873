// What the fields say when the page opens: the server's words, or those that had not reached it.

import { markOf } from "./mark.js";
import { stored } from "./sending.js";
import { kept } from "./words.js";

export async function restore(form, { savers, url, status }) {
  const isRefused = "refused" in form.dataset;
  // A refused form shows what was typed, so the server must be asked what it holds.
  const fields = isRefused && url ? await stored(url) : null;
  const found = savers.filter((saver) => {
    const known = fields ? (fields[saver.field.name] ?? saver.field.empty) : saver.field.initial;
    return begin(saver, known, isRefused);
  });
  if (found.length && !isRefused) announce(form, status);
}

// True when words came back that were not on the page.
function begin(saver, known, isRefused) {
  const { field, scope } = saver;
  const words = kept(scope, field.name);
  const typed = field.value;
  const isEarly = typed !== field.initial; // the author began before this script did
  const text = isRefused || isEarly ? typed : (words?.value ?? typed);
  saver.known = known;
  if (text === known) {
    if (words && saver.url) saver.typed();
    return false;
  }
  if (isEarly || known === field.empty || words?.after.includes(markOf(known))) saver.put(text);
  else saver.clash(known, text);
  return text === words?.value && text !== typed;
}

function announce(form, status) {
  const notice = document.querySelector("template[data-restored-template]").content.cloneNode(true);
  form.prepend(notice);
  status.say("We restored words that had not reached the server.");
}

// Handing in and signing out wait until the server has every word; the form itself is then sent as without scripts.

import { showFirst } from "./conflict.js";
import { csrfToken, stored } from "./sending.js";

const LONGEST_WAIT = 8000;

// `settled` gives a promise of the next moment when no saver has anything under way.
export function holdSubmit(form, { savers, url, status, settled }) {
  let isHolding = false;
  form.addEventListener("submit", async (event) => {
    if (event.defaultPrevented) return;
    const { submitter } = event;
    if (isHolding || !isReady(savers) || !csrfToken()) event.preventDefault();
    else return void (form.elements.csrfmiddlewaretoken.value = csrfToken());
    if (isHolding) return;
    isHolding = true;
    await Promise.all(savers.map((saver) => saver.poke()));
    await settled(LONGEST_WAIT);
    if (url && !csrfToken()) await stored(url);
    isHolding = false;
    if (isReady(savers) && csrfToken()) form.requestSubmit(submitter);
    else if (!showFirst(savers)) status.say(`Nothing was submitted. ${status.words.textContent}`);
  });
}

// A form whose fields the server fails to take one by one carries them all itself.
function isReady(savers) {
  return savers.every((saver) => {
    const { trouble, url } = saver;
    if (trouble) return trouble.kind === "unreachable" && trouble.status >= 500;
    return !url || saver.isSaved;
  });
}

export function holdSignOut(form, { savers, settled }) {
  let isReady = false;
  form.addEventListener("submit", async (event) => {
    if (isReady || savers.every((saver) => !saver.url || saver.isSaved)) return;
    event.preventDefault();
    await Promise.all(savers.map((saver) => saver.poke()));
    await settled(LONGEST_WAIT);
    const lost = savers.filter((saver) => !saver.isSaved);
    isReady = !lost.length || confirm("Some words have not reached the server and would be lost. Sign out all the same?");
    if (isReady) form.requestSubmit();
    else for (const saver of lost) saver.typed();
  });
}

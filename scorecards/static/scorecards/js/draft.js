// Keeps unsaved words in this tab, so that a lost session, a refused form or a reload costs nothing.
// What is kept leaves with the tab, with signing out, and once the server has it.

const keyOf = (id) => `scorecard:${id}`;
const form = document.querySelector("form[data-draft]");
const done = document.querySelector("[data-draft-done]");

if (done) sessionStorage.removeItem(keyOf(done.dataset.draftDone));
if (form) keepDraft(form);

function keepDraft(form) {
  const key = keyOf(form.dataset.draft);
  const asLoaded = JSON.stringify(fieldsOf(form));
  const kept = JSON.parse(sessionStorage.getItem(key) ?? "null");

  if (kept && (kept.sent && kept.version !== form.dataset.version)) sessionStorage.removeItem(key);
  else if (kept && JSON.stringify(kept.fields) !== asLoaded) offer(form, kept.fields, key);

  form.addEventListener("input", () => keep(form, key, false));
  form.addEventListener("submit", (event) => refuseTooLong(event, form) || keep(form, key, true));
  addEventListener("beforeunload", (event) => {
    const changed = JSON.stringify(fieldsOf(form)) !== asLoaded;
    if (changed && !form.dataset.sent) event.preventDefault();
  });
}

function fieldsOf(form) {
  const fields = Object.fromEntries(new FormData(form));
  for (const name of ["csrfmiddlewaretoken", "seen"]) delete fields[name];
  for (const name in fields) fields[name] = fields[name].replaceAll("\r\n", "\n");
  return fields;
}

function keep(form, key, sent) {
  try {
    sessionStorage.setItem(key, JSON.stringify({ version: form.dataset.version, sent, fields: fieldsOf(form) }));
  } catch {
    // The store of a tab holds about five megabytes; what was kept before a larger paste stays.
  }
}

function offer(form, fields, key) {
  const notice = form.querySelector("[data-draft-found]");
  notice.hidden = false;
  notice.querySelector("[data-draft-restore]").addEventListener("click", () => {
    for (const [name, value] of Object.entries(fields)) if (form.elements[name]) form.elements[name].value = value;
    notice.hidden = true;
    form.dispatchEvent(new Event("input", { bubbles: true }));
    form.querySelector("input[type=radio]").focus();
  });
  notice.querySelector("[data-draft-forget]").addEventListener("click", () => {
    sessionStorage.removeItem(key);
    notice.hidden = true;
  });
}

function refuseTooLong(event, form) {
  const tooLong = [...form.querySelectorAll("[data-limit]")].find((area) => area.value.length > area.dataset.limit);
  if (!tooLong) return false;
  event.preventDefault();
  const [have, most] = [tooLong.value.length, Number(tooLong.dataset.limit)].map((n) => n.toLocaleString("en"));
  tooLong.setCustomValidity(`At most ${most} characters, please; these are ${have}. Nothing was sent, nothing is lost.`);
  tooLong.reportValidity();
  tooLong.addEventListener("input", () => tooLong.setCustomValidity(""), { once: true });
  return true;
}

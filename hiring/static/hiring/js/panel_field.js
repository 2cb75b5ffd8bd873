// Scheduling an interview: whenever the kit, the time or its zone changes, the suggested people are read anew.

const ASKED = ["kit", "starts_at_0", "starts_at_1", "timezone", "minutes"];

// Fields that are typed into show what jQuery was told.
function clear(field) {
  field.value = "";
  window.django?.jQuery?.(field).trigger("change");
}

for (const panel of document.querySelectorAll("[data-panel]")) suggesting(panel, panel.closest("form"));

function suggesting(panel, form) {
  const rows = panel.querySelector("[data-panel-rows]");
  const status = panel.querySelector("[data-panel-status]");
  let asking;

  async function ask() {
    asking?.abort();
    const mine = (asking = new AbortController());
    const address = new URL(panel.dataset.address, location.href);
    address.searchParams.set("application", new URLSearchParams(location.search).get("application") ?? "");
    for (const [name, value] of new FormData(form)) {
      if (ASKED.includes(name) || /^(seat|other)-/u.test(name)) address.searchParams.append(name, value);
    }
    try {
      const answer = await fetch(address, { signal: mine.signal, credentials: "same-origin" });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const words = await answer.text();
      const before = document.activeElement?.name;
      rows.innerHTML = words;
      for (const other of panel.querySelectorAll("select[name^=other-]:not([name$=role])")) {
        // Whoever was added by hand has a row of their own now.
        if (rows.querySelector(`[name=seat-${CSS.escape(other.value)}]`)) clear(other);
      }
      if (before) rows.querySelector(`[name="${CSS.escape(before)}"]`)?.focus();
      status.textContent = "Suggestions are for this time.";
    } catch (trouble) {
      if (trouble.name !== "AbortError") {
        status.textContent = "The suggestions could not be read. Choose people anyway, or try another time.";
      }
    }
  }

  form.addEventListener("change", (event) => {
    const name = event.target.name ?? "";
    if (ASKED.includes(name) || /^(seat|other)-/u.test(name)) ask();
  });
  // Fields that are typed into tell jQuery alone that they were changed.
  window.django?.jQuery?.("select[name=timezone], select[name^=other-]").on("select2:select select2:clear", ask);
  if (form.querySelector("[name=starts_at_0]")?.value) ask();
}

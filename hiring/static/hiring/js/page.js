// Small manners of every page: focus the summary of errors, close the account menu, refuse a double submit.

for (const summary of document.querySelectorAll("[data-error-summary]")) summary.focus();

for (const menu of document.querySelectorAll("[data-menu]")) {
  const close = () => menu.removeAttribute("open");
  document.addEventListener("click", (event) => menu.contains(event.target) || close());
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    close();
    menu.querySelector("summary").focus();
  });
}

// A second press while the first is on its way would send the form twice.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  submitter?.setAttribute("aria-disabled", "true");
});

// Coming back with the Back button finds the form as it was, so it may be sent again.
addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
});

// On a shared machine nothing typed may outlive the session.
for (const form of document.querySelectorAll("form[data-sign-out]")) form.addEventListener("submit", forgetWords);

function forgetWords() {
  sessionStorage.clear();
  for (const key of Object.keys(localStorage)) if (key.startsWith("fairpanel:words:")) localStorage.removeItem(key);
}

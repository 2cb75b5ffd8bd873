// Digits rate while the focus is on a scale: 1 to 5, and 0 for "not assessed". Ctrl+Enter submits.

const form = document.querySelector("form[data-draft]");

form.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return submit(event);
  if (event.ctrlKey || event.metaKey || event.altKey || !/^[0-5]$/.test(event.key)) return;
  const scale = event.target.closest("[data-digits]");
  if (scale && event.target.matches("input[type=radio]")) rate(event, scale);
});

function rate(event, scale) {
  const value = event.key === "0" ? "na" : event.key;
  const radio = scale.querySelector(`input[value="${value}"]`);
  event.preventDefault();
  radio.focus();
  if (!radio.checked) radio.click();
}

function submit(event) {
  event.preventDefault();
  form.requestSubmit(form.querySelector(".button--primary"));
}

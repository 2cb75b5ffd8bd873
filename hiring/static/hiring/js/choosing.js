// A field that is typed into (Select2) is called by what it holds. Give it the name of its label as well.
const $ = window.django?.jQuery;

function labelOf(select) {
  return select.getAttribute("aria-label") || select.labels?.[0]?.textContent.replace(":", "").trim() || "";
}

function name(select) {
  const shown = select.parentElement.querySelector(".select2-selection__rendered");
  const label = labelOf(select);
  if (!shown || !label) return;
  const chosen = select.selectedOptions[0]?.textContent.trim();
  shown.setAttribute("aria-label", chosen ? `${label}: ${chosen}` : label);
}

// What opens is drawn anew each time.
function nameOpened(select) {
  const box = select.parentElement.querySelector(".select2-selection");
  box?.setAttribute("aria-controls", box.getAttribute("aria-owns") ?? "");
  document.querySelector(".select2-container--open .select2-search__field")?.setAttribute("aria-label", labelOf(select));
}

function nameAll() {
  // Those of a row yet to be added are none so far.
  for (const select of document.querySelectorAll("select.admin-autocomplete.select2-hidden-accessible")) {
    if (select.dataset.named) continue;
    select.dataset.named = "yes";
    name(select);
    $(select)
      .on("change", () => name(select))
      .on("select2:open", () => nameOpened(select));
  }
}

if ($) {
  // After the admin's own script, which turns them into such fields at this moment.
  $(nameAll);
  document.addEventListener("formset:added", () => setTimeout(nameAll));
}

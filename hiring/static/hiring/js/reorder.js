// Dragging a row of an ordered list to its place sends the whole new order with the form around it.

for (const form of document.querySelectorAll("form[data-reorder]")) {
  const list = form.querySelector("ol");
  const rows = () => [...list.querySelectorAll("[data-key]")];
  const order = () => rows().map((row) => row.dataset.key).join(",");
  let held = null;

  for (const row of rows()) row.draggable = true;
  list.addEventListener("dragstart", (event) => {
    held = event.target.closest?.("[data-key]");
    held?.classList.add("is-held");
  });
  list.addEventListener("dragover", (event) => {
    const under = event.target.closest?.("[data-key]");
    if (!held) return;
    event.preventDefault();
    if (!under || under === held) return;
    const { top, height } = under.getBoundingClientRect();
    under[event.clientY > top + height / 2 ? "after" : "before"](held);
  });
  list.addEventListener("drop", (event) => event.preventDefault());
  list.addEventListener("dragend", () => {
    held?.classList.remove("is-held");
    held = null;
    if (order() === form.elements.seen.value) return;
    form.elements.order.value = order();
    form.submit();
  });
}

// Shows the chosen file in the frame without loading the page anew; without this script the link does.

const list = document.querySelector("[data-papers]");
const frame = document.querySelector("[data-paper]");

list?.addEventListener("click", (event) => {
  const link = event.target.closest("[data-shown]");
  if (!link || !frame || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
  event.preventDefault();
  for (const other of list.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
  link.setAttribute("aria-current", "true");
  frame.title = link.textContent;
  // Replaced and not pushed: "back" leaves the page instead of walking through its files.
  frame.contentWindow.location.replace(link.dataset.shown);
  history.replaceState(null, "", link.getAttribute("href"));
});

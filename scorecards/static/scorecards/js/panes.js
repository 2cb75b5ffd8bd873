// The papers: beside the form on a wide screen, behind a tab on a narrow one.
// The frame is made when it is first seen, so that a phone loads no file nobody asked for.

const page = document.querySelector("[data-panes]");
const tabs = page.querySelector("[data-tabs]");
const wide = matchMedia("(min-width: 64rem)");
if (tabs) setUp();

function setUp() {
  const buttons = [...tabs.querySelectorAll("[data-tab]")];
  const panes = buttons.map((button) => document.getElementById(button.dataset.tab));
  const scrolled = buttons.map(() => 0);
  let shown = 0;

  function show(index) {
    if (wide.matches || index === shown) return;
    scrolled[shown] = scrollY;
    shown = index;
    draw();
    scrollTo(0, scrolled[shown]);
  }

  function draw() {
    const narrow = !wide.matches;
    tabs.hidden = !narrow;
    tabs.setAttribute("role", "tablist");
    buttons.forEach((button, index) => {
      const isShown = index === shown;
      button.setAttribute("role", "tab");
      button.setAttribute("aria-controls", button.dataset.tab);
      button.setAttribute("aria-selected", isShown);
      button.tabIndex = isShown ? 0 : -1;
      panes[index].hidden = narrow && !isShown;
    });
    if (!panes[1].hidden) openFirst();
  }

  buttons.forEach((button, index) => button.addEventListener("click", () => show(index)));
  tabs.addEventListener("keydown", (event) => {
    if (!["ArrowLeft", "ArrowRight"].includes(event.key)) return;
    show(1 - shown);
    buttons[shown].focus();
  });
  page.addEventListener("click", (event) => {
    const link = event.target.closest("[data-show-pane]");
    if (!link || wide.matches) return;
    event.preventDefault();
    show(1);
    buttons[1].focus();
  });
  // A way to a field must not end behind the other tab.
  addEventListener("hashchange", () => {
    const target = document.getElementById(location.hash.slice(1));
    const index = panes.findIndex((pane) => pane.contains(target));
    if (index >= 0) show(index);
  });
  wide.addEventListener("change", draw);
  draw();
}

function openFirst() {
  const place = page.querySelector("[data-papers-frame]");
  const links = [...page.querySelectorAll("[data-paper]")];
  if (place.firstChild || !links.length) return;
  const frame = document.createElement("iframe");
  frame.name = "papers";
  place.append(frame);
  for (const link of links) link.addEventListener("click", (event) => open(event, link, links, frame));
  open(null, links[0], links, frame);
}

// A browser without a viewer of its own would download a PDF at once: it is left to the reader.
function open(event, link, links, frame) {
  if (event?.ctrlKey || event?.metaKey || event?.shiftKey) return;
  const inPlace = !("pdf" in link.dataset) || navigator.pdfViewerEnabled;
  page.querySelector("[data-papers-elsewhere]").hidden = inPlace;
  frame.parentElement.hidden = !inPlace;
  for (const other of links) other === link ? other.setAttribute("aria-current", "true") : other.removeAttribute("aria-current");
  frame.title = link.textContent.replace("Show ", "").trim();
  event?.preventDefault();
  if (inPlace) frame.contentWindow.location.replace(link.href);
}

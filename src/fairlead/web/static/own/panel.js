/* The panel beside the page: explains a requirement, or peeks at a row; without JavaScript the same link opens a page. */
(() => {
  "use strict";

  const panel = document.getElementById("panel");
  const body = document.getElementById("panel-body");
  const said = document.getElementById("panel-said");
  if (!panel || !body) return;
  const explains = panel.getAttribute("aria-label");
  let opener = null;

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    body.replaceChildren();
    said.textContent = "";
    opener?.focus();
    opener = null;
  };

  const show = async (link, back) => {
    const peeks = link.hasAttribute("data-peek");
    try {
      await htmx.ajax("GET", link.dataset.panel, { source: link, target: body, swap: "innerHTML" });
    } catch {
      location.assign(link.href);
      return;
    }
    opener = back || link;
    body.toggleAttribute("data-peeking", peeks);
    const name = body.querySelector("h2")?.textContent || explains;
    panel.setAttribute("aria-label", peeks ? name : explains);
    panel.hidden = false;
    panel.scrollTop = 0;
    if (back) said.textContent = name;
    else panel.focus();
  };

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-panel-close]")) close();
    const link = event.target.closest("a[data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    show(link, null);
  });

  // By a key on a row the panel opens beside it, and the row keeps the focus.
  document.addEventListener("panel:show", (event) => show(event.target, event.detail.back));

  // An answer that is not what the panel shows leads to the page instead of an empty panel.
  document.addEventListener("htmx:response:error", (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (link) location.assign(link.href);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  });
})();

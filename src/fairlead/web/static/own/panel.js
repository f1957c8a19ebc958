/* The panel that explains a requirement beside the page; without JavaScript the same link opens a page. */
(() => {
  "use strict";

  const panel = document.getElementById("panel");
  const body = document.getElementById("panel-body");
  if (!panel || !body) return;
  let opener = null;

  const close = () => {
    if (panel.hidden) return;
    panel.hidden = true;
    body.replaceChildren();
    opener?.focus();
    opener = null;
  };

  document.addEventListener("click", async (event) => {
    if (event.target.closest("[data-panel-close]")) close();
    const link = event.target.closest("a[data-panel]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    try {
      await htmx.ajax("GET", link.dataset.panel, { source: link, target: body, swap: "innerHTML" });
    } catch {
      location.assign(link.href);
      return;
    }
    opener = link;
    panel.hidden = false;
    panel.scrollTop = 0;
    panel.focus();
  });

  // An answer that is not the explanation leads to the page instead of an empty panel.
  document.addEventListener("htmx:response:error", (event) => {
    const link = event.target.closest?.("a[data-panel]");
    if (link) location.assign(link.href);
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !document.querySelector("dialog[open]")) close();
  });
})();

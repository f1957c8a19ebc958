/* What every page does: menus that close, keys, dialogs, and errors that are shown where one looks. */
(() => {
  "use strict";

  const typing = (element) => element.closest("input, textarea, select, [contenteditable]") !== null;
  const open = (id) => {
    const dialog = document.getElementById(id);
    if (dialog && !dialog.open) dialog.showModal();
    return dialog !== null;
  };

  // A menu closes when one clicks elsewhere, and Esc returns to what opened it.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
    if (event.target.closest("[data-keys-open]") && open("keys")) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      const menu = document.querySelector("details.menu[open]");
      if (menu) {
        menu.open = false;
        menu.querySelector("summary").focus();
        event.stopImmediatePropagation();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "?") open("keys");
    if (event.key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    }
  });

  for (const dialog of document.querySelectorAll("dialog")) {
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
  }

  if (/mac|iphone|ipad/i.test(navigator.platform)) {
    for (const key of document.querySelectorAll("[data-palette-key]")) key.textContent = "⌘ K";
  }

  // A form that came back with errors is read from its summary on.
  document.querySelector("[data-errors]")?.focus();

  // A form is sent once, however often one presses.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method === "dialog") return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (form.method === "post") {
      form.dataset.sent = "yes";
      window.setTimeout(() => delete form.dataset.sent, 4000);
    }
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();

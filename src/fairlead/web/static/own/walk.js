/* Keys on a walk through rows: j goes to the next, k to the previous, Ctrl Enter saves and goes on. */
(() => {
  "use strict";

  const form = document.querySelector("main form[data-form]");

  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]")) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form) {
      event.preventDefault();
      form.requestSubmit(form.querySelector("button[name=after]") || undefined);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    const way = { j: "next", k: "previous" }[event.key];
    const link = way && document.querySelector(`[data-walk="${way}"]`);
    if (link) {
      event.preventDefault();
      link.click();
    }
  });
})();

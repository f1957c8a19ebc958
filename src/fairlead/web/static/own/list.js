/* Keys on lists: j and k move between rows, Enter opens, Esc leaves the search field for the rows. */
(() => {
  "use strict";

  const table = document.querySelector("[data-rows]");
  if (!table) return;
  const links = () => [...table.querySelectorAll("tbody th a")];
  const memory = `row:${location.pathname}${location.search}`;

  const go = (step) => {
    const all = links();
    if (!all.length) return;
    const here = all.findIndex((link) => link.closest("tr").contains(document.activeElement));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const search = event.target.closest("[data-search]");
    if (event.key === "Escape" && search) {
      search.blur();
      go(1);
      return;
    }
    if (event.target.closest("input, textarea, select")) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      go(event.key === "j" ? 1 : -1);
    }
  });

  // Who comes back to the list finds the row again.
  table.addEventListener("click", (event) => {
    const link = event.target.closest("tbody th a");
    if (link) sessionStorage.setItem(memory, link.getAttribute("href"));
  });
  const [visit] = performance.getEntriesByType("navigation");
  const last = sessionStorage.getItem(memory);
  if (last && visit && visit.type === "back_forward") {
    links().find((link) => link.getAttribute("href") === last)?.focus();
  }
})();

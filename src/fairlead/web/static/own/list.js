/* Lists: j and k move between rows, Enter opens, Space peeks, x selects; Esc goes back a step. */
(() => {
  "use strict";

  const table = document.querySelector("[data-rows]");
  if (!table) return;
  const links = () => [...table.querySelectorAll("tbody th a:not([data-peek])")];
  const memory = `row:${location.pathname}${location.search}`;
  const panel = document.getElementById("panel");
  const bulk = document.querySelector("[data-bulk]");
  const picks = () => [...table.querySelectorAll("tbody input.pick")];
  const row = () => document.activeElement.closest("[data-rows] tbody tr") || table.querySelector("tr[data-peeked]");
  let lastPick = null;

  const peek = (link) => {
    const opener = link.closest("tr").querySelector("[data-peek]");
    if (!opener) return false;
    for (const other of table.querySelectorAll("tr[data-peeked]")) delete other.dataset.peeked;
    opener.closest("tr").dataset.peeked = "";
    opener.dispatchEvent(new CustomEvent("panel:show", { bubbles: true, detail: { back: link } }));
    return true;
  };

  const go = (step) => {
    const all = links();
    if (!all.length) return;
    const now = row();
    const here = now ? all.findIndex((link) => now.contains(link)) : -1;
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(Math.max(here + step, 0), all.length - 1);
    all[next].focus();
    all[next].scrollIntoView({ block: "nearest" });
    if (panel && !panel.hidden && panel.contains(document.querySelector("[data-peeking]"))) peek(all[next]);
  };

  // What is selected: the rows ticked here, or everything that the list holds.
  const every = bulk?.querySelector("[name=all]");
  const all = table.querySelector("[data-pick-all]");
  const told = bulk?.querySelector("[data-bulk-count]");
  const clear = bulk?.querySelector("[data-bulk-clear]");
  const tell = () => {
    if (!bulk) return;
    const boxes = picks();
    const n = boxes.filter((box) => box.checked).length;
    for (const box of boxes) box.closest("tr").classList.toggle("picked", box.checked || Boolean(every?.checked));
    all.checked = n > 0 && n === boxes.length;
    all.indeterminate = n > 0 && n < boxes.length;
    bulk.hidden = n === 0 && !every?.checked;
    const { one, many, every: whole } = told.dataset;
    const words = every?.checked ? whole : n === 1 ? one : many.replace("%", String(n));
    if (told.textContent !== words) told.textContent = words;
  };
  const pick = (boxes, checked) => {
    for (const box of boxes) box.checked = checked;
    if (every && !checked) every.checked = false;
    tell();
  };

  if (bulk) {
    all.hidden = false;
    clear.hidden = false;
    all.addEventListener("change", () => pick(picks(), all.checked));
    every?.addEventListener("change", tell);
    clear.addEventListener("click", () => {
      pick(picks(), false);
      (row()?.querySelector("th a") || all).focus();
    });
    table.addEventListener("click", (event) => {
      const box = event.target.closest("tbody input.pick");
      if (!box) return;
      const boxes = picks();
      if (event.shiftKey && lastPick) {
        const ends = [boxes.indexOf(lastPick), boxes.indexOf(box)].sort((a, b) => a - b);
        for (const one of boxes.slice(ends[0], ends[1] + 1)) one.checked = box.checked;
      }
      lastPick = box;
      tell();
    });
    window.addEventListener("pageshow", tell);
    tell();
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const search = event.target.closest("[data-search]");
    if (event.key === "Escape" && search) {
      search.blur();
      go(1);
      return;
    }
    if (event.key === "Escape" && bulk && !bulk.hidden && panel?.hidden) pick(picks(), false);
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return;
    if (event.key === "j" || event.key === "k") {
      event.preventDefault();
      go(event.key === "j" ? 1 : -1);
    }
    const box = event.key === "x" && row()?.querySelector("input.pick");
    if (box) {
      box.checked = !box.checked;
      lastPick = box;
      tell();
    }
    const link = event.key === " " && event.target.closest("[data-rows] tbody th a");
    if (link && peek(link.closest("tr").querySelector("th a"))) event.preventDefault();
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

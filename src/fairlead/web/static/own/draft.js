/* Drafts: a long form keeps what one types in this browser, for this person only, until it is saved or discarded. */
(() => {
  "use strict";

  const SENT = "drafts-sent";
  const KEPT_FOR = 14 * 24 * 60 * 60 * 1000;
  const who = document.body.dataset.who || "";
  const form = document.querySelector("form[data-draft]");
  const answered = document.querySelector("[data-errors], [data-conflict]") !== null;
  const key = `draft:${who}:${location.pathname}`;
  const [visit] = performance.getEntriesByType("navigation");
  const refused = visit && visit.responseStatus >= 400;

  // A draft that was sent has done its work once a page of the same person answers without errors. A page for
  // signing in, or one that refuses, is no such answer: then the draft stays.
  const sent = sessionStorage.getItem(SENT);
  if (sent && who && !refused && !(sent === key && answered)) localStorage.removeItem(sent);
  sessionStorage.removeItem(SENT);

  const drafts = () => Object.keys(localStorage).filter((name) => name.startsWith("draft:"));
  const read = (name) => {
    try {
      return JSON.parse(localStorage.getItem(name));
    } catch {
      return null;
    }
  };
  for (const name of drafts()) {
    if (!(Date.now() - read(name)?.at < KEPT_FOR)) localStorage.removeItem(name);
  }

  // Who signs out leaves nothing behind in this browser.
  document.addEventListener("submit", (event) => {
    if (event.target.action?.endsWith("/accounts/logout/")) {
      for (const name of drafts()) if (name.startsWith(`draft:${who}:`)) localStorage.removeItem(name);
    }
  });

  if (!form || !who) return;
  const note = form.querySelector("[data-draft-note]");
  const discard = form.querySelector("[data-draft-discard]");
  const typed = (field) => field.type !== "hidden" || field.name === "version";
  const kept = () => [...form.elements].filter((field) => field.name && typed(field) && !["password", "file", "submit", "button"].includes(field.type));
  const checkable = (field) => field.type === "checkbox" || field.type === "radio";
  const values = () => kept().map((field) => [field.name, checkable(field) ? [field.value, field.checked] : field.value]);
  const untouched = JSON.stringify(values());
  let waiting = 0;

  const restore = (saved) => {
    const fields = kept();
    saved.forEach(([name, value], index) => {
      const field = fields[index];
      if (!field || field.name !== name) return;
      if (Array.isArray(value)) field.checked = value[1];
      else field.value = value;
    });
  };
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values() }));
      return true;
    } catch {
      return false; // The browser keeps nothing; the form works as it would without drafts.
    }
  };

  const saved = read(key)?.values;
  if (saved && !answered && JSON.stringify(saved) !== untouched) {
    restore(saved);
    note.textContent = note.dataset.restored;
    discard.hidden = false;
  }

  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      if (!keep()) return;
      note.textContent = note.dataset.kept;
      discard.hidden = false;
    }, 300);
  });

  form.addEventListener("submit", () => {
    window.clearTimeout(waiting);
    if (keep()) sessionStorage.setItem(SENT, key);
  });

  discard.addEventListener("click", () => {
    window.clearTimeout(waiting);
    localStorage.removeItem(key);
    restore(JSON.parse(untouched));
    note.textContent = "";
    discard.hidden = true;
  });
})();

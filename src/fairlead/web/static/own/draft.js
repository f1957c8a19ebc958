/* Drafts: a long form keeps what one types in this window, so that a reload or a wrong click loses nothing. */
(() => {
  "use strict";

  const SENT = "drafts-sent";
  const key = `draft:${location.pathname}`;
  const sent = JSON.parse(sessionStorage.getItem(SENT) || "[]");

  // A draft that was sent and did not come back with errors has done its work.
  for (const one of sent) {
    if (one !== key) sessionStorage.removeItem(one);
  }
  sessionStorage.removeItem(SENT);

  const form = document.querySelector("form[data-draft]");
  if (!form) return;
  const note = form.querySelector("[data-draft-note]");
  const discard = form.querySelector("[data-draft-discard]");
  const kept = () =>
    [...form.elements].filter((field) => field.name && !["csrfmiddlewaretoken"].includes(field.name) && !["password", "file", "submit", "button"].includes(field.type));
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

  const saved = sessionStorage.getItem(key);
  const answered = document.querySelector("[data-errors], [data-conflict]");
  if (saved && saved !== untouched && !answered) {
    restore(JSON.parse(saved));
    note.textContent = note.dataset.restored;
    discard.hidden = false;
  }

  form.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(() => {
      sessionStorage.setItem(key, JSON.stringify(values()));
      note.textContent = note.dataset.kept;
      discard.hidden = false;
    }, 300);
  });

  form.addEventListener("submit", () => {
    window.clearTimeout(waiting);
    sessionStorage.setItem(key, JSON.stringify(values()));
    sessionStorage.setItem(SENT, JSON.stringify([key]));
  });

  discard.addEventListener("click", () => {
    window.clearTimeout(waiting);
    sessionStorage.removeItem(key);
    restore(JSON.parse(untouched));
    note.textContent = "";
    discard.hidden = true;
  });
})();

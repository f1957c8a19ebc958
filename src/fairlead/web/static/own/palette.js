/* The palette: Ctrl or ⌘ with K finds a place or an object; arrows choose, Enter opens, Esc returns. */
(() => {
  "use strict";

  const dialog = document.getElementById("palette");
  if (!dialog) return;
  const input = dialog.querySelector("input");
  const list = dialog.querySelector("ul");
  const note = dialog.querySelector("[role=status]");
  const icons = document.querySelector("use").getAttribute("href").split("#")[0];
  let chosen = 0;
  let waiting = 0;
  let asked = null;

  const select = (index) => {
    const options = [...list.children];
    if (!options.length) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    chosen = (index + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
    options[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options[chosen].id);
  };

  const drawn = (found, number) => {
    const option = document.createElement("li");
    option.id = `palette-${number}`;
    option.setAttribute("role", "option");
    option.dataset.url = found.url;
    const icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    icon.setAttribute("class", "icon");
    icon.setAttribute("aria-hidden", "true");
    const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    use.setAttribute("href", `${icons}#${found.icon}`);
    icon.append(use);
    const name = document.createElement("span");
    name.textContent = found.name;
    const what = document.createElement("span");
    what.className = "quiet small";
    what.textContent = found.what;
    option.append(icon, name, what);
    return option;
  };

  const look = async () => {
    asked?.abort();
    asked = new AbortController();
    const address = new URL(dialog.dataset.source, location.origin);
    address.searchParams.set("q", input.value);
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" }, signal: asked.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      const { found } = await answer.json();
      list.replaceChildren(...found.map(drawn));
      note.textContent = found.length ? "" : note.dataset.none;
      select(0);
    } catch (error) {
      if (error.name !== "AbortError") note.textContent = note.dataset.failed;
    }
  };

  const show = () => {
    if (dialog.open) return;
    const menu = document.getElementById("places");
    if (menu?.matches(":popover-open")) menu.hidePopover();
    dialog.showModal();
    input.value = "";
    input.focus();
    look();
  };

  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      show();
    }
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-palette-open]")) {
      event.preventDefault();
      show();
    }
  });

  input.addEventListener("input", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(look, 60);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      select(chosen + (event.key === "ArrowDown" ? 1 : -1));
    }
    if (event.key === "Enter") {
      event.preventDefault();
      const option = list.children[chosen];
      if (option) location.assign(option.dataset.url);
    }
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
})();

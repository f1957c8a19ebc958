/* Search among many choices: groups without a match fold away, those with one open. Without it all groups unfold by hand. */
(() => {
  "use strict";

  for (const field of document.querySelectorAll("[data-choose]")) {
    const search = field.querySelector("[data-choose-search]");
    const groups = [...field.querySelectorAll("details")];
    const before = new Map(groups.map((group) => [group, group.open]));
    search.hidden = false;
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    search.addEventListener("input", () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const group of groups) {
        let found = 0;
        for (const label of group.querySelectorAll("label")) {
          const text = `${label.textContent} ${group.querySelector("summary").textContent}`.toLowerCase();
          label.hidden = !words.every((word) => text.includes(word));
          found += label.hidden ? 0 : 1;
        }
        group.hidden = found === 0;
        group.open = words.length ? found > 0 : before.get(group) || group.querySelector("input:checked") !== null;
      }
    });
  }
})();

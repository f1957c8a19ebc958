(function () {
  "use strict";
  var form = document.querySelector(".filter");
  if (!form) { return; }
  var input = form.querySelector("input");
  var output = form.querySelector("output");
  var rows = Array.prototype.map.call(document.querySelectorAll("tr[data-row]"), function (row) {
    return { row: row, body: row.parentNode, words: null };
  });
  var fold = function (words) { return words.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase(); };
  var apply = function () {
    var wanted = fold(input.value).split(/\s+/).filter(Boolean);
    var bodies = new Map();
    var shown = 0;
    rows.forEach(function (entry) {
      if (entry.words === null) { entry.words = fold(entry.body.dataset.group + " " + entry.row.textContent); }
      var fits = wanted.every(function (word) { return entry.words.indexOf(word) >= 0; });
      if (entry.row.hidden === fits) { entry.row.hidden = !fits; }
      if (fits) { shown += 1; }
      bodies.set(entry.body, (bodies.get(entry.body) || 0) + (fits ? 1 : 0));
    });
    bodies.forEach(function (count, body) { body.hidden = wanted.length > 0 && count === 0; });
    output.textContent = wanted.length
      ? output.dataset.says.replace("{shown}", shown).replace("{total}", rows.length) : "";
  };
  var pending = 0;
  input.addEventListener("input", function () { window.clearTimeout(pending); pending = window.setTimeout(apply, 60); });
  document.addEventListener("keydown", function (event) {
    if (event.key === "/" && document.activeElement !== input && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault(); input.focus(); input.select();
    } else if (event.key === "Escape" && document.activeElement === input) { input.value = ""; apply(); }
  });
  form.addEventListener("submit", function (event) { event.preventDefault(); apply(); });
  var unhide = function () {
    var target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target && target.closest("[hidden]")) { input.value = ""; apply(); target.scrollIntoView(); }
  };
  window.addEventListener("hashchange", unhide);
  form.hidden = false;
  var bar = document.querySelector("nav.places");
  var measure = function () {
    var sticky = bar && getComputedStyle(bar).position === "sticky";
    document.documentElement.style.setProperty("--top", (sticky ? bar.offsetHeight : 0) + "px");
  };
  measure();
  window.addEventListener("resize", measure);
}());

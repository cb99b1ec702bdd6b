"use strict";

// The keyboard on every page: "/" goes to the first box marked data-search, arrows move between elements marked
// data-result (links; Enter opens them as any link).
(() => {
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const results = () => [...document.querySelectorAll("a[data-result]")];
  const step = (by) => {
    const all = results();
    if (!all.length) return false;
    const at = all.indexOf(document.activeElement);
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1);
    all[next].focus();
    return true;
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented) return;
    const element = document.activeElement ?? document.body;
    if (event.key === "/" && !typing(element)) {
      const box = document.querySelector("[data-search]");
      if (box) { event.preventDefault(); box.focus(); box.select(); }
      return;
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const inBox = element.matches("[data-search]") && element.getAttribute("aria-expanded") !== "true";
    if (typing(element) && !inBox) return;
    if (!inBox && !element.matches("a[data-result]") && element !== document.body) return;
    if (step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
  });
})();

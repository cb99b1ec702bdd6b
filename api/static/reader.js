"use strict";

// The reader's frame: the outline follows the text and folds, a phone shows one part of the page at a time, printing,
// and whether the original stands beside the text (kept while the browser is open). The page is whole without it.
(() => {
  const reader = document.querySelector(".reader");
  if (!reader) return;

  // Parts, on narrow screens
  const parts = [...reader.querySelectorAll("[data-part]")];
  const show = (name) => {
    if (!parts.length) return;
    reader.dataset.part = name;
    for (const each of parts) {
      if (each.dataset.part === name) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    }
    reader.dispatchEvent(new CustomEvent("part", { detail: name }));
  };
  const panelOf = (element) => element?.closest("[data-panel]")?.dataset.panel;
  const target = () => document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  const follow = () => {
    const found = target();
    const panel = panelOf(found);
    if (!panel || panel === reader.dataset.part) return;
    show(panel);
    found.scrollIntoView();
  };
  for (const each of parts) each.addEventListener("click", () => show(each.dataset.part));
  show(panelOf(target()) ?? "text");
  window.addEventListener("hashchange", follow);
  const wide = window.matchMedia("(min-width: 62rem)");
  const outline = reader.querySelector(".side details");
  // Beside both text and original there is room for an outline on wide screens only.
  const roomy = window.matchMedia("(min-width: 80rem)");
  const fit = () => {
    if (outline) outline.open = reader.classList.contains("has-original") ? roomy.matches : wide.matches;
  };
  for (const each of [wide, roomy]) each.addEventListener("change", fit);
  fit();

  // The original beside the text
  const original = reader.querySelector(".original");
  const toggle = reader.querySelector("[data-toggle-original]");
  const KEY = "reader-original";
  const words = { hide: toggle?.textContent, show: toggle?.dataset.other };
  const kept = (() => { try { return window.sessionStorage.getItem(KEY); } catch { return null; } })();
  const place = (shown) => {
    reader.classList.toggle("without-original", !shown);
    original.hidden = !shown && wide.matches;
    toggle.textContent = shown ? words.hide : words.show;
  };
  if (original && toggle) {
    let shown = kept !== "no";
    toggle.hidden = false;
    toggle.addEventListener("click", () => {
      shown = !shown;
      try { window.sessionStorage.setItem(KEY, shown ? "yes" : "no"); } catch { /* storage may be switched off */ }
      place(shown);
    });
    wide.addEventListener("change", () => place(shown));
    place(shown);
  }

  const print = reader.querySelector("[data-print]");
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }

  // The outline folds: of a long one only the branch that is being read is open.
  const links = [...reader.querySelectorAll(".outline a")];
  const FOLD_FROM = 40;
  const folds = new Map();
  for (const list of reader.querySelectorAll(".outline li > ul")) {
    const item = list.parentElement;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "fold";
    button.setAttribute("aria-label", `Mở hoặc gập: ${item.querySelector("a").textContent}`);
    const fold = (open) => {
      list.hidden = !open;
      button.setAttribute("aria-expanded", String(open));
    };
    button.addEventListener("click", () => fold(list.hidden));
    fold(links.length <= FOLD_FROM);
    item.prepend(button);
    folds.set(item, fold);
  }
  const unfold = (link) => {
    for (let item = link.closest("li"); item; item = item.parentElement.closest(".outline li")) {
      const fold = folds.get(item);
      if (fold && item !== link.closest("li")) fold(true);
    }
  };

  // The outline follows the text: the last heading above the upper third of the window is where one reads.
  const places = links.map((link) => document.getElementById(link.hash.slice(1)));
  const passed = new Array(links.length).fill(false);
  let current = null;
  const mark = () => {
    const link = links[passed.lastIndexOf(true)] ?? null;
    if (link === current) return;
    current?.removeAttribute("aria-current");
    current = link;
    if (!link) return;
    link.setAttribute("aria-current", "true");
    unfold(link);
    const side = link.closest(".side");
    if (side.scrollHeight <= side.clientHeight) return;
    const seen = link.getBoundingClientRect(), frame = side.getBoundingClientRect();
    if (seen.top < frame.top + 40 || seen.bottom > frame.bottom - 40) {
      side.scrollTop += seen.top - frame.top - frame.height / 3;
    }
  };
  const order = new Map(places.map((found, at) => [found?.closest(".block") ?? found, at]));
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) passed[order.get(entry.target)] = entry.isIntersecting;
    mark();
  }, { rootMargin: "10000000px 0px -65% 0px" });
  for (const found of order.keys()) if (found) watcher.observe(found);
})();

"use strict";

// The original beside the text. A PDF with a text layer is drawn here by PDF.js; scans, pictures, and whatever PDF.js
// cannot draw, are pictures that the server gives. Boxes of words come from the server, as shares of a page.
(() => {
  const pane = document.querySelector(".original[data-shown]");
  if (!pane) return;
  const library = new URL("vendor/pdfjs/", document.currentScript.src);
  const last = Number(pane.dataset.last);
  const A4 = 297 / 210;
  // Browsers refuse canvases much larger than this.
  const MOST_PIXELS = 16e6;

  const element = (name, attributes, ...children) => {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
  };

  const heading = pane.querySelector("h2");
  const counter = element("span", { class: "at-page" });
  heading.append(counter);
  const sheets = element("div", { class: "sheets", tabindex: "0", role: "region", "aria-label": "Các trang của bản gốc" });
  const pages = new Map();
  for (let number = 1; number <= last; number += 1) {
    const page = element("div", { class: "page-sheet", "data-number": number },
      element("span", { class: "number", "aria-hidden": "true" }, `${number} / ${last}`));
    page.style.aspectRatio = `1 / ${A4}`;
    pages.set(number, page);
  }

  // Drawing

  const openPdf = async () => {
    const response = await fetch(pane.dataset.file);
    if (!response.ok) throw new Error(`file: ${response.status}`);
    const data = new Uint8Array(await response.arrayBuffer());
    // Pictures in these two codings need WebAssembly, which the policy of the page does not allow.
    if (holds(data, "/JBIG2Decode") || holds(data, "/JPXDecode")) return null;
    const pdfjs = await import(new URL("pdf.min.mjs", library).href);
    pdfjs.GlobalWorkerOptions.workerSrc = new URL("pdf.worker.min.mjs", library).href;
    return pdfjs.getDocument({ data, isEvalSupported: false, useWasm: false, enableXfa: false, verbosity: 0 }).promise;
  };
  const holds = (data, word) => {
    const bytes = new TextEncoder().encode(word);
    for (let at = data.indexOf(bytes[0]); at >= 0; at = data.indexOf(bytes[0], at + 1)) {
      if (bytes.every((byte, index) => data[at + index] === byte)) return true;
    }
    return false;
  };
  let pdf = null;

  const withCanvas = async (page, number) => {
    const source = await pdf.getPage(number);
    const plain = source.getViewport({ scale: 1 });
    page.style.aspectRatio = `${plain.width} / ${plain.height}`;
    const across = page.clientWidth * window.devicePixelRatio;
    const scale = Math.min(across / plain.width, Math.sqrt(MOST_PIXELS / (plain.width * plain.height)));
    const viewport = source.getViewport({ scale });
    const canvas = element("canvas", { width: Math.floor(viewport.width), height: Math.floor(viewport.height),
      role: "img", "aria-label": `Trang ${number} của bản gốc; chữ của trang có ở phần Toàn văn` });
    await source.render({ canvas, viewport }).promise;
    return canvas;
  };
  const withPicture = (page, number) => new Promise((resolve, reject) => {
    // The server draws a width once; steps of 200 keep the widths few.
    const width = Math.min(2400, Math.max(400, Math.ceil((page.clientWidth * window.devicePixelRatio) / 200) * 200));
    const picture = element("img", { alt: `Ảnh trang ${number} của bản gốc; chữ của trang có ở phần Toàn văn` });
    picture.addEventListener("load", () => {
      page.style.aspectRatio = `${picture.naturalWidth} / ${picture.naturalHeight}`;
      resolve(picture);
    });
    picture.addEventListener("error", () => reject(new Error(`page ${number}`)));
    picture.src = `${pane.dataset.pages}${number}.png?width=${width}`;
  });
  const draw = async (page) => {
    const number = Number(page.dataset.number);
    const wanted = String(page.clientWidth);
    if (page.dataset.drawn === wanted) return;
    page.dataset.drawn = wanted;
    try {
      const drawn = pdf ? await withCanvas(page, number).catch(() => withPicture(page, number)) : await withPicture(page, number);
      if (page.dataset.drawn !== wanted) return;
      page.querySelector("canvas, img, p")?.remove();
      page.prepend(drawn);
    } catch {
      page.prepend(element("p", { class: "hint" }, `Không vẽ được trang ${number}; hãy tải bản gốc.`));
    }
  };
  const drop = (page) => {
    delete page.dataset.drawn;
    page.querySelector("canvas, img, p")?.remove();
  };

  // Which pages are near, and which one is read

  const near = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) draw(entry.target);
      else drop(entry.target);
    }
  }, { root: sheets, rootMargin: "800px 0px" });
  const count = () => {
    const middle = sheets.scrollTop + sheets.clientHeight / 3;
    let number = 1;
    for (const [each, page] of pages) if (page.offsetTop <= middle) number = each;
    counter.textContent = `trang ${number} / ${last}`;
  };
  let waiting = false;
  sheets.addEventListener("scroll", () => {
    if (waiting) return;
    waiting = true;
    window.requestAnimationFrame(() => { waiting = false; count(); });
  });

  // Marks

  const scrollTo = (number, share = 0) => {
    const page = pages.get(number);
    if (page) sheets.scrollTop = page.offsetTop + share * page.clientHeight - sheets.clientHeight * 0.25;
  };
  const clear = (kind) => { for (const spot of sheets.querySelectorAll(`.spot${kind}`)) spot.remove(); };
  const boxesOf = async (start, end) => {
    const response = await fetch(`${pane.dataset.boxes}?start=${start}&end=${end}`);
    return response.ok ? (await response.json()).places : [];
  };
  const spot = (box, passing, first, back) => {
    const made = element("button", { type: "button", class: passing ? "spot passing" : "spot" });
    if (first) made.setAttribute("aria-label", "Đoạn được đánh dấu: về chỗ ấy trong toàn văn");
    else { made.tabIndex = -1; made.setAttribute("aria-hidden", "true"); }
    made.style.left = `${100 * box.left}%`;
    made.style.top = `${100 * box.top}%`;
    made.style.width = `${100 * (box.right - box.left)}%`;
    made.style.height = `${100 * (box.bottom - box.top)}%`;
    made.addEventListener("click", back);
    return made;
  };
  // passing: a paragraph that was pressed, not the citation that the address names.
  let latest = 0;
  const mark = async (start, end, passing, back) => {
    const mine = (latest += 1);
    const places = await boxesOf(start, end).catch(() => []);
    if (mine !== latest && passing) return;
    clear(passing ? ".passing" : ":not(.passing)");
    let first = true;
    for (const place of places) {
      const page = pages.get(place.page);
      for (const box of place.boxes) {
        page?.append(spot(box, passing, first, back));
        if (first) scrollTo(place.page, box.top);
        first = false;
      }
    }
    if (first && places.length) scrollTo(places[0].page);
  };

  // The text and the original follow each other

  const goTo = (found) => {
    if (!found) return;
    const reader = found.closest(".reader");
    reader.querySelector('[data-part="text"]')?.click();
    found.scrollIntoView({ block: "center" });
    if (found.matches("mark")) found.focus({ preventScroll: true });
  };
  const press = (block) => {
    for (const each of document.querySelectorAll(".block.at")) each.classList.remove("at");
    block.classList.add("at");
    mark(block.dataset.start, block.dataset.end, true, () => goTo(block));
  };
  const follow = () => {
    const sheet = /^#trang-(\d+)$/.exec(window.location.hash);
    if (sheet) scrollTo(Number(sheet[1]));
    if (!/^#muc-\d+$/.test(window.location.hash)) return;
    const block = document.getElementById(window.location.hash.slice(1))?.closest(".block");
    if (block) press(block);
  };
  const usable = () => pane.offsetParent !== null;
  document.querySelector(".words").addEventListener("click", (event) => {
    const block = event.target.closest(".block[data-start]");
    if (!block || event.target.closest("a") || !document.getSelection().isCollapsed || !usable()) return;
    if (event.target.closest("mark") && pane.dataset.start) showCited();
    else press(block);
  });
  const showCited = () =>
    mark(pane.dataset.start, pane.dataset.end, false, () => goTo(document.querySelector("mark[id]")));

  const start = async () => {
    pane.append(sheets);
    sheets.append(...pages.values());
    count();
    if (pane.dataset.shown === "pdf") pdf = await openPdf().catch(() => null);
    for (const page of pages.values()) near.observe(page);
    let width = sheets.clientWidth;
    new ResizeObserver(() => {
      if (sheets.clientWidth === width) return;
      width = sheets.clientWidth;
      window.clearTimeout(start.timer);
      start.timer = window.setTimeout(() => {
        for (const page of pages.values()) if (page.dataset.drawn) draw(page);
      }, 200);
    }).observe(sheets);
    if (pane.dataset.start) await showCited();
    else scrollTo(Number(pane.dataset.page));
    follow();
    window.addEventListener("hashchange", follow);
  };
  // Not before it is looked at: on a phone most readers never open it.
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    start();
  });
  seen.observe(pane);
})();

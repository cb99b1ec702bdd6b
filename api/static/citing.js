"use strict";

// Words that are selected in the text are copied with their citation in the office form, which the server writes. Offsets
// count Unicode code points; strings here count UTF-16 units, so lengths are counted letter by letter.
(() => {
  const reader = document.querySelector(".reader");
  const picked = document.querySelector("[data-picked]");
  const told = document.querySelector("[data-told]");
  const byHand = document.querySelector("[data-by-hand]");
  if (!reader || !picked) return;

  const codePoints = (text) => {
    let count = 0;
    for (const _ of text) count += 1;
    return count;
  };
  const offset = (block, node, at) => {
    const before = document.createRange();
    before.setStart(block, 0);
    before.setEnd(node, at);
    return Number(block.dataset.start) + codePoints(before.toString());
  };
  // The run of the document's text that is selected; null when none of it is.
  const run = () => {
    const selection = document.getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const blocks = [...reader.querySelectorAll(".block[data-start]")].filter((each) => range.intersectsNode(each));
    if (!blocks.length || !range.toString().trim()) return null;
    const [first, last] = [blocks[0], blocks[blocks.length - 1]];
    const start = first.contains(range.startContainer)
      ? offset(first, range.startContainer, range.startOffset) : Number(first.dataset.start);
    const end = last.contains(range.endContainer)
      ? offset(last, range.endContainer, range.endOffset) : Number(last.dataset.end);
    return start < end ? { start, end } : null;
  };

  const say = (words) => {
    told.textContent = words;
    window.clearTimeout(say.timer);
    say.timer = window.setTimeout(() => { told.textContent = ""; }, 4000);
  };
  const copyOld = (text) => {
    // An intranet without TLS is no secure context: there is no clipboard but this.
    const box = document.createElement("textarea");
    box.value = text;
    box.className = "quiet";
    box.setAttribute("aria-hidden", "true");
    document.body.append(box);
    box.select();
    let done = false;
    try { done = document.execCommand("copy"); } catch { done = false; }
    box.remove();
    return done;
  };
  const showByHand = (text) => {
    const box = byHand.querySelector("textarea");
    box.value = text;
    byHand.showModal();
    box.select();
  };
  const copy = async (text) => {
    let done = false;
    if (navigator.clipboard && window.isSecureContext) {
      try { await navigator.clipboard.writeText(text); done = true; } catch { done = false; }
    }
    if (done || copyOld(text)) say("Đã chép kèm trích dẫn");
    else showByHand(text);
  };

  // Asked for as soon as words are selected: by the time of the click the answer is there, as copying must not wait.
  let asked = null;
  const ask = (found) => {
    const key = `${found.start}-${found.end}`;
    if (asked?.key === key) return asked;
    const address = `${reader.dataset.citation}?start=${found.start}&end=${found.end}`;
    asked = { key, text: null, answer: fetch(address).then((response) => (response.ok ? response.json() : null)) };
    const mine = asked;
    mine.answer.then((body) => {
      mine.text = body?.text ?? null;
      if (asked === mine) picked.querySelector("[data-picked-place]").textContent = body?.citation ?? "";
    }).catch(() => { mine.text = null; });
    return mine;
  };
  const watch = () => {
    const found = run();
    picked.hidden = !found;
    if (found) ask(found);
  };
  document.addEventListener("selectionchange", () => {
    window.clearTimeout(watch.timer);
    watch.timer = window.setTimeout(watch, 200);
  });
  // A press on the button must not take the selection away.
  picked.addEventListener("mousedown", (event) => event.preventDefault());
  picked.querySelector("[data-cite]").addEventListener("click", async () => {
    const found = run();
    if (!found) return;
    const wanted = ask(found);
    const text = wanted.text ?? (await wanted.answer.catch(() => null))?.text;
    if (text) await copy(text);
    else say("Không lấy được trích dẫn, hãy thử lại");
  });

  for (const button of document.querySelectorAll("[data-copy]")) {
    const source = document.getElementById(button.dataset.copy);
    button.hidden = !source;
    button.addEventListener("click", () => copy(source.textContent.trim()));
  }
})();

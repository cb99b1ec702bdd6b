// A search box of the knowledge base for any page of the intranet, put in by one line:
//
//   <script src="http://KHO/widget.js" data-mode="search" data-limit="5"></script>
//
// data-target: selector of the element to fill, else the box stands where the script stands. data-mode: search or ask.
// data-limit: results, 1 to 20. data-placeholder, data-label: words of the box. data-theme: light or dark, else as the
// reader's system has it.
//
// It lives in a shadow root, writes text only as text, and asks nothing but the service that the script came from.
(() => {
  "use strict";

  const script = document.currentScript;
  if (!script) return;
  const base = new URL(".", script.src);
  const given = script.dataset;
  const asks = given.mode === "ask";
  const limit = Math.min(Math.max(Number.parseInt(given.limit, 10) || 5, 1), 20);
  const EXCERPT = 280;
  const PATIENCE_MS = 60_000;
  const VALIDITY = { in_force: "còn hiệu lực", ended: "hết hiệu lực", not_yet: "chưa có hiệu lực" };

  // Important rules inside a shadow root win over important rules of the page, so that no style of it gets in.
  const STYLE = `
:host { all: initial !important; display: block !important; direction: ltr !important; margin: 8px 0 !important; }
.box { --ink: #1c1f24; --quiet: #555b65; --paper: #fff; --line: #8a8f98; --accent: #174f86; --on-accent: #fff; --bad: #a11d20;
  color-scheme: light; box-sizing: border-box; max-width: 48rem; padding: 1rem; border: 1px solid var(--line); border-radius: 6px;
  color: var(--ink); background: var(--paper); font: 16px/1.6 "Be Vietnam Pro", "Segoe UI", "Noto Sans", sans-serif; overflow-wrap: anywhere; }
.box.dark { --ink: #e8e6e1; --quiet: #a9adb5; --paper: #1d2025; --line: #7d8490; --accent: #9cc3ee; --on-accent: #10233a; --bad: #f29a9a; color-scheme: dark; }
form { margin: 0; }
label { display: block; margin-bottom: 4px; font-weight: 600; }
.row { display: flex; gap: 8px; }
input { flex: 1; min-width: 0; box-sizing: border-box; min-height: 44px; padding: 6px 10px; font: inherit; color: var(--ink); background: var(--paper); border: 1px solid var(--line); border-radius: 4px; }
button { min-height: 44px; padding: 6px 16px; font: inherit; font-weight: 600; color: var(--on-accent); background: var(--accent); border: 0; border-radius: 4px; cursor: pointer; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
a { color: var(--accent); }
ol { margin: 12px 0 0; padding: 0; list-style: none; }
li { margin: 0 0 14px; }
p, blockquote { margin: 4px 0; }
blockquote { padding-left: 12px; border-left: 3px solid var(--accent); white-space: pre-line; }
.facts, .status { color: var(--quiet); font-size: 15px; }
.status:empty { display: none; }
.bad { color: var(--bad); }
`;

  const element = (name, properties = {}, ...children) => {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children.filter(Boolean));
    return made;
  };

  const link = (address, words) => {
    const there = new URL(address, base);
    return /^https?:$/.test(there.protocol) ? element("a", { href: there.href }, words) : words;
  };

  const title = (found) => [found.kind && found.kind[0].toUpperCase() + found.kind.slice(1), found.number].filter(Boolean).join(" ") || found.source || "Văn bản";

  const day = (iso) => iso && iso.split("-").reverse().join("/");

  const facts = (found, validity) =>
    element("p", { className: "facts" }, [found.issuer, day(found.issued_on), validity && (validity.because[0]?.note || VALIDITY[validity.state])].filter(Boolean).join(" · "));

  const excerpt = (text) => {
    if (text.length <= EXCERPT) return text;
    const cut = text.lastIndexOf(" ", EXCERPT);
    return `${text.slice(0, cut > 0 ? cut : EXCERPT)} …`;
  };

  const foundItem = ({ document: found, validity, passages }) =>
    element("li", {},
      element("p", {}, link(passages[0]?.citation.url ?? found.url, title(found)), found.subject ? `: ${found.subject}` : ""),
      facts(found, validity),
      passages[0] && element("p", {}, excerpt(passages[0].text)));

  const quoteItem = ({ text, citation, validity }) =>
    element("li", {},
      element("blockquote", {}, text),
      element("p", {}, link(citation.url, title(citation.document)), citation.path.length ? `, ${citation.path.join(" › ")}` : ""),
      facts(citation.document, validity));

  const directiveItem = ({ document: found, validity, citation }) =>
    element("li", {},
      element("p", {}, link(citation?.url ?? found.url, title(found)), found.subject ? `: ${found.subject}` : ""),
      facts(found, validity));

  const told = async (response) => {
    if (response.status === 401) return "Kho văn bản cần đăng nhập; hãy mở trang của kho để đăng nhập.";
    const problem = await response.json().catch(() => null);
    return problem?.detail ?? "Kho văn bản không trả lời được lúc này; hãy thử lại sau.";
  };

  const request = (typed, signal) => {
    if (!asks) {
      const address = new URL("api/v1/search", base);
      address.search = new URLSearchParams({ q: typed, limit });
      return fetch(address, { signal });
    }
    const body = JSON.stringify({ question: typed, limit });
    return fetch(new URL("api/v1/ask", base), { method: "POST", headers: { "Content-Type": "application/json" }, body, signal });
  };

  const results = (body) => {
    if (!asks) {
      const said = body.results.length ? `Có ${body.total.toLocaleString("vi-VN")} văn bản` : "Không tìm thấy văn bản nào.";
      return [said, body.results.map(foundItem)];
    }
    if (body.declined) return [body.missing?.reason ?? "Không tìm thấy căn cứ trong kho văn bản.", body.suggestions.map((each) => directiveItem({ document: each }))];
    const governing = body.directives.slice(0, limit).map(directiveItem);
    if (governing.length) governing.unshift(element("li", { className: "facts" }, "Văn bản liên quan:"));
    return [`Có ${body.quotes.length} câu trích nguyên văn`, [...body.quotes.map(quoteItem), ...governing]];
  };

  const build = (host) => {
    const root = host.attachShadow({ mode: "open" });
    if (root.adoptedStyleSheets && CSSStyleSheet.prototype.replaceSync) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(STYLE);
      root.adoptedStyleSheets = [sheet];
    } else {
      root.append(element("style", {}, STYLE));
    }

    const input = element("input", { type: "search", id: "q", name: "q", autocomplete: "off", maxLength: 2000, placeholder: given.placeholder ?? "" });
    const label = element("label", { htmlFor: "q" }, given.label || (asks ? "Hỏi kho văn kiện" : "Tìm trong kho văn kiện"));
    const form = element("form", {}, label, element("div", { className: "row" }, input, element("button", { type: "submit" }, asks ? "Hỏi" : "Tìm")));
    form.setAttribute("role", "search");
    const status = element("p", { className: "status" });
    status.setAttribute("role", "status");
    const list = element("ol");
    const more = element("p");
    const box = element("div", { className: "box", lang: "vi" }, form, status, list, more);
    root.append(box);

    const dark = matchMedia("(prefers-color-scheme: dark)");
    const paint = () => box.classList.toggle("dark", given.theme === "dark" || (given.theme !== "light" && dark.matches));
    dark.addEventListener("change", paint);
    paint();

    const show = (words, items = [], bad = false) => {
      status.textContent = words;
      status.classList.toggle("bad", bad);
      list.replaceChildren(...items);
      more.replaceChildren();
    };

    let running = null;
    const search = async () => {
      const typed = input.value.trim();
      if (!typed) return;
      running?.abort();
      const mine = (running = new AbortController());
      const patience = setTimeout(() => mine.abort(), PATIENCE_MS);
      show(asks ? "Đang tìm câu trả lời …" : "Đang tìm …");
      try {
        const response = await request(typed, mine.signal);
        if (mine !== running) return;
        if (!response.ok) return show(await told(response), [], true);
        const [words, items] = results(await response.json());
        if (mine !== running) return;
        show(words, items);
        const there = new URL(asks ? "hoi" : "tim", base);
        there.search = new URLSearchParams({ q: typed });
        more.replaceChildren(link(there.href, "Mở trong kho văn kiện"));
      } catch {
        if (mine === running) show("Không nối được đến kho văn bản; hãy kiểm tra mạng rồi thử lại.", [], true);
      } finally {
        clearTimeout(patience);
      }
    };
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      search();
    });
    // What is typed here is no shortcut of the page.
    for (const kind of ["keydown", "keypress", "keyup"]) root.addEventListener(kind, (event) => event.stopPropagation());
  };

  const place = () => {
    const host = document.createElement("div");
    let target = null;
    try {
      target = given.target ? document.querySelector(given.target) : null;
    } catch {
      target = null;
    }
    if (given.target && !target) console.warn(`widget.js: không có phần tử nào khớp data-target="${given.target}"`);
    if (target) target.append(host);
    else if (document.body.contains(script)) script.after(host);
    else document.body.append(host);
    build(host);
  };

  // A script in the head runs before there is a body, and one before its target before there is that.
  if (document.readyState === "loading" && (given.target || !document.body)) document.addEventListener("DOMContentLoaded", place, { once: true });
  else place();
})();

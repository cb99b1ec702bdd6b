"use strict";

// Suggestions below a box marked data-suggest="ADDRESS", as an ARIA combobox with a list. Typing never waits for them:
// the last answer asked for is the only one shown, and while an input method composes a letter nothing is asked.
// A number that one document bears opens it; anything else is put into the box and its form is sent.
(() => {
  const PAUSE = 120;
  // Where results come below while one types, data-most="4" leaves room for them.
  const MOST = "7";
  // A number and a subject are seen to be what they are.
  const KINDS = { kind: "Loại văn bản · ", issuer: "Cơ quan · " };

  const made = (name, attributes, ...children) => {
    const element = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    element.append(...children);
    return element;
  };

  const enhance = (box) => {
    const list = made("ul", { id: `${box.id}-goi-y`, class: "suggestions", role: "listbox", "aria-label": "Gợi ý" });
    const told = made("p", { class: "quiet", role: "status" });
    list.hidden = true;
    box.parentElement.classList.add("has-suggestions");
    box.parentElement.append(list, told);
    const settings = { role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" };
    for (const [key, value] of Object.entries(settings)) box.setAttribute(key, value);

    let found = [];
    let at = -1;
    let composing = false;
    let timer = 0;
    let asked = null;
    let typed = box.value;

    const close = () => {
      clearTimeout(timer);
      asked?.abort();
      list.hidden = true;
      at = -1;
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
    };

    const mark = (next) => {
      list.children[at]?.setAttribute("aria-selected", "false");
      at = next;
      const option = list.children[at];
      if (!option) {
        box.removeAttribute("aria-activedescendant");
        return;
      }
      option.setAttribute("aria-selected", "true");
      option.scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", option.id);
    };

    const choose = (suggestion) => {
      close();
      if (suggestion.kind === "number" && suggestion.url) {
        window.location.assign(suggestion.url);
        return;
      }
      box.value = suggestion.text;
      typed = box.value;
      box.form?.requestSubmit();
    };

    const option = (suggestion, index) => {
      const row = made(
        "li",
        { id: `${list.id}-${index}`, role: "option", "aria-selected": "false" },
        made("span", { class: "suggested" }, suggestion.label),
        made("span", { class: "suggested-detail" }, `${KINDS[suggestion.kind] ?? ""}${suggestion.detail}`),
      );
      // The box keeps the focus, so that a press of the mouse does not close the list before the click.
      row.addEventListener("mousedown", (event) => event.preventDefault());
      row.addEventListener("click", () => choose(suggestion));
      return row;
    };

    const show = (suggestions) => {
      found = suggestions;
      at = -1;
      box.removeAttribute("aria-activedescendant");
      list.replaceChildren(...found.map(option));
      list.hidden = !found.length;
      list.scrollTop = 0;
      box.setAttribute("aria-expanded", String(found.length > 0));
      told.textContent = found.length ? `${found.length} gợi ý, dùng mũi tên để chọn` : "";
    };

    const ask = async () => {
      asked?.abort();
      asked = new AbortController();
      const query = new URLSearchParams({ q: box.value, limit: box.dataset.most ?? MOST });
      try {
        const response = await fetch(`${box.dataset.suggest}?${query}`, { signal: asked.signal });
        if (!response.ok) throw new Error(`${response.status}`);
        const { suggestions } = await response.json();
        if (document.activeElement === box && !composing) show(suggestions);
      } catch (error) {
        // A newer letter was typed, or the service is away: searching works without suggestions, and says what is wrong.
        if (error.name !== "AbortError") close();
      }
    };

    const later = () => {
      clearTimeout(timer);
      if (composing || box.value === typed) return;
      typed = box.value;
      if (!typed.trim()) close();
      else timer = setTimeout(ask, PAUSE);
    };

    box.addEventListener("compositionstart", () => { composing = true; });
    box.addEventListener("compositionend", () => { composing = false; later(); });
    box.addEventListener("input", later);
    box.addEventListener("blur", close);
    box.form?.addEventListener("submit", close);
    box.addEventListener("keydown", (event) => {
      if (event.isComposing || list.hidden) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        // One place more than there are suggestions: that of the box itself.
        const places = found.length + 1;
        mark((at + 1 + (event.key === "ArrowDown" ? 1 : places - 1)) % places - 1);
        event.preventDefault();
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        choose(found[at]);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
  };

  for (const box of document.querySelectorAll("input[data-suggest]")) enhance(box);
})();

"use strict";

// Buttons marked data-copy="TEXT" put the text on the clipboard and say so in #da-chep. Without a script they stay
// hidden, since the text can be selected. Only pages over HTTPS have a clipboard of their own; others use a selection.
(() => {
  const told = document.getElementById("da-chep");

  const bySelection = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "quiet";
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  };

  const copied = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not a secure page, or not allowed: the older way may still be.
      return bySelection(text);
    }
  };

  for (const button of document.querySelectorAll("button[data-copy]")) {
    const name = button.textContent;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const done = await copied(button.dataset.copy);
      button.focus();
      const said = done ? "Đã chép câu trích kèm trích dẫn" : "Trình duyệt không cho chép; hãy chọn chữ rồi chép";
      if (told) told.textContent = said;
      button.textContent = done ? "Đã chép" : said;
      setTimeout(() => { button.textContent = name; if (told) told.textContent = ""; }, 2500);
    });
  }
})();

"use strict";

// Quotes of an outline move without a reload: by their buttons, by Alt and an arrow key, by dragging. The order of the
// form's fields is the order of the list, and the section stands at the end of their values.
(() => {
  const form = document.querySelector("[data-outline]");
  if (!form) return;
  const lists = () => [...form.querySelectorAll(".picks")];
  const listOf = (item) => item.closest(".picks");

  const settle = (item) => {
    const section = listOf(item).dataset.section;
    for (const input of item.querySelectorAll("input[name='quote'], input[name='keep']")) {
      input.value = `${item.dataset.place}:${section}`;
    }
    for (const list of lists()) {
      const none = list.parentElement.querySelector(":scope > .none");
      if (none) none.hidden = list.children.length > 0;
    }
    form.querySelectorAll(".moved").forEach((each) => each.classList.remove("moved"));
    item.classList.add("moved");
  };

  const move = (item, by) => {
    const list = listOf(item);
    const beside = by < 0 ? item.previousElementSibling : item.nextElementSibling;
    if (beside) {
      by < 0 ? beside.before(item) : beside.after(item);
    } else {
      const all = lists();
      const next = all[all.indexOf(list) + by];
      if (!next) return;
      by < 0 ? next.append(item) : next.prepend(item);
    }
    settle(item);
    item.scrollIntoView({ block: "nearest" });
  };

  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-move]");
    if (!button) return;
    event.preventDefault();
    move(button.closest(".pick"), Number(button.dataset.move));
    button.focus();
  });

  form.addEventListener("keydown", (event) => {
    const item = event.target.closest(".pick");
    if (!item || !event.altKey || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return;
    event.preventDefault();
    move(item, event.key === "ArrowUp" ? -1 : 1);
    event.target.focus();
  });

  let dragged = null;
  form.querySelectorAll(".pick").forEach((item) => { item.draggable = true; });
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.(".pick");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.place);
    dragged.classList.add("dragged");
  });
  form.addEventListener("dragover", (event) => {
    const list = event.target.closest(".picks") ?? event.target.closest(".part")?.querySelector(":scope > .picks");
    if (!dragged || !list) return;
    event.preventDefault();
    const over = event.target.closest(".pick");
    if (!over) {
      if (listOf(dragged) !== list) list.append(dragged);
      return;
    }
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    event.clientY < box.top + box.height / 2 ? over.before(dragged) : over.after(dragged);
  });
  form.addEventListener("drop", (event) => { if (dragged) event.preventDefault(); });
  form.addEventListener("dragend", () => {
    if (!dragged) return;
    dragged.classList.remove("dragged");
    settle(dragged);
    dragged = null;
  });
})();

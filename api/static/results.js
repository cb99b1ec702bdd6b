"use strict";

// Results while one types: addresses without empty fields, and a word when the server does not answer.
(() => {
  const failed = document.getElementById("loi-tim");
  document.body.addEventListener("htmx:configRequest", (event) => {
    const fields = event.detail.parameters;
    for (const name of new Set(fields.keys())) if (fields.getAll(name).join("") === "") fields.delete(name);
  });
  const show = (event) => {
    const asked = event.detail.pathInfo?.finalRequestPath;
    if (asked) failed.querySelector("a").href = asked;
    failed.hidden = false;
  };
  document.body.addEventListener("htmx:responseError", show);
  document.body.addEventListener("htmx:sendError", show);
  document.body.addEventListener("htmx:afterSwap", () => { failed.hidden = true; });
})();

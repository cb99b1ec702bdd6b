"use strict";

// A citation's address may carry only the fragment #cA-B, which no server sees. Ask for the page again with the
// offsets in the query, unless they are there already: then the server found no such run, and asking is in vain.
(() => {
  const open = () => {
    const place = /^#c(\d+)-(\d+)$/.exec(window.location.hash);
    if (!place || document.getElementById(place[0].slice(1))) return;
    const asked = new URLSearchParams(window.location.search);
    if (asked.get("tu") === place[1] && asked.get("den") === place[2]) return;
    const query = new URLSearchParams({ tu: place[1], den: place[2] });
    window.location.replace(`${window.location.pathname}?${query}${place[0]}`);
  };
  window.addEventListener("hashchange", open);
  open();
})();

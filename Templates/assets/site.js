// Two comforts for readers of two languages; each page works without them.
"use strict";

// The language switch keeps the place: the block being read has the same id in every language.
function blockInView() {
  // A block of which hardly a line still shows below the bar has been read.
  const read = document.querySelector(".top").getBoundingClientRect().bottom + 40;
  const blocks = [...document.querySelectorAll(".block[id], .block > [id]")];
  const first = blocks.find((block) => block.getBoundingClientRect().bottom > read);
  return scrollY > 80 && first ? first.id : "";
}

for (const link of document.querySelectorAll(".languages a")) {
  link.addEventListener("click", () => {
    const url = new URL(link.href);
    url.hash = blockInView() || location.hash;
    link.href = url.href;
  });
}

// Side by side: opens every block's look-up at once, and stays so from page to page until the tab is closed.
const storage = (() => {
  try {
    return sessionStorage;
  } catch {
    return null; // Switched off in this browser: then every page begins folded.
  }
})();
const lookups = () => document.querySelectorAll(".lookup");
const toggle = document.querySelector("[aria-pressed]");

function showAll(open) {
  for (const lookup of lookups()) lookup.open = open;
  toggle.setAttribute("aria-pressed", open);
}

if (toggle && lookups().length > 0) {
  toggle.hidden = false;
  toggle.addEventListener("click", () => {
    const open = toggle.getAttribute("aria-pressed") !== "true";
    showAll(open);
    storage?.setItem("side-by-side", open);
  });
  if (storage?.getItem("side-by-side") === "true") {
    showAll(true);
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }
}

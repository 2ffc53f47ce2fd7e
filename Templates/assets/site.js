// Keeps the reader's place when the language is switched: the block being read has the same id in every language.
"use strict";

function blockInView() {
  let found = "";
  for (const block of document.querySelectorAll(".block[id]")) {
    if (block.getBoundingClientRect().top > innerHeight / 3) break;
    found = block.id;
  }
  return scrollY > 80 ? found : "";
}

for (const link of document.querySelectorAll(".languages a")) {
  link.addEventListener("click", () => {
    const url = new URL(link.href);
    url.hash = blockInView() || location.hash;
    link.href = url.href;
  });
}

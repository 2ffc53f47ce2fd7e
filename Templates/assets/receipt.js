// What a receipt, or the record of a decline, offers beside its links: to print it, and to copy its code. Without this script the page is as whole.
"use strict";

addEventListener("DOMContentLoaded", () => {
  for (const button of document.querySelectorAll(".keep button")) button.hidden = false;
});

addEventListener("click", async ({ target }) => {
  if (target.name === "print") print();
  if (target.name !== "copy") return;
  const code = target.closest("article").querySelector(".jws");
  code.select();
  // An older browser, or one that doesn't let the page write to the clipboard, copies what is selected.
  await navigator.clipboard?.writeText(code.value).catch(() => document.execCommand("copy"));
  target.textContent = target.value;
});

// Where answers go by mail: the form fills in the letter that somebody sends. It works without this script, with more typing.
"use strict";

for (const form of document.forms) {
  // What the invitee writes stands in one line, so that a line break in it makes no other field.
  const said = (field) => {
    if (field.type === "checkbox" && !field.checked) return "";
    return (field.value && field.selectedOptions?.[0].text) || field.value;
  };
  const written = (field) => said(field).replace(/\s+/g, " ");
  const fill = (letter) => letter.defaultValue.replace(/(\w+)=$/gm, (gap, name) => gap + written(form.elements[name]));
  const letters = form.querySelectorAll(".mail textarea");
  form.noValidate = true;
  form.addEventListener("input", ({ target }) => {
    if (target.name) for (const letter of letters) letter.value = fill(letter);
  });
  for (const copy of form.querySelectorAll(".mail button")) {
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      const letter = copy.parentNode.querySelector("textarea");
      letter.select();
      // An older browser, or one that doesn't let the page write to the clipboard, copies what is selected.
      await navigator.clipboard?.writeText(letter.value).catch(() => document.execCommand("copy"));
      copy.textContent = copy.value;
    });
  }
}

// After the other script has said what is missing. What somebody changed in the letter goes along.
addEventListener("submit", (event) => {
  const { defaultPrevented, submitter, target: form } = event;
  if (defaultPrevented) return;
  event.preventDefault();
  const letter = submitter.closest("details")?.querySelector("textarea:not([name])") ?? form.querySelector(".mail textarea");
  const part = encodeURIComponent;
  const body = part(letter.value.replace(/\r?\n/g, "\r\n"));
  location.href = `${form.action}?subject=${part(form.dataset[submitter.value])}&body=${body}`;
});

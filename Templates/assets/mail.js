// Behind invitation.js, where answers go by mail: the form fills in the letter that somebody sends. It works without, with more typing:
// then the letter goes along as a field of the form, and here it is none.
for (const e of document.querySelectorAll("[rows]")) e.name = "";

// What the form says nothing to is left out, with the sentence that it answers. What the invitee writes stands in one line, so that
// a line break in it makes no other field.
addEventListener("input", ({ target: { name } }) => {
  if (name) for (const e of document.querySelectorAll("[rows]")) {
    const form = new FormData(e.form);
    e.value = e.defaultValue.replace(/((\n[^=\n]+\n)?.+ (\w+)=)\n/g, (all, g, s, name) =>
      form.get(name) ? g + (e.form[name].selectedOptions?.[0].text ?? form.get(name)).replaceAll("\n", " ") + "\n" : "");
  }
});

for (const e of document.querySelectorAll("[type=button]")) {
  e.hidden = false;
  e.onclick = () => {
    e.form.querySelector("[rows]").select();
    document.execCommand("copy");
    e.textContent = e.value;
  };
}

// After invitation.js has said what is missing. What somebody changed in the letter goes along.
addEventListener("submit", (e) => {
  const { target: form, submitter } = e;
  if (!e.defaultPrevented) location = form.action + "?subject=" + encodeURIComponent(submitter.textContent + ": " + form.name)
    + "&body=" + encodeURIComponent(form.querySelector("[rows]").value.replaceAll("\n", "\r\n"));
  e.preventDefault();
});

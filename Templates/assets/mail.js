// Behind invitation.js, where answers go by mail: the form fills in the letter that somebody sends. It works without, with more typing:
// then the letter goes along as a field of the form, and here it is none.
for (const each of document.querySelectorAll("[rows]")) each.name = "";

// What the form says nothing to is left out, with the sentence that it answers. What the invitee writes stands in one line, so that
// a line break in it makes no other field.
addEventListener("input", ({ target: { name } }) => {
  if (name) for (const each of document.querySelectorAll("[rows]")) {
    const form = new FormData(each.form);
    each.value = each.defaultValue.replace(/((\n[^=\n]+\n)?.+ (\w+)=)\n/g, (all, gap, sentence, name) =>
      form.get(name) ? gap + (each.form[name].selectedOptions?.[0].text ?? form.get(name)).replaceAll("\n", " ") + "\n" : "");
  }
});

for (const each of document.querySelectorAll("[type=button]")) {
  each.hidden = false;
  each.onclick = () => {
    each.form.querySelector("[rows]").select();
    document.execCommand("copy");
    each.textContent = each.value;
  };
}

// After invitation.js has said what is missing. What somebody changed in the letter goes along.
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (!event.defaultPrevented) location = form.action + "?subject=" + encodeURIComponent(submitter.textContent + ": " + form.name)
    + "&body=" + encodeURIComponent(form.querySelector("[rows]").value.replaceAll("\n", "\r\n"));
  event.preventDefault();
});

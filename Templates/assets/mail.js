// Behind invitation.js, where answers go by mail: the form fills in the letter that somebody sends. It works without, with more typing.

// What the form says nothing to is left out, with the sentence that it answers. What the invitee writes stands in one line, so that
// a line break in it makes no other field.
addEventListener("input", ({ target: { name } }) => {
  if (name) for (const letter of all("[rows]")) {
    const said = new FormData(letter.form);
    letter.value = letter.defaultValue.replace(/((\n[^=\n]+\n)?.+ (\w+)=)\n/g, (all, gap, sentence, name) =>
      said.get(name) ? gap + (letter.form[name].selectedOptions?.[0].text ?? said.get(name)).replace(/\s+/g, " ") + "\n" : "");
  }
});

for (const copy of all("[type=button]")) {
  copy.hidden = false;
  copy.onclick = () => {
    copy.form.querySelector("[rows]").select();
    document.execCommand("copy");
    copy.textContent = copy.value;
  };
}

// After invitation.js has said what is missing. What somebody changed in the letter goes along.
addEventListener("submit", (event) => {
  const { defaultPrevented, submitter, target: form } = event;
  if (defaultPrevented) return;
  event.preventDefault();
  location = form.action + "?subject=" + encodeURIComponent(form.dataset[submitter.value])
    + "&body=" + encodeURIComponent(form.querySelector("[rows]").value.replace(/\n/g, "\r\n"));
});

// Comfort only: the form works without this script, and nothing is sent before somebody presses a button.
"use strict";

for (const form of document.forms) {
  const fields = form.elements;
  const [accept, decline] = fields.answer;
  const who = [fields.givenName, fields.familyName, fields.email];
  const follow = () => {
    accept.disabled = !fields.consent.checked;
    // Who declines says who they are, and needs to fill in no more than that.
    decline.disabled = !fields.decline.checked || !who.every((field) => field.validity.valid);
  };
  form.addEventListener("input", ({ target }) => {
    // Nobody means both answers at once: the later tick counts.
    if (target === fields.consent) fields.decline.checked = false;
    if (target === fields.decline) fields.consent.checked = false;
    follow();
  });
  addEventListener("pageshow", follow);

  // Without a verifier the answer is a mail: the form's fields as lines that people can read, and a subject.
  if (!form.action.startsWith("mailto:")) continue;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // A line break in what somebody typed must not look like a line of the answer.
    const lines = [...new FormData(form, event.submitter)].map((pair) => pair.join("=").replace(/\s+/g, " "));
    const subject = form.dataset[event.submitter.value];
    const part = encodeURIComponent;
    location.href = `${form.action}?subject=${part(subject)}&body=${part(lines.join("\r\n"))}`;
  });
}

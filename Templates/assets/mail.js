// Where answers go by mail: the form becomes a mail that somebody sends. It works without this script, with more typing.
"use strict";

for (const form of document.forms) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // Who declines says who they are, and no more; the browser says what is missing.
    const who = [form.givenName, form.familyName, form.email];
    if (event.submitter.value === "decline" && !who.every((field) => field.reportValidity())) return;
    // A line for each field, of which a line break in what somebody typed makes no other.
    const lines = [...new FormData(form, event.submitter)].map((pair) => pair.join("=").replace(/\s+/g, " "));
    const subject = form.dataset[event.submitter.value];
    const part = encodeURIComponent;
    location.href = `${form.action}?subject=${part(subject)}&body=${part(lines.join("\r\n"))}`;
  });
}

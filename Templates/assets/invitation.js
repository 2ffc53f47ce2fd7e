// Comfort only: the form works without this script, and nothing is sent before somebody presses a button.
"use strict";

for (const form of document.forms) {
  const fields = form.elements;
  form.addEventListener("input", ({ target }) => {
    // Nobody means both answers at once: the later tick counts.
    if (target === fields.consent) fields.decline.checked = false;
    if (target === fields.decline) fields.consent.checked = false;
  });

  const byMail = form.action.startsWith("mailto:");
  form.addEventListener("submit", (event) => {
    // Who declines says who they are, and no more; the browser says what is missing.
    const who = [fields.givenName, fields.familyName, fields.email];
    const complete = event.submitter?.value !== "decline" || who.every((field) => field.reportValidity());
    if (byMail || !complete) event.preventDefault();
    if (!byMail || !complete) return;
    // The answer is a mail: a line for each field, of which a line break in what somebody typed makes no other.
    const lines = [...new FormData(form, event.submitter)].map((pair) => pair.join("=").replace(/\s+/g, " "));
    const subject = form.dataset[event.submitter.value];
    const part = encodeURIComponent;
    location.href = `${form.action}?subject=${part(subject)}&body=${part(lines.join("\r\n"))}`;
  });
}

// The page may be older than its invitation's end.
const end = Date.parse(document.querySelector("time").dateTime);
const look = () => {
  for (const note of document.querySelectorAll(".past")) note.hidden = Date.now() < end;
};
addEventListener("pageshow", look);
setInterval(look, 60_000);

// The language that is read is the page's.
const languages = document.querySelectorAll(".languages a");
const follow = () => {
  const read = document.getElementById(location.hash.slice(1))?.closest("article") ?? document.querySelector("article");
  document.documentElement.lang = read.lang;
  document.documentElement.dir = read.dir;
  document.title = read.querySelector("h1").textContent;
  for (const link of languages) link.ariaCurrent = link.lang === read.lang ? "true" : null;
};
addEventListener("hashchange", follow);
follow();

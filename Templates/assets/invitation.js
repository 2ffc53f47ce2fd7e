// Comfort only: the form works without this script, and nothing is sent before somebody presses a button.
"use strict";

const all = (query) => document.querySelectorAll(query);

// Nobody means both answers at once: the later tick counts.
addEventListener("input", ({ target: { form, name } }) => {
  const other = { consent: "decline", decline: "consent" }[name];
  if (other) form[other].checked = false;
});

// The page may be older than its invitation's end.
const end = Date.parse(all("time")[0].dateTime);
const look = () => {
  for (const note of all(".past")) note.hidden = Date.now() < end;
};
addEventListener("pageshow", look);
setInterval(look, 60_000);

// The language that is read is the page's.
const follow = () => {
  const read = document.getElementById(location.hash.slice(1))?.closest("article") ?? all("article")[0];
  document.documentElement.lang = read.lang;
  document.documentElement.dir = read.dir;
  document.title = read.querySelector("h1").textContent;
  for (const link of all(".languages a")) link.ariaCurrent = link.lang === read.lang ? "true" : null;
};
addEventListener("hashchange", follow);
follow();

// Comfort only: the form works without this script, and nothing is sent before somebody presses a button. Names are short, since the
// page has to be light: e is an element or event, f the list of faults above the letter, d a field.

// What is typed stands in every language; a tick belongs to the text that was read. Nobody means both answers at once: the later
// tick counts.
addEventListener("input", ({ target: { form, name, value } }) => {
  if (name) for (const e of document.forms) if (e !== form) e[name].value = value;
  form.consent.checked &&= name !== "decline";
  form.decline.checked &&= name !== "consent";
});

// The language that is read is the page's; and the page may be older than its invitation's end.
const look = () => {
  for (const e of document.querySelectorAll("article")) if (e.offsetHeight) {
    const { lang, dir, firstElementChild: f } = e;
    document.dir = dir;
    document.documentElement.lang = lang;
    document.title = (f.hidden ? "" : f.dataset.error) + e.querySelector("h1").textContent;
    for (const e of document.querySelectorAll(".languages a")) e.ariaCurrent = e.lang === lang || null;
  }
  for (const e of document.querySelectorAll(".past")) e.hidden = new Date() < new Date(document.querySelector("time").dateTime);
};
onpageshow = onhashchange = onfocus = look;

// What is missing is said before anything is sent, where and as the service would say it. Who declines says who they are.
for (const form of document.forms) form.noValidate = true;
addEventListener("submit", (e) => {
  const { target: form, submitter } = e;
  const { id, firstElementChild: f } = form.closest("article");
  const m = submitter.value === "decline"
    ? ":invalid:is([name$=Name],[name=email]),[name=decline]:not(:checked)" : ":invalid";
  let l = "";
  for (const e of form.querySelectorAll(".wrong")) {
    const d = e.parentNode.control;
    d.id = id + d.name;
    d.ariaInvalid = d.matches(m) || null;
    // Encoded: ids and names are the template's, and would be read as HTML here.
    if (d.ariaInvalid) l += "<li><a href=#" + encodeURI(d.id) + ">" + e.innerHTML + "</a>";
  }
  f.lastElementChild.innerHTML = l;
  f.hidden = !l;
  look();
  if (l) e.preventDefault();
  // Where it is hidden nothing happens.
  f.focus();
});

// Comfort only: the form works without this script, and nothing is sent before somebody presses a button.
const all = (query) => document.querySelectorAll(query);

// What is typed stands in every language; a tick belongs to the text that was read. Nobody means both answers at once: the later
// tick counts.
addEventListener("input", ({ target: { form, name, value } }) => {
  for (const other of document.forms) if (name && other !== form) other[name].value = value;
  const other = { consent: "decline", decline: "consent" }[name];
  if (other) form[other].checked = false;
});

// The language that is read is the page's; and the page may be older than its invitation's end.
const look = () => {
  const read = [...all("article")].find((each) => each.offsetHeight);
  const { lang, dir, children: [faults] } = read;
  Object.assign(document.documentElement, { lang, dir });
  document.title = (faults.hidden ? "" : faults.dataset.error) + read.querySelector("h1").textContent;
  for (const link of all(".languages a")) link.ariaCurrent = link.lang === lang || null;
  for (const note of all(".past")) note.hidden = new Date() < new Date(all("time")[0].dateTime);
};
onpageshow = onhashchange = onfocus = look;

// What is missing is said before anything is sent, where and as the service would say it. Who declines says who they are.
for (const form of document.forms) form.noValidate = true;
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const { id, children: [faults] } = form.closest("article");
  const isMissing = submitter.value === "accept" ? ":invalid" : ":invalid:is([name$=Name],[name=email]),[name=decline]:not(:checked)";
  let list = "";
  for (const said of form.querySelectorAll(".wrong")) {
    const field = said.parentNode.control;
    field.id = id + field.name;
    field.ariaInvalid = field.matches(isMissing) || null;
    // Encoded: ids and names are the template's, and would be read as HTML here.
    if (field.ariaInvalid) list += `<li><a href="#${encodeURI(field.id)}">${said.innerHTML}</a>`;
  }
  faults.lastElementChild.innerHTML = list;
  faults.hidden = !list;
  look();
  if (list) event.preventDefault();
  // Where it is hidden nothing happens.
  faults.focus();
});

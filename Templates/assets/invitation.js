// Comfort only: the form works without this script, and nothing is sent before somebody presses a button.

// What is typed stands in every language; a tick belongs to the text that was read. Nobody means both answers at once: the later
// tick counts.
addEventListener("input", ({ target: { form, name, value } }) => {
  if (name) for (const each of document.forms) if (each !== form) each[name].value = value;
  form.consent.checked &&= name !== "decline";
  form.decline.checked &&= name !== "consent";
});

// The language that is read is the page's; and the page may be older than its invitation's end.
const look = () => {
  for (const each of document.querySelectorAll("article")) if (each.offsetHeight) {
    const { lang, dir, firstElementChild: faults } = each;
    document.dir = dir;
    document.documentElement.lang = lang;
    document.title = (faults.hidden ? "" : faults.dataset.error) + each.querySelector("h1").textContent;
    for (const each of document.querySelectorAll(".languages a")) each.ariaCurrent = each.lang === lang || null;
  }
  for (const each of document.querySelectorAll(".past")) each.hidden = new Date() < new Date(document.querySelector("time").dateTime);
};
onpageshow = onhashchange = onfocus = look;

// What is missing is said before anything is sent, where and as the service would say it. Who declines says who they are.
for (const form of document.forms) form.noValidate = true;
addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  const { id, firstElementChild: faults } = form.closest("article");
  const missing = submitter.value === "decline"
    ? ":invalid:is([name$=Name],[name=email]),[name=decline]:not(:checked)" : ":invalid";
  let list = "";
  for (const each of form.querySelectorAll(".wrong")) {
    const field = each.parentNode.control;
    field.id = id + field.name;
    field.ariaInvalid = field.matches(missing) || null;
    // Encoded: ids and names are the template's, and would be read as HTML here.
    if (field.ariaInvalid) list += "<li><a href=#" + encodeURI(field.id) + ">" + each.innerHTML + "</a>";
  }
  faults.lastElementChild.innerHTML = list;
  faults.hidden = !list;
  look();
  if (list) event.preventDefault();
  // Where it is hidden nothing happens.
  faults.focus();
});

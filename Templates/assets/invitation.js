// Comfort only: an invitation's form works without this script, and nothing is sent before somebody presses a button.
"use strict";

for (const form of document.forms) {
  const fields = form.elements;
  const answers = { consent: form.querySelector("[value=accept]"), decline: form.querySelector("[value=decline]") };
  for (const [name, button] of Object.entries(answers)) {
    const follow = () => { button.disabled = !fields[name].checked; };
    form.addEventListener("change", follow);
    addEventListener("pageshow", follow);
  }

  // Nobody means both answers at once: the later tick counts.
  form.addEventListener("change", ({ target }) => {
    const other = { consent: "decline", decline: "consent" }[target.name];
    if (other && target.checked) fields[other].checked = false;
  }, { capture: true });

  // A domain or country other than the invitation's is no error, but a person will look at it.
  const named = ["tenantDomain", "country"].map((name) => fields[name]).filter(Boolean);
  const same = (field) => field.value.trim().toLowerCase() === field.defaultValue.toLowerCase();
  form.addEventListener("input", () => { form.querySelector(".differs").hidden = named.every(same); });

  // Without a verifier the answer is a mail: the lines that a plain form would send, and a subject.
  if (form.enctype !== "text/plain") continue;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    // A line break in what somebody typed must not look like a line of the answer; the prepared text has its own.
    const lines = [...new FormData(form, event.submitter)].map(
      ([name, text]) => `${name}=${name === "text" ? text : text.replace(/\s+/g, " ")}`,
    );
    const subject = encodeURIComponent(form.dataset[event.submitter.value]);
    location.href = `${form.action}?subject=${subject}&body=${encodeURIComponent(lines.join("\r\n"))}`;
  });
}

// Comfort only: an invitation's form works without this script, and nothing is sent before somebody presses a button.
"use strict";

for (const form of document.forms) {
  const fields = form.elements;
  const answers = { consent: form.querySelector("[value=accept]"), decline: form.querySelector("[value=decline]") };
  for (const [name, button] of Object.entries(answers)) {
    const follow = () => { button.disabled = !fields[name].checked; };
    fields[name].addEventListener("change", follow);
    addEventListener("pageshow", follow);
  }

  // A domain or country other than the invitation's is no error, but a person will look at it.
  const named = ["tenantDomain", "country"].map((name) => fields[name]).filter(Boolean);
  const same = (field) => field.value.trim().toLowerCase() === field.defaultValue.toLowerCase();
  form.addEventListener("input", () => { form.querySelector(".differs").hidden = named.every(same); });

  // Without a verifier the answer is a mail: the lines that a plain form would send, and a subject.
  if (form.enctype !== "text/plain") continue;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { value } = event.submitter;
    const lines = [...new FormData(form, event.submitter)].map(([name, text]) => `${name}=${text.replace(/\s+/g, " ")}`);
    location.href = `${form.action}?subject=${encodeURIComponent(form.dataset[value])}&body=${encodeURIComponent(lines.join("\r\n"))}`;
  });
}

// Searches and filters the list of providers that stands on the page; needs no network.
"use strict";

// "Ａｃｍｅ" finds "acme", "é" finds "e": what a reader types is rarely what a register holds.
const plain = (text) =>
  text.normalize("NFKD").replace(/\p{Diacritic}/gu, "").normalize("NFC").toLocaleLowerCase().trim();

for (const directory of document.querySelectorAll(".directory")) {
  const form = directory.querySelector("form");
  const count = directory.querySelector(".count");
  const none = directory.querySelector(".none");
  const filters = ["country", "language", "service"];
  const cards = [...directory.querySelectorAll(".card")].map((element) => ({
    element,
    name: plain(element.querySelector("h3").textContent),
    values: Object.fromEntries(
      filters.map((filter) => [
        filter,
        new Map(
          [...element.querySelectorAll(`[data-${filter}]`)].map((each) => [
            each.dataset[filter],
            (each.firstElementChild ?? each).textContent,
          ]),
        ),
      ]),
    ),
  }));

  for (const filter of filters) {
    const names = new Map(cards.flatMap((card) => [...card.values[filter]]));
    const sorted = [...names].sort((a, b) => a[1].localeCompare(b[1], document.documentElement.lang));
    for (const [value, name] of sorted) form.elements[filter].add(new Option(name, value));
  }

  const apply = () => {
    const text = plain(form.elements.text.value);
    let shown = 0;
    for (const card of cards) {
      const fits =
        card.name.includes(text) &&
        filters.every((filter) => {
          const wanted = form.elements[filter].value;
          return !wanted || card.values[filter].has(wanted);
        });
      card.element.hidden = !fits;
      if (fits) shown += 1;
    }
    none.hidden = shown > 0;
    count.textContent = directory.dataset.count
      .replace("{count}", shown)
      .replace("{total}", cards.length);
  };

  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(apply));
  form.hidden = false;
  apply();
}

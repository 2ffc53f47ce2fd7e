// The enrolment checklist: ticks stay in this browser (localStorage), progress is counted, the list can be printed.
"use strict";

for (const list of document.querySelectorAll(".checklist")) {
  const boxes = [...list.querySelectorAll("input[name]")];
  const tools = list.querySelector(".progress");
  const bar = list.querySelector("progress");
  const status = list.querySelector("[role=status]");
  const key = "checklist";

  const read = () => {
    try {
      const saved = JSON.parse(localStorage.getItem(key));
      return Array.isArray(saved) ? saved : [];
    } catch {
      return [];
    }
  };
  const write = (names) => {
    try {
      localStorage.setItem(key, JSON.stringify(names));
    } catch {
      // Storage may be switched off: then the ticks last as long as the page.
    }
  };
  const show = () => {
    const done = boxes.filter((box) => box.checked).length;
    bar.max = boxes.length;
    bar.value = done;
    status.textContent =
      done === boxes.length
        ? list.dataset.complete
        : list.dataset.progress.replace("{done}", done).replace("{total}", boxes.length);
  };

  const saved = read();
  for (const box of boxes) {
    box.checked = saved.includes(box.name);
    box.addEventListener("change", () => {
      write(boxes.filter((each) => each.checked).map((each) => each.name));
      show();
    });
  }
  list.querySelector(".print").addEventListener("click", () => print());
  list.querySelector(".reset").addEventListener("click", () => {
    for (const box of list.querySelectorAll("input")) box.checked = false;
    write([]);
    show();
  });
  tools.hidden = false;
  show();
}

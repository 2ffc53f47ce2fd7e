"""What a reader sees in an open page that must not be: measured in the page, in any engine."""

from __future__ import annotations

from engines import Engine

# Everything that is drawn as text or is a control, as boxes from the top of the page. Of a line of text the middle counts:
# boxes of lines are higher than what is drawn in them.
BOXES = """
const seen = (e) => e.checkVisibility({visibilityProperty: true, opacityProperty: true})
  && !(e.closest("details:not([open])") && !e.closest("summary"));
const cutAt = (box, e) => {
  for (; e && e !== document.body; e = e.parentElement) {
    if (getComputedStyle(e).overflow === "visible") continue;
    const edge = e.getBoundingClientRect();
    box = {left: Math.max(box.left, edge.left), right: Math.min(box.right, edge.right),
           top: Math.max(box.top, edge.top), bottom: Math.min(box.bottom, edge.bottom)};
  }
  return box;
};
const texts = (root) => {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), all = [];
  for (let node; (node = walker.nextNode());) {
    const e = node.parentElement;
    if (node.data.trim() && !e.closest("script, style, noscript, template, select, textarea") && seen(e)) all.push(node);
  }
  return all;
};
const rects = (node, from = 0, to = node.length) => {
  const range = document.createRange();
  range.setStart(node, from);
  range.setEnd(node, to);
  return [...range.getClientRects()].filter((box) => box.width > 0);
};
"""

FAULTS = f"""() => {{
  {BOXES}
  const faults = [], root = document.scrollingElement;
  scrollTo(0, 0);
  if (root.scrollWidth > root.clientWidth) faults.push(`sideways: ${{root.scrollWidth}} px in ${{root.clientWidth}}`);

  const boxes = [];
  const add = (node, e, box, name) => {{
    box = cutAt(box, e);
    if (box.right - box.left > 2 && box.bottom - box.top > 2 && box.bottom > 0) boxes.push({{node, name, ...box}});
  }};
  for (const node of texts(document.body)) {{
    const e = node.parentElement, half = parseFloat(getComputedStyle(e).fontSize) * .35;
    for (const {{left, right, top, bottom}} of rects(node)) {{
      const middle = (top + bottom) / 2;
      add(node, e, {{left, right, top: middle - half, bottom: middle + half}}, node.data.trim().slice(0, 40));
    }}
  }}
  for (const e of document.querySelectorAll("input, button, select, textarea, progress, img, svg, .button"))
    if (seen(e)) {{
      const {{left, right, top, bottom}} = e.getBoundingClientRect();
      add(e, e, {{left, right, top, bottom}}, e.outerHTML.slice(0, 60));
    }}
  boxes.sort((a, b) => a.top - b.top);
  boxes.forEach((a, n) => {{
    for (let m = n + 1; m < boxes.length && boxes[m].top < a.bottom - 1; m++) {{
      const b = boxes[m];
      if (Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - b.top > 1
          && (a.node === b.node || !a.node.contains(b.node) && !b.node.contains(a.node)))
        faults.push(`overlap: ${{a.name}} | ${{b.name}}`);
    }}
  }});

  for (const title of document.querySelectorAll("h1:lang(ja)")) {{
    if (!seen(title)) continue;
    // From one character to the next: whether a line may end between them, and whether it does.
    let may = true, line, word = "";
    const walker = document.createTreeWalker(title, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node; (node = walker.nextNode());) {{
      if (node.nodeType === Node.ELEMENT_NODE) {{
        if (node.matches("wbr, br")) may = true;
        continue;
      }}
      for (let n = 0; n < node.length; n++) {{
        const box = rects(node, n, n + 1)[0];
        if (!node.data[n].trim()) may = true;
        else if (box) {{
          const middle = (box.top + box.bottom) / 2;
          if (may) word = "";
          else if (Math.abs(middle - line) > box.height / 2) faults.push(`broken: ${{word}} / ${{node.data.slice(n, n + 10)}}`);
          word += node.data[n];
          line = middle;
          may = false;
        }}
      }}
    }}
  }}
  return faults;
}}"""


def faults(engine: Engine) -> list[str]:
    """What overlaps, what goes beyond the side, which Japanese title breaks inside a phrase."""
    return engine.run(FAULTS)


# A text's boxes don't tell where it is drawn: digits were drawn on each other in boxes that were right. So their ink is
# counted, in large letters: from left to right as many pieces as there are digits.
DATES = f"""(number) => {{
  {BOXES}
  const dates = texts(document.body).filter((node) => /[0-9]{{2}}[年月日]/.test(node.data)), node = dates[number];
  if (!node) return null;
  node.parentElement.scrollIntoView({{block: "center"}});
  const half = parseFloat(getComputedStyle(node.parentElement).fontSize) * .35;
  return [...node.data.matchAll(/[0-9]{{2,}}/g)].flatMap((digits) => {{
    const [box, more] = rects(node, digits.index, digits.index + digits[0].length);
    const middle = (box.top + box.bottom) / 2;
    return more ? [] : [{{digits: digits[0], left: box.left, right: box.right, top: middle - half, bottom: middle + half}}];
  }});
}}"""

INK = """async (picture, groups) => {
  const bytes = Uint8Array.from(atob(picture), (character) => character.charCodeAt(0));
  const image = await createImageBitmap(new Blob([bytes], {type: "image/png"})), scale = image.width / innerWidth;
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.width, image.height];
  const paper = canvas.getContext("2d");
  paper.drawImage(image, 0, 0);
  return groups.filter(({digits, left, right, top, bottom}) => {
    const width = Math.round((right - left) * scale), height = Math.round((bottom - top) * scale);
    const {data} = paper.getImageData(Math.round(left * scale), Math.round(top * scale), width, height);
    const columns = Array.from({length: width}, (_, x) => Math.max(...Array.from({length: height}, (_, y) => {
      const at = (y * width + x) * 4;
      return [0, 1, 2].reduce((sum, n) => sum + Math.abs(data[at + n] - data[n]), 0);
    })));
    const ink = Math.max(...columns) / 2;
    return columns.filter((darkest, x) => darkest > ink && !(columns[x - 1] > ink)).length !== digits.length;
  }).map(({digits}) => digits);
}"""


def faulty_dates(engine: Engine) -> list[str]:
    """Which digits of Japanese dates aren't drawn apart. The page is in large letters afterwards, of a font that has digits and
    Japanese, as a reader's own has: only between letters of one font did WebKit mistake the room that text-autospace gives."""
    engine.wear("* { font: 40px 'Noto Sans CJK JP' !important; }")
    found, number = [], 0
    while (groups := engine.run(DATES, number)) is not None:
        found += [f"digits: {each}" for each in engine.run(INK, engine.picture(), groups)]
        number += 1
    assert number, f"{engine.name}: no date on {engine.address}"
    return found


STOPS = """const stops = [...document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")]
  .filter((e) => e.checkVisibility({visibilityProperty: true}) && !e.disabled);
"""

FOCUS = f"""async () => {{
  // The browser scrolls to what got the focus with its next frame.
  await new Promise((shown) => requestAnimationFrame(() => requestAnimationFrame(shown)));
  {STOPS}
  const e = document.activeElement, box = e.getBoundingClientRect(), bar = document.querySelector(".page > .top");
  // Of a region that scrolls any part that shows will do.
  const y = e.matches("[tabindex]") ? box.bottom - 1 : Math.max(box.top, 0) + 1;
  const above = document.elementFromPoint(box.x + Math.min(box.width / 2, 20), y);
  return {{html: e.outerHTML.slice(0, 100), place: stops.indexOf(e), top: box.top, bar: bar.getBoundingClientRect().bottom,
           covered: !bar.contains(e) && bar.contains(above), away: box.bottom <= 0 || box.top >= innerHeight}};
}}"""


def under_the_bar(engine: Engine) -> list[str]:
    """Goes through the page by keyboard, to its end and back; gives what got the focus and lies under the bar or out of sight."""
    found = []
    stops = engine.run(f"() => {{ {STOPS} stops[0].focus(); return stops.length; }}")
    for keys in (["Tab"], ["Shift", "Tab"]):
        reached = set()
        for _ in range(stops - 1):
            engine.press(*keys)
            focus = engine.run(FOCUS)
            reached.add(focus["place"])
            if focus["covered"] or focus["away"]:
                found.append(f"{'+'.join(keys)}: {focus}")
        assert len(reached) >= stops - 1, f"{engine.name}: the keyboard reaches {len(reached)} of {stops}"
    return found


def text_box_under_the_bar(engine: Engine) -> list[str]:
    """Goes back into the text box from the button below it, wherever that stands: the browser brings the caret into view."""
    found = []
    for place in range(40, 441, 20):
        engine.run(
            """(place) => {
              const button = document.querySelector(".token-check button");
              button.focus({preventScroll: true});
              scrollTo(0, scrollY + button.getBoundingClientRect().top - place);
            }""", place)
        engine.press("Shift", "Tab")
        focus = engine.run(FOCUS)
        assert focus["html"].startswith("<textarea"), focus
        if focus["covered"] or focus["away"]:
            found.append(f"from {place}: {focus}")
    return found

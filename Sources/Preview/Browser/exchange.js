// Brings a page up to date in place: what differs between the page as it was sent and as it would be sent now is done to what is shown, and
// nothing else. Where a script may have a hand in what differs, nothing is done: then the page has to be loaded again. A script's are
// what has data-* attributes, with all that is in it, what can be filled in or is hidden, and whatever isn't as it was sent.

const owned = "script,style,base,noscript,template,iframe,object,embed,form,input,textarea,select,option,button,output,dialog";
const isHeld = element =>
  element.matches(owned) && !element.matches("input[type=hidden]") || element.matches("meta[http-equiv],link[rel~=stylesheet],[hidden]")
  || element.getAttributeNames().some(name => name.startsWith("data-") || name.startsWith("on"));
const isHeldAnywhere = node =>
  node.nodeType === Node.ELEMENT_NODE && (isHeld(node) || [...node.querySelectorAll("*")].some(isHeld));

// What the preview itself has added isn't the page's.
const isOurs = node =>
  node.nodeType === Node.ELEMENT_NODE && node.matches("portico-preview,script[src^='/_preview/live.js'],link[data-leaving]");
const isBlank = node => node?.nodeType === Node.TEXT_NODE && !node.data.trim();
const childrenOf = node => {
  const children = [...node.childNodes].filter(child => !isOurs(child));
  // Behind the end of the body a browser puts together what the preview's own elements keep apart.
  if (node.nodeName === "BODY") while (isBlank(children.at(-1))) children.pop();
  return children;
};
const isAlike = (one, other) => one?.nodeType === other?.nodeType && one?.nodeName === other?.nodeName;

// A reader has opened and closed these, and they are the same for all that.
const asSent = node => {
  const copy = node.cloneNode(true);
  if (copy.nodeType === Node.ELEMENT_NODE) {
    for (const details of [copy, ...copy.querySelectorAll("details")]) details.removeAttribute("open");
  }
  return copy;
};
const isAsSent = (shown, sent) => shown.isEqualNode(sent) || asSent(shown).isEqualNode(asSent(sent));

const styleName = link => link.getAttribute("href").replace(/\.[0-9a-f]{10}\.css/, ".css");

// Each of the following returns whether it can be done, and adds to the steps what there is to do.

const compareAttributes = (before, now, shown, steps) => {
  const names = new Set([...before.getAttributeNames(), ...now.getAttributeNames()]);
  const changed = [...names].filter(name => before.getAttribute(name) !== now.getAttribute(name));
  if (changed.length === 0) return true;
  if (isHeld(before) || isHeld(now)) return false;
  for (const name of changed) {
    if (shown.getAttribute(name) !== before.getAttribute(name)) return false;
    const value = now.getAttribute(name);
    steps.push(() => (value === null ? shown.removeAttribute(name) : shown.setAttribute(name, value)));
  }
  return true;
};

const compareRuns = (gone, come, shown, parent, behind, steps) => {
  if ([...gone, ...come].some(isHeldAnywhere)) return false;
  if (gone.some((node, number) => !isAsSent(shown[number], node))) return false;
  if (shown.some(node => node.contains(document.activeElement))) return false;
  const open = shown.some(node => node.nodeType === Node.ELEMENT_NODE && node.matches("[open],:has([open])"));
  if (open) return false;
  steps.push(() => {
    for (const node of come) parent.insertBefore(document.importNode(node, true), behind);
    for (const node of shown) node.remove();
  });
  return true;
};

const compare = (before, now, shown, steps) => {
  if (before.isEqualNode(now)) return true;
  if (before.nodeType !== Node.ELEMENT_NODE) {
    if (shown.data !== before.data) return false;
    steps.push(() => { shown.data = now.data; });
    return true;
  }
  if (before.matches("link[rel~=stylesheet]") && now.matches("link[rel~=stylesheet]")) {
    return styleName(before) === styleName(now); // the address alone has changed: see `exchangeStyles`
  }
  // Where scripts run, what stands there for others isn't read.
  if (before.matches("noscript")) return true;
  if (before.matches("script,style,template,textarea,option")) return false;
  if (!compareAttributes(before, now, shown, steps)) return false;

  const [was, is, there] = [before, now, shown].map(childrenOf);
  if (was.every((node, number) => node.isEqualNode(is[number])) && was.length === is.length) return true;
  if (Object.keys(before.dataset ?? {}).length > 0) return false;
  if (was.length !== there.length || was.some((node, number) => !isAlike(node, there[number]))) return false;
  const least = Math.min(was.length, is.length);
  let start = 0;
  while (start < least && was[start].isEqualNode(is[start])) start += 1;
  let end = 0;
  while (end < least - start && was.at(-1 - end).isEqualNode(is.at(-1 - end))) end += 1;
  const gone = was.slice(start, was.length - end);
  const come = is.slice(start, is.length - end);
  if (gone.length === come.length && gone.every((node, number) => isAlike(node, come[number]))) {
    return gone.every((node, number) => compare(node, come[number], there[start + number], steps));
  }
  const last = there.at(-1);
  const behind = there[start + gone.length] ?? (last ? last.nextSibling : shown.firstChild);
  return compareRuns(gone, come, there.slice(start, start + gone.length), shown, behind, steps);
};

const documentOf = html => new DOMParser().parseFromString(html, "text/html");

// Returns whether the page is as it would be sent now.
const exchange = (before, now) => {
  const steps = [];
  if (now.doctype?.name !== before.doctype?.name) return false;
  if (!compare(before.documentElement, now.documentElement, document.documentElement, steps)) return false;
  for (const step of steps) step();
  return true;
};

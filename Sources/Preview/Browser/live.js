// Keeps a page of the preview as the files are. One tab of a browser listens for all, since a browser keeps few connections to one server.
const follow = host => {
  const here = location.pathname + location.search;
  const memory = "portico-preview " + here;
  const say = text => {
    const state = host.shadowRoot && host.shadowRoot.querySelector(".state");
    if (state && state.textContent !== text) state.textContent = text;
  };
  // An answer of the server takes back that there is none, and nothing else that was said.
  const isAnswered = () => {
    if (host.shadowRoot?.querySelector(".state")?.textContent === host.dataset.ended) say("");
  };

  // What was typed, opened and scrolled to survives a reload.

  const fields = () => [...document.querySelectorAll("input,textarea,select")].filter(
    field => !["hidden", "password", "file", "submit", "button"].includes(field.type));
  const keep = () => {
    const place = fields().indexOf(document.activeElement);
    sessionStorage.setItem(memory, JSON.stringify({
      x: scrollX, y: scrollY, place,
      fields: fields().map(({id, name, type, value, checked}) => [id, name, type, value, checked]),
      open: [...document.querySelectorAll("details")].map(details => details.open),
    }));
  };
  const restore = () => {
    const text = sessionStorage.getItem(memory);
    sessionStorage.removeItem(memory);
    if (!text) return;
    const kept = JSON.parse(text);
    [...document.querySelectorAll("details")].forEach((details, number) => {
      if (number in kept.open) details.open = kept.open[number];
    });
    const there = fields();
    kept.fields.forEach(([id, name, type, value, checked], number) => {
      const same = field => field && field.id === id && field.name === name && field.type === type;
      const field = same(there[number]) ? there[number] : there.find(same);
      if (!field || (field.value === value && field.checked === checked)) return;
      if (type === "checkbox" || type === "radio") field.checked = checked;
      else field.value = value;
      field.dispatchEvent(new Event("input", {bubbles: true}));
      field.dispatchEvent(new Event("change", {bubbles: true}));
    });
    if (there[kept.place]) there[kept.place].focus({preventScroll: true});
    scrollTo({left: kept.x, top: kept.y, behavior: "instant"});
  };

  const exchangeStyles = addresses => {
    const name = address => address.replace(/\.[0-9a-f]{10}\.css$/, "");
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const url = new URL(link.href);
      const address = addresses.find(each => name(each) === name(url.pathname));
      if (!address || address === url.pathname || link.dataset.leaving) continue;
      const next = link.cloneNode();
      next.href = address + url.search;
      link.dataset.leaving = "yes";
      // The old one goes when the new one is there: the page is never without.
      next.onload = next.onerror = () => link.remove();
      link.after(next);
    }
  };

  // The sheet shows pages in frames, which have no script of the preview in them.
  const refreshFrames = () => {
    for (const frame of document.querySelectorAll("iframe[loading]")) {
      try {
        if (frame.contentWindow.location.href !== "about:blank") frame.contentWindow.location.reload();
      } catch {
        frame.src = frame.src;
      }
    }
  };

  // The page as it was sent; nothing until the server has said it again, since scripts have been at what is shown.
  let sent = null;
  // Counts the changes of the files; 0 where that isn't known.
  let state = 0;
  const accept = now => {
    isAnswered();
    // Two answers may come in another order than they were given in.
    if (now.state < state) return;
    const next = now.html === undefined ? null : documentOf(now.html);
    if (now.page !== host.dataset.page) {
      if (!sent || !next || !exchange(sent, next)) {
        keep();
        location.reload();
        return;
      }
      host.dataset.page = now.page;
    }
    sent = next ?? sent;
    if (state && state !== now.state) refreshFrames();
    state = now.state;
    exchangeStyles(now.styles);
    if (host.shadowRoot && host.dataset.bar !== now.mark) {
      const isOpen = host.shadowRoot.querySelector("details")?.open ?? true;
      host.shadowRoot.innerHTML = now.bar;
      host.shadowRoot.querySelector("details").open = isOpen;
      host.dataset.bar = now.mark;
    }
  };

  let isLooking = false;
  let isToLookAgain = false;
  const look = async () => {
    if (isLooking) {
      isToLookAgain = true;
      return;
    }
    isLooking = true;
    try {
      const known = sent ? host.dataset.page : "";
      const answer = await fetch(`/_preview/look?at=${encodeURIComponent(here)}&known=${known}`, {cache: "no-store"});
      accept(await answer.json());
    } catch {
      say(host.dataset.ended);
    }
    isLooking = false;
    if (isToLookAgain) {
      isToLookAgain = false;
      look();
    }
  };

  const end = () => {
    // Another preview counts anew.
    state = 0;
    say(host.dataset.ended);
  };
  const channel = new BroadcastChannel("portico-preview");
  channel.onmessage = message => (message.data === "ended" ? end() : look());
  const listen = () => {
    const stream = new EventSource(`/_preview/changes?at=${encodeURIComponent(here)}&known=${host.dataset.page}`);
    stream.addEventListener("look", event => {
      // To the tab that listens the page comes along.
      if (event.data && sent) accept(JSON.parse(event.data));
      else look();
      channel.postMessage("look");
    });
    stream.onerror = () => {
      channel.postMessage("ended");
      end();
    };
    return new Promise(() => {});
  };
  if (navigator.locks) navigator.locks.request("portico-preview", listen);
  else listen();

  // A page that comes back from the browser's memory may be an old one.
  addEventListener("pageshow", event => event.persisted && look());
  addEventListener("visibilitychange", () => document.visibilityState === "visible" && look());
  addEventListener("submit", event => {
    if (event.target.action.startsWith("mailto:")) return;
    event.preventDefault();
    say(host.dataset.notSent);
  });
  if (document.readyState === "complete") restore();
  else addEventListener("load", restore);
  look();
};

const host = document.querySelector("portico-preview");
if (host) follow(host);

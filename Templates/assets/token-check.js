// Checks the pasted code of an invitation or a receipt against this site's own public keys, in the browser. The code is sent nowhere.
// The rules and their order are those of `portico verify`; only the status of an invitation can't be seen here.
"use strict";

const limits = { token: 8192, depth: 16, leeway: 60 };

const types = { invitation: "invitation+jwt", receipt: "acceptance-receipt+jwt" };

class Refusal extends Error {}
const refuse = (reason) => { throw new Refusal(reason); };

/** Base64url without padding and with unused bits zero, so that a code has one spelling only. */
function bytesOf(text, reason = "malformed") {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) refuse(reason);
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  if (base64url(binary) !== text) refuse(reason);
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function base64url(binary) {
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** A JSON object without duplicate names at any depth. */
function objectOf(bytes) {
  let text;
  let value;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch {
    refuse("malformed");
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) refuse("malformed");
  checkNames(text);
  return value;
}

/** JSON.parse keeps the last of two equal names; so the names are read once more, from text known to be JSON. */
function checkNames(text) {
  const open = [];
  const tokens = text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]/g);
  let previous = "";
  for (const [token] of tokens) {
    if (token === "{" || token === "[") {
      open.push(token === "{" ? new Set() : null);
      if (open.length > limits.depth) refuse("malformed");
    } else if (token === "}" || token === "]") {
      open.pop();
    } else if (token === ":") {
      const names = open.at(-1);
      const name = JSON.parse(previous);
      if (names.has(name)) refuse("malformed");
      names.add(name);
    }
    previous = token;
  }
}

async function thumbprint(x) {
  const canonical = new TextEncoder().encode(`{"crv":"Ed25519","kty":"OKP","x":"${x}"}`);
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", canonical));
  return base64url(String.fromCharCode(...hash));
}

/** The site's keys by their id. A key whose id is not its own thumbprint makes the whole set unusable. */
async function readKeys(address) {
  const response = await fetch(address, { credentials: "omit", cache: "no-cache" });
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const set = objectOf(new Uint8Array(await response.arrayBuffer()));
  const keys = new Map();
  for (const key of set.keys) {
    if (key.kty !== "OKP" || key.crv !== "Ed25519") continue;
    if (bytesOf(key.x).length !== 32 || keys.has(key.kid) || key.kid !== (await thumbprint(key.x))) {
      throw new Error(`${address}: ${key.kid}`);
    }
    const jwk = { kty: "OKP", crv: "Ed25519", x: key.x };
    const usable = await crypto.subtle.importKey("jwk", jwk, { name: "Ed25519" }, false, ["verify"]);
    // A key says for which kind of code it is; without a word, for invitations.
    keys.set(key.kid, { key: usable, type: Object.hasOwn(key, "for") ? key.for : types.invitation });
  }
  return keys;
}

const isText = (value) => typeof value === "string" && value.length > 0;
const isDigest = (value) => typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
// As the portal checks names: what ends a line, turns it around or can't be seen is refused; joiners and variation
// selectors are not, as names in some scripts can't do without.
const unseen = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\uFFF9-\uFFFB]|(?![\u200C\u200D]|\p{VS})\p{DI}/u;
const isName = (value) => isText(value) && new TextEncoder().encode(value).length <= 256 && !unseen.test(value)
  && /(?!\u2800|\p{DI})\P{White_Space}/u.test(value);

/** What the companies are called: exactly those who take part, or nothing at all. */
function areNames(names, claims) {
  if (names === undefined) return true;
  if (names === null || typeof names !== "object" || Array.isArray(names)) return false;
  const parties = claims.with === undefined ? ["from", "to"] : ["from", "to", "with"];
  return Object.keys(names).sort().join() === parties.join() && Object.values(names).every(isName);
}

// What tokens name, as the portal spells it: an organisation, an invitation's id, a moment that is no earlier than 2020.
const isParty = (value) => isText(value) && /^(provider|reseller|customer):[a-z0-9][a-z0-9-]{0,62}$/.test(value);
const isID = (value) => isText(value) && /^[a-z2-7]{26}$/.test(value);
const isIssue = (value) => isTime(value) && value >= 1_577_836_800;
const isDay = (value) =>
  isText(value) && /^\d{4}-\d\d-\d\d$/.test(value) && value > "0001" && !Number.isNaN(Date.parse(value)) &&
  new Date(value).toISOString().startsWith(value);
const isTime = (value) => Number.isSafeInteger(value) && value >= 0;

/** How long something is to hold, and what it renews, are said where there is an end, and something to renew. */
const areDays = (claims) => [claims.until, claims.renews].every((day) => day === undefined || isDay(day));

function areParties(claims) {
  return [claims.sub, claims.from].every(isParty) && (claims.with === undefined || isParty(claims.with));
}

/** A number such as 1.0 or 1e9 is an integer to JavaScript, but not to the token's rules. */
function hasPlainNumbers(bytes) {
  const text = new TextDecoder().decode(bytes).replace(/"(?:[^"\\]|\\.)*"/g, '""');
  return !/\d[.eE]/.test(text);
}

/** The claims of a code of ours, and what it is. Nobody but the holder of a key for such codes can have made it. */
async function open(code, keys) {
  if (code.length > limits.token) refuse("too-large");
  const parts = code.split(".");
  if (parts.length !== 3 || parts.some((part) => part === "")) refuse("malformed");
  const [headerBytes, payloadBytes, signature] = parts.map((part) => bytesOf(part));

  const header = objectOf(headerBytes);
  if (header.alg !== "EdDSA") refuse("unsupported-algorithm");
  if (!Object.values(types).includes(header.typ)) refuse("wrong-type");
  const { key, type } = keys.get(header.kid) ?? refuse("unknown-key");
  if (type !== header.typ) refuse("unknown-key");
  for (const name of ["crit", "b64", "jwk", "jku", "x5u", "x5c", "cty", "zip", "enc"]) {
    if (Object.hasOwn(header, name)) refuse("malformed");
  }

  if (signature.length !== 64) refuse("bad-signature");
  const signed = new TextEncoder().encode(`${parts[0]}.${parts[1]}`);
  if (!(await crypto.subtle.verify({ name: "Ed25519" }, key, signature, signed))) refuse("bad-signature");

  return { claims: objectOf(payloadBytes), payloadBytes, header };
}

function checkInvitation(claims, payloadBytes, site, now) {
  if (![claims.iss, claims.kind].every(isText) || !isID(claims.jti)) refuse("malformed");
  if (!areParties(claims) || !isIssue(claims.iat)) refuse("malformed");
  if (![claims.iat, claims.exp].every(isTime) || !hasPlainNumbers(payloadBytes)) refuse("malformed");
  if (claims.nbf !== undefined && !isTime(claims.nbf)) refuse("malformed");
  if (!Array.isArray(claims.grants) || !claims.grants.every(isText)) refuse("malformed");
  if (!areNames(claims.names, claims) || !areDays(claims)) refuse("malformed");
  const audience = typeof claims.aud === "string" ? [claims.aud] : claims.aud;
  if (claims.exp <= claims.iat || claims.exp - claims.iat > 402 * 86_400) refuse("malformed");
  if (!Array.isArray(audience) || !audience.every(isText)) refuse("malformed");
  if (claims.iss !== site.issuer) refuse("wrong-issuer");
  if (!audience.includes(site.audience)) refuse("wrong-audience");
  if (Math.max(claims.iat, claims.nbf ?? 0) - limits.leeway > now) refuse("not-yet-valid");
  if (now >= claims.exp) refuse("expired");
}

/** A receipt's own number, which follows from its record; in receipts of before it is the invitation's. */
async function receiptNumber(claims) {
  if (claims.invitation === undefined) return claims.jti;
  const text = new TextEncoder().encode(`${types.receipt} ${claims.journal.hash}`);
  const bits = [...new Uint8Array(await crypto.subtle.digest("SHA-256", text)).subarray(0, 16)]
    .map((byte) => byte.toString(2).padStart(8, "0")).join("").padEnd(130, "0");
  return bits.match(/.{5}/g).map((five) => "abcdefghijklmnopqrstuvwxyz234567"[Number.parseInt(five, 2)]).join("");
}

/** A receipt names no audience and doesn't expire. */
async function checkReceipt(claims, payloadBytes, site, now) {
  if (["aud", "exp", "nbf"].some((name) => Object.hasOwn(claims, name))) refuse("malformed");
  if (![claims.iss, claims.kind, claims.evidence].every(isText) || !isID(claims.jti)) refuse("malformed");
  if (!areParties(claims) || !isIssue(claims.accepted_at)) refuse("malformed");
  if (claims.iat !== claims.accepted_at) refuse("malformed");
  const received = claims.received_at ?? claims.accepted_at;
  if (claims.received_at === null || !isTime(received) || received > claims.accepted_at) refuse("malformed");
  if (!hasPlainNumbers(payloadBytes)) refuse("malformed");
  if (!Array.isArray(claims.grants) || !claims.grants.every(isText)) refuse("malformed");
  if (!["accepted", "needs-review"].includes(claims.outcome)) refuse("malformed");
  if (!isDigest(claims.terms?.digest) || !isText(claims.terms.language)) refuse("malformed");
  if (!isDigest(claims.journal?.hash)) refuse("malformed");
  if (!isTime(claims.journal.sequence) || claims.journal.sequence === 0) refuse("malformed");
  if (claims.invitation !== undefined && !isID(claims.invitation)) refuse("malformed");
  if (!areNames(claims.names, claims) || !areDays(claims)) refuse("malformed");
  if (claims.jti !== (await receiptNumber(claims))) refuse("malformed");
  if (claims.iss !== site.issuer) refuse("wrong-issuer");
  if (claims.accepted_at - limits.leeway > now) refuse("not-yet-valid");
}

async function verify(code, keys, site, now) {
  const { claims, payloadBytes, header } = await open(code, keys);
  const isReceipt = header.typ === types.receipt;
  await (isReceipt ? checkReceipt : checkInvitation)(claims, payloadBytes, site, now);
  return { ...claims, kid: header.kid, isReceipt };
}

function element(name, text, className = "") {
  const made = document.createElement(name);
  made.textContent = text;
  made.className = className;
  return made;
}

/** Percent signs that stand for nothing are themselves: anybody can write what they like behind a #. */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What was pasted, without what came along from a mail or a page. `portico verify` forgives the same. */
function pasted(text) {
  const around = /^[\s\p{DI}"'`<>“”„‟‘’‚‛«»‹›「」『』]+|[\s\p{DI}"'`<>“”„‟‘’‚‛«»‹›「」『』]+$/gu;
  const trimmed = text.replace(around, "");
  if (/^https?:\/\//i.test(trimmed)) return trimmed;
  const bare = trimmed.replace(/^[\s>]+/gm, "").replace(/[\s\p{DI}]/gu, "");
  if (/^[\w.-]*$/.test(bare)) return bare;
  // Among words, or in the source of a mail, which ends a wrapped line with a sign of equality: the one code that is there.
  const codes = trimmed.replace(/=\r?\n/g, "").match(/(?<![\w.=-])eyJ[\w-]+\.[\w-]+\.[\w-]{86}(?![\w.=-])/g);
  return /\s/.test(trimmed) && new Set(codes).size === 1 ? codes[0] : bare;
}

/** A pasted link instead of a code: whether its address is ours, and where it leads below the portal's. */
function linkOf(text, site) {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return null;
  const [link, own] = [new URL(text), new URL(site.issuer)];
  // Below a path, the portal has neighbours at the same host.
  const path = own.pathname.replace(/\/?$/, "/");
  const isOurs = link.origin === own.origin && `${link.pathname}/`.startsWith(path);
  return { isOurs, place: `${link.host}${path === "/" ? "" : link.pathname}`, below: link.pathname.slice(path.length) };
}

/** The code on the page of an open invitation, read from this site: to open such a page answers nothing. */
async function codeAt(below, keys) {
  if (!/^i\/[a-z2-7]{32}\/?$/.test(below)) return null;
  // The keys stand at the portal's address too.
  const page = new URL(`../${below.replace(/\/?$/, "/")}`, new URL(keys, location));
  const response = await fetch(page, { credentials: "omit", redirect: "error" }).catch(() => null);
  if (!response?.ok) return null;
  const read = new DOMParser().parseFromString(await response.text(), "text/html");
  return read.querySelector("input[name=token]")?.value ?? null;
}

const dateLanguage = () => document.documentElement.lang.replace(/^en$/, "en-GB");

/** As the portal's pages write it: day, month, year. */
const localDate = (moment) =>
  moment.toLocaleDateString(dateLanguage(), { day: "numeric", month: "long", year: "numeric" });

/** A moment by the reader's own clock, with its offset and time zone. */
function localTime(seconds, words) {
  const moment = new Date(seconds * 1000);
  const date = localDate(moment);
  // As the portal's pages write it: the hours to 24.
  const time = moment.toLocaleTimeString(dateLanguage(), { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const minutes = -moment.getTimezoneOffset();
  const [hours, rest] = [Math.trunc(minutes / 60), minutes % 60].map((part) => String(Math.abs(part)).padStart(2, "0"));
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const offset = `${minutes < 0 ? "-" : "+"}${hours}:${rest}`;
  return words.moment.replace(/\{(date|time|offset|zone)\}/g, (_, name) => ({ date, time, offset, zone })[name]);
}

function validVerdict(claims, words) {
  const list = document.createElement("dl");
  list.className = "facts";
  const called = (party, id) => (id && claims.names ? `${claims.names[party]} (${id})` : id);
  const rows = [
    [words.kind, words[claims.kind] ?? claims.kind],
    [words.from, called("from", claims.from)],
    [words.with, called("with", claims.with)],
    [claims.isReceipt ? words.organisation : words.to, called("to", claims.sub)],
    [claims.isReceipt ? words.acceptedOn : words.expires, localTime(claims.isReceipt ? claims.accepted_at : claims.exp, words)],
    [words.until, claims.until && localDate(new Date(`${claims.until}T00:00`))],
    [words.renews, claims.renews && localDate(new Date(`${claims.renews}T00:00`))],
    [words.receivedOn, claims.isReceipt && claims.received_at !== undefined && localTime(claims.received_at, words)],
    [words.record, claims.isReceipt && `${claims.journal.sequence}: ${claims.journal.hash}`],
    [words.keyUsed, claims.kid.match(/.{1,4}/g).join(" ")],
  ];
  for (const [name, value] of rows) {
    if (!value) continue;
    const row = document.createElement("div");
    row.append(element("dt", name), element("dd", value));
    list.append(row);
  }
  if (!claims.isReceipt) {
    return [element("p", words.valid, "notice good"), list, element("p", words.validLimit, "hint")];
  }
  const waiting = claims.outcome === "needs-review" ? [element("p", words.waitingReceipt, "notice important")] : [];
  return [
    element("p", words.validReceipt, "notice good"), ...waiting, list, element("p", words.validReceiptLimit, "hint"),
  ];
}

for (const root of document.querySelectorAll(".token-check")) {
  const site = { issuer: root.dataset.issuer, audience: root.dataset.audience };
  const form = root.querySelector("form");
  const result = root.querySelector(".result");
  const words = Object.fromEntries(
    [...root.querySelector("template").content.querySelectorAll("[data-word]")].map((each) => [
      each.dataset.word,
      each.textContent,
    ]),
  );
  const keys = readKeys(root.dataset.keys);
  keys.catch(() => {});

  const verdict = async (text) => {
    if (!text) return [element("p", words.empty)];
    const link = linkOf(text, site);
    if (link && !link.isOurs) return [element("p", `${words.foreignLink} ${link.place}`, "notice important")];
    const code = link ? await codeAt(link.below, root.dataset.keys) : text;
    if (!code) return [element("p", words.ourLink, "notice good")];
    let known;
    try {
      known = await keys;
    } catch (error) {
      return [element("p", error.name === "NotSupportedError" ? words.unsupported : words.noKeys, "notice important")];
    }
    try {
      return validVerdict(await verify(code, known, site, Date.now() / 1000), words);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      const reason = element("code", error.message);
      const text = element("p", `${words[error.message]} `);
      text.append(reason);
      return [element("p", words.refused, "notice important"), text];
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    result.replaceChildren(element("p", words.checking));
    result.replaceChildren(...(await verdict(pasted(form.elements.code.value))));
    result.scrollIntoView({ block: "nearest" });
  });
  form.hidden = false;

  // From an invitation, one click leads here: its link comes along behind the #, and doesn't stay in the history.
  const brought = decoded(location.hash.slice(1));
  if (!/^https?:/.test(brought)) continue;
  history.replaceState(null, "", location.pathname);
  form.elements.code.value = brought;
  form.requestSubmit();
}

"""check-journal.py FILE|- [--head N:HASH] [--receipt FILE --jwks FILE] [--personal FILE]: checks what `portico journal export` printed.
A record's hash is the SHA-256 of its line without `hash`, and it names the hash of the one before: so a head kept elsewhere
pins all up to its record, and a receipt up to its acceptance. What `journal export --personal` printed has to be what the
records commit to. Ends with 0: sound, 1: not, 2: `cryptography` is missing."""
import base64, hashlib, json, sys
try: from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key
except ImportError: Key = None
def need(holds, what): return holds or sys.exit(f"NO: {what}")
def once(pairs): return dict(pairs) if len(pairs) == len(dict(pairs)) else need(False, f"a member comes twice: {pairs}")
def parsed(text): return json.loads(text, object_pairs_hook=once)
def read(path): return (sys.stdin.buffer if path == "-" else open(path, "rb")).read().decode()
def spelt(value): return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
def sha(value): return hashlib.sha256(spelt(value).encode())
def unpacked(text): return base64.urlsafe_b64decode(text + "==")
sys.excepthook = lambda kind, error, _: print("NO:", kind.__name__, error, file=sys.stderr)  # and it ends with 1
typ, records, people, last, asked = "acceptance-receipt+jwt", {}, {}, 64 * "0", dict(zip(sys.argv[2::2], sys.argv[3::2]))
need(len(sys.argv) == 2 + 2 * len(asked) and asked.keys() - {"--head", "--personal"} in (set(), {"--receipt", "--jwks"}), __doc__)
for number, line in enumerate(need(read(sys.argv[1]), "there is no record").removesuffix("\n").split("\n"), 1):
    record, bare = parsed(line), {name: value for name, value in parsed(line).items() if name != "hash"}
    need(spelt(record) == line and sha(bare).hexdigest() == record["hash"], f"altered: {line[:99]}")
    need(f"{record['sequence']}" == f"{number}" and record["previous"] == last, f"one is missing before {line[:99]}")
    last, records[f"{number}:{record['hash']}"] = record["hash"], record
pinned = need(records.get(asked["--head"]), "there is no such head")["sequence"] if "--head" in asked else 0
if "--personal" in asked:
    commitments = {each["sequence"]: each["payload"].get("personal") for each in records.values()}
    for line in filter(None, read(asked["--personal"]).removesuffix("\n").split("\n")):
        opening = parsed(line)
        committed, people[opening["sequence"]] = commitments.pop(opening["sequence"], 0), opening["data"]
        need(sha({name: opening[name] for name in ("data", "salt")}).hexdigest() == committed and spelt(opening) == line, f"not committed to: {line[:99]}")
    gone = {number for each in records.values() if each["type"] == "personal-data-redacted" for number in each["payload"]["records"]}
    need({number for number in commitments if commitments[number]} <= gone, "what a record commits to is missing, and not redacted")
if "--receipt" in asked:
    *parts, signature = read(asked["--receipt"]).strip().split(".")
    top, claims = (parsed(unpacked(part)) for part in parts)
    keys = {sha({"crv": "Ed25519", "kty": "OKP", "x": key["x"]}).digest(): unpacked(key["x"])  # RFC 7638
            for key in parsed(read(asked["--jwks"]))["keys"] if key.get("for") == typ}
    need(top == {"alg": "EdDSA", "typ": typ, "kid": top["kid"]} and unpacked(top["kid"]) in keys, "no receipt, or no key")
    if Key: Key.from_public_bytes(keys[unpacked(top["kid"])]).verify(unpacked(signature), ".".join(parts).encode())
    id, own, pinned = claims.get("invitation", claims["jti"]), claims["journal"]["sequence"], max(pinned, claims["journal"]["sequence"])
    issued, accepted = (r for r in records.values() if r["subject"] == id and (r["type"] == "invitation-issued" or r["sequence"] == own))
    asks, given, (by, *_, to) = issued["payload"], accepted["payload"], issued["payload"]["kind"].split("-")
    told = [asks.get("names", {}), people.get(issued["sequence"], {}).get("names", {}), claims.get("names", {})]  # persons' names stand apart
    names = {part: next((each[part] for each in told if part in each), 0) for part in ("from", "with", "to") if part != "with" or "with" in asks}
    said = {"sub": f"{to}:{asks['to']}", "from": f"{by}:{asks['from']}", "kind": asks["kind"], "iat": accepted["at"], "evidence": given["evidence"],
            "terms": {"digest": given["answer"]["terms"], "language": given["answer"]["language"]},
            "with": f"provider:{asks['with']}" if "with" in asks else None, "names": names if "names" in asks else None,
            "grants": sorted(sum(given.get("grants", {}).values(), [])), "journal": {n: accepted[n] for n in ("sequence", "hash")}}
    need(said == {name: sorted(claims[name]) if name == "grants" else claims.get(name) for name in said}, "the receipt says something else than its record")
print(f"sound up to {list(records)[-1]}, pinned up to {pinned}" + ("; nothing pins the rest" if pinned < number else ""))
if "--receipt" in asked and not Key: sys.exit(print("but no signature was checked") or 2)

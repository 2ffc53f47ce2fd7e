#!/usr/bin/env python3
"""Checks what `portico journal export` printed, or a folder that `portico evidence` wrote, without Portico:
    check-journal.py FILE|FOLDER|- [--head N:HASH] [--receipt FILE --jwks FILE]
A record's hash is the SHA-256 of its line without the member `hash`, and each names the hash of the one before: a hash
kept elsewhere, a head, pins all up to it. A receipt (JWS, RFC 7515, Ed25519) names the record of an acceptance."""
import argparse, base64, hashlib, json, os, sys
try: from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey as Key
except ImportError: Key = None
def need(holds, what): holds or sys.exit(f"NO: {what}")
def read(path): return (sys.stdin.buffer if path == "-" else open(path, "rb")).read()
def sha(data): return hashlib.sha256(data).hexdigest()
def unpacked(text): return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
sys.excepthook = lambda kind, error, _: print("NO:", kind.__name__, error, file=sys.stderr)  # and it ends with 1
asked, heads = argparse.ArgumentParser(), {}
for name in ("what", "--head", "--receipt", "--jwks"): asked.add_argument(name)
asked = asked.parse_args()
folder = {name: read(f"{asked.what}/{name}") for name in os.listdir(asked.what)} if os.path.isdir(asked.what) else {}
sums = "".join(f"{sha(folder[name])}  {name}\n" for name in sorted(folder) if name != "SHA256SUMS")
need(folder.get("SHA256SUMS", b"").decode() == sums, "a file is not the one that SHA256SUMS names")
lines = (folder["chain.jsonl"] if folder else read(asked.what)).splitlines(keepends=True)
last = json.loads(lines[0])["previous"] if folder else 64 * "0"  # a folder holds a piece of the chain
for line, record in zip(lines, map(json.loads, lines)):
    form = line.removesuffix(b"\n").replace(b',"hash":"%b"' % record["hash"].encode(), b"", 1)
    need(sha(form) == record["hash"], f"altered: {line[:99]}")
    need(record["previous"] == last, f"one is missing or out of order before {line[:99]}")
    last, heads[f"{record['sequence']}:{record['hash']}"] = record["hash"], line
for head in (asked.head, folder.get("head.txt", b"").decode().strip()): need(not head or head in heads, f"no {head}")
if folder or asked.receipt:
    header, payload, signature = (folder["receipt.jws"] if folder else read(asked.receipt)).decode().strip().split(".")
    claims, kid = json.loads(unpacked(payload)), json.loads(unpacked(header))["kid"]
    pinned = heads["{sequence}:{hash}".format(**claims["journal"])]
    issued, accepted = json.loads(lines[0] if folder else pinned), json.loads(pinned)
    need(issued["subject"] == accepted["subject"] == claims["jti"], "the receipt is of another invitation")
    named = {accepted["payload"].get("evidenceDigest"), *issued["payload"].get("terms", {}).values()} - {None}
    need(not folder or named <= set(map(sha, folder.values())), "a text or the mail is missing or altered")
    need(not folder or folder["invitation.json"] + folder["acceptance.json"] == lines[0] + pinned, "not its records")
    keys = {k["kid"]: k["x"] for k in json.loads(folder.get("jwks.json") or read(asked.jwks))["keys"] if "for" in k}
    if Key: Key.from_public_bytes(unpacked(keys[kid])).verify(unpacked(signature), f"{header}.{payload}".encode())
print(f"sound up to {list(heads)[-1]}" + ("" if Key else ", but no signature was checked"))  # and ends with 2
sys.exit(0 if Key or not (folder or asked.receipt) else 2)

#!/usr/bin/env python3
"""Checks what `portico journal export` printed, or a folder that `portico evidence` wrote, without Portico:
    check-journal.py FILE|FOLDER|- [--head N:HASH] [--receipt FILE --jwks FILE]
A record's hash is the SHA-256 of its line without the member `hash`, and each names the hash of the record before: one
hash kept elsewhere, a head, pins all up to it. A receipt (JWS, RFC 7515, Ed25519) names the record of its acceptance.
Ends with 0: all holds; 1: something doesn't; 2: only `cryptography` is missing to check the receipt's signature."""
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
    last, heads[f"{record['sequence']}:{record['hash']}"] = record["hash"], record
for head in (asked.head, folder.get("head.txt", b"").decode().strip()): need(not head or head in heads, f"no {head}")
copies = folder.get("invitation.json", b"") + folder.get("acceptance.json", b"")
need(set(copies.splitlines(keepends=True)) <= set(lines), "invitation.json or acceptance.json is not in the chain")
for name in folder: need(name[:4] not in ("text", "mail") or sha(folder[name]).encode() in copies, f"{name} is another")
if receipt := folder.get("receipt.jws") or asked.receipt and read(asked.receipt):
    header, payload, signature = receipt.decode().strip().split(".")
    claims, kid = json.loads(unpacked(payload)), json.loads(unpacked(header))["kid"]
    need(heads["{sequence}:{hash}".format(**claims["journal"])]["subject"] == claims["jti"], "the receipt is of another")
    jwks = json.loads(folder.get("jwks.json") or read(asked.jwks))["keys"]
    keys = {key["kid"]: key["x"] for key in jwks if "for" in key}  # those that receipts are signed with
    if Key: Key.from_public_bytes(unpacked(keys[kid])).verify(unpacked(signature), f"{header}.{payload}".encode())
print(f"sound up to {list(heads)[-1]}" + ("" if Key or not receipt else ", but the signature was not checked"))
sys.exit(0 if Key or not receipt else 2)

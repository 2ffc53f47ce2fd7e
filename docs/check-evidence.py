"""Checks a folder that `portico evidence` wrote, without Portico and without a network:

    check-evidence.py FOLDER [--receipt FILE] [--jwks FILE] [--head N:HASH]

What a folder says of itself, its maker could have made up. So give what others hold: the invitee's copy of the
receipt, the keys that the portal publishes, a head that was noted elsewhere. They count instead of the folder's own,
which have to agree.

It ends with 0 where all is sound, with 1 where something is not, and with 2 where all but the signature was checked, since
the package `cryptography` is missing. A record's hash is the SHA-256 of its line without the member `hash`, and each names
the hash of the one before. The receipt is a JWS (RFC 7515) under an Ed25519 key (RFC 8037)."""

import argparse
import base64
import hashlib
import json
import os
import sys

try:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
except ImportError:
    Ed25519PublicKey = None

RECEIPT = "acceptance-receipt+jwt"
ALWAYS = {
    "README.txt", "SHA256SUMS", "acceptance.json", "chain.jsonl", "check.py", "head.txt", "invitation.json", "jwks.json",
    "personal.jsonl",
}


def need(holds, what):
    if not holds:
        sys.exit(f"NO: {what}")


def digest(data):
    return hashlib.sha256(data).hexdigest()


def once(pairs):
    """Two readers may take a member that comes twice for two different things."""
    need(len(pairs) == len(dict(pairs)), f"a member comes twice in {pairs}")
    return dict(pairs)


def parsed(data):
    return json.loads(data.decode(), object_pairs_hook=once)


def spelt(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def packed(data):
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def unpacked(text):
    data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    need(packed(data) == text, f"not base64url: {text[:99]}")
    return data


def read(path):
    with open(path, "rb") as file:
        return file.read()


def read_folder(path):
    """All files by name. Which ones there have to be, beside those that always are, the records say."""
    names = set(os.listdir(path))
    need(ALWAYS <= names, f"missing: {', '.join(sorted(ALWAYS - names))}")
    files = {name: read(os.path.join(path, name)) for name in names if os.path.isfile(os.path.join(path, name))}
    sums = "".join(f"{digest(files[name])}  {name}\n" for name in sorted(files) if name != "SHA256SUMS")
    need(set(files) == names and files["SHA256SUMS"] == sums.encode(), "the files are not those that SHA256SUMS names")
    return files


def read_chain(data):
    """The records by number and hash, as a head spells them; each with its line."""
    chain, number, last = {}, None, None
    for line in data.removesuffix(b"\n").split(b"\n"):
        record = parsed(line)
        bare = {name: record[name] for name in record if name != "hash"}
        need(spelt(record) == line and digest(spelt(bare)) == record["hash"], f"altered: {line[:99]}")
        if number is None:  # a folder holds a piece of the chain
            number, last = record["sequence"], record["previous"]
            need(type(number) is int and number > 0, "records are counted from 1")
            need(number > 1 or last == 64 * "0", "nothing is before the first record")
        need(type(record["sequence"]) is int and record["sequence"] == number and record["previous"] == last,
             f"one is missing or out of order before {line[:99]}")
        number, last = number + 1, record["hash"]
        chain[f"{record['sequence']}:{last}"] = record, line + b"\n"
    return chain


def receipt_keys(data):
    """Those for receipts, by the thumbprint of RFC 7638: a key for invitations confirms nothing."""
    keys = {}
    for key in parsed(data)["keys"]:
        if key.get("for") == RECEIPT:
            form = {"crv": "Ed25519", "kty": "OKP", "x": key["x"]}
            name = packed(hashlib.sha256(spelt(form)).digest())
            need(key == key | form | {"kid": name} and "d" not in key, f"the key {key['kid']} is not in order")
            keys[name] = unpacked(key["x"])
    return keys


def open_receipt(text, key_sets):
    """What the receipt says, once its signature holds under a key that all sets have."""
    header, payload, signature = text.split(".")
    top = parsed(unpacked(header))
    need(top == {"alg": "EdDSA", "typ": RECEIPT, "kid": top.get("kid")}, f"not the header of a receipt: {top}")
    for source, keys in key_sets.items():
        need(top["kid"] in keys, f"{source} has no key {top['kid']} for receipts")
        if Ed25519PublicKey:
            key = Ed25519PublicKey.from_public_bytes(keys[top["kid"]])
            key.verify(unpacked(signature), f"{header}.{payload}".encode())
    need(len(unpacked(signature)) == 64, "no signature")
    return parsed(unpacked(payload))


def said_by(issued, accepted, names):
    """What a receipt has to say about these two records, but for who signed it."""
    asked, given = issued["payload"], accepted["payload"]
    inviter, *_, invitee = asked["kind"].split("-")
    partners = {asked[name] for name in ("from", "with") if name in asked}
    need(set(given["grants"]) == partners, "grants for others than those who invited")
    claims = {
        "sub": f"{invitee}:{asked['to']}", "jti": issued["subject"], "iat": accepted["at"], "accepted_at": accepted["at"],
        "kind": asked["kind"], "from": f"{inviter}:{asked['from']}",
        "grants": sorted(grant for grants in given["grants"].values() for grant in grants),
        "outcome": "needs-review" if "review" in given else "accepted",
        "terms": {"digest": given["answer"]["terms"], "language": given["answer"]["language"]},
        "evidence": given["evidence"], "journal": {name: accepted[name] for name in ("sequence", "hash")},
    }
    if "received" in given:  # it had come in before it was recorded
        claims["received_at"] = given["received"]
    if "with" in asked:
        claims["with"] = f"provider:{asked['with']}"
    if given.get("receiptForm", 1) != 1:  # it has a number of its own, and names the companies where the record does
        need(given["receiptForm"] == 2, f"a receipt of the form {given['receiptForm']}, which this program doesn't know")
        own = hashlib.sha256(f"{RECEIPT} {accepted['hash']}".encode()).digest()[:16]
        claims |= {"jti": base64.b32encode(own).decode().rstrip("=").lower(), "invitation": issued["subject"]}
        claims |= {"names": names} if "names" in asked else {}
    return claims


def names_in(issued, people, claims):
    """What those who take part were called. Names of natural persons stand in the personal part; where that was redacted,
    only a receipt from before can say them."""
    recorded, parts = issued["payload"].get("names", {}), ["from", "to"] + ["with"] * ("with" in issued["payload"])
    opened = people.get(issued["sequence"])
    if opened:
        return {part: recorded[part] if part in recorded else opened["names"][part] for part in parts if recorded or "names" in opened}
    return {part: recorded.get(part, claims.get("names", {}).get(part)) for part in parts}


def the_only(kind, subject, chain):
    found = [each for each in chain.values() if (each[0]["type"], each[0]["subject"]) == (kind, subject)]
    need(len(found) == 1, f"{len(found)} records say {kind} of {subject}, and not one")
    return found[0]


def the_acceptance(subject, number, chain):
    """By its number: of acceptances that wait for a review there may be several."""
    kinds = ("invitation-accepted", "acceptance-waits")
    found = [each for each in chain.values() if each[0]["sequence"] == number]
    need(found and found[0][0]["subject"] == subject and found[0][0]["type"] in kinds,
         f"record {number}, of acceptance.json, is no acceptance of {subject}")
    return found[0]


def redacted(subject, chain):
    """The numbers of the records of which what they said of people was thrown away."""
    return {number for record, _ in chain.values() if (record["type"], record["subject"]) == ("personal-data-redacted", subject)
            for number in record["payload"]["records"]}


def check_texts(files, issued, accepted, gone):
    """The texts and the mail are those that the records name, each under its name, and there is no other file."""
    terms, answer = issued["payload"]["terms"], accepted["payload"]["answer"]
    named = {f"text-{language}.txt": terms[language] for language in terms}
    if "evidenceDigest" in accepted["payload"] and accepted["sequence"] not in gone:
        named["mail.eml"] = accepted["payload"]["evidenceDigest"]
    need(terms.get(answer["language"]) == answer["terms"], "what was agreed to is no text of the invitation")
    more = (set(files) - ALWAYS - {"receipt.jws"}) ^ set(named)
    need(not more, f"missing, or nothing that a record names: {', '.join(sorted(more))}")
    for name in named:
        need(digest(files[name]) == named[name], f"{name} is not the one on record")


def check_people(data, subject, chain, gone):
    """What is said of people is what the invitation's records commit to, but for what was redacted. Older versions put it
    into the records themselves. Gives what is said by the record's number."""
    commitments = {record["sequence"]: record["payload"].get("personal") for record, _ in chain.values()
                   if record["subject"] == subject}
    people = {}
    for line in filter(None, data.removesuffix(b"\n").split(b"\n")):
        opening = parsed(line)
        number = opening["sequence"]
        need(spelt(opening) == line, f"not spelt as the journal does: {line[:99]}")
        said = digest(spelt({name: opening[name] for name in ("data", "salt")}))
        need(said == commitments.pop(number, None), f"personal.jsonl says something else than record {number} commits to")
        people[number] = opening["data"]
    left = {number for number in commitments if commitments[number]} - gone
    need(not left, f"personal.jsonl is without what these records commit to: {sorted(left)}")
    return people


def check(asked):
    files = read_folder(asked.folder)
    chain = read_chain(files["chain.jsonl"])
    receipt = files.get("receipt.jws", b"").decode().removesuffix("\n")
    if asked.receipt:
        given = read(asked.receipt).decode().strip()
        need("receipt.jws" not in files or given == receipt, "receipt.jws is not the receipt that was given")
        receipt = given
    key_sets = {"jwks.json": receipt_keys(files["jwks.json"])}
    if asked.jwks:
        key_sets[asked.jwks] = receipt_keys(read(asked.jwks))
    claims = open_receipt(receipt, key_sets) if receipt else {}

    invitation = claims.get("invitation", claims["jti"]) if claims else parsed(files["invitation.json"])["subject"]
    issued, issued_line = the_only("invitation-issued", invitation, chain)
    accepted, accepted_line = the_acceptance(invitation, parsed(files["acceptance.json"])["sequence"], chain)
    need(next(iter(chain.values()))[0] == issued, "the chain doesn't begin with the invitation")
    need(files["invitation.json"] == issued_line, "invitation.json is not the record of the invitation")
    need(files["acceptance.json"] == accepted_line, "acceptance.json is not the record of the acceptance")
    gone = redacted(invitation, chain)
    check_texts(files, issued, accepted, gone)
    names = names_in(issued, check_people(files["personal.jsonl"], invitation, chain, gone), claims)
    said = said_by(issued, accepted, names) | {"iss": claims.get("iss")}
    if claims:
        claims["grants"] = sorted(claims["grants"])
        for name in said | claims:
            need(said.get(name) == claims.get(name), f"the receipt's {name} is not what the records say")
    else:
        need(None in said.get("names", {}).values(), "missing: receipt.jws")

    last = list(chain)[-1]
    need(files["head.txt"].decode().strip() == last, "head.txt is not the chain's last record")
    end, pinned = chain[last][0]["sequence"], 0
    if asked.receipt or claims and asked.jwks and Ed25519PublicKey:
        pinned = accepted["sequence"]
    if asked.head:
        need(asked.head in chain, f"the chain doesn't hold the record {asked.head}")
        head = chain[asked.head][0]["sequence"]
        need(head >= accepted["sequence"], f"the head {asked.head} is older than the acceptance, so it doesn't cover it")
        pinned = max(pinned, head)

    print(f"sound up to {last}")
    print(f"  accepted in record {accepted['sequence']} by {said['sub']}" + (f", receipt of {said['iss']}" if claims else ""))
    if not claims:
        print("  A name on the receipt was redacted, so it can't be made again. Give the one that was made (--receipt).")
    for record, _ in chain.values():
        if record["subject"] == invitation and record["sequence"] > accepted["sequence"]:
            print(f"  since then: {record['type']} in record {record['sequence']}")
    print("  keys:", asked.jwks or "the folder's own; compare them with those that the portal publishes (--jwks)")
    print("  head:", asked.head or "the folder's own; compare it with one that was noted elsewhere (--head)")
    if not (asked.receipt or asked.jwks or asked.head):
        print("  Nothing from outside the folder was given: whoever holds the portal's keys could have made up all of it.")
    elif pinned < end:
        print(f"  Records {pinned + 1} to {end} are pinned by nothing from outside the folder.")


def main():
    parser = argparse.ArgumentParser()
    parser.error = lambda fault: need(False, fault)  # and not 2, which says something else here
    parser.add_argument("folder")
    for name in ("--receipt", "--jwks", "--head"):
        parser.add_argument(name)
    asked = parser.parse_args()
    try:
        check(asked)
    except Exception as error:
        need(False, f"{type(error).__name__} {error}")
    if not Ed25519PublicKey:
        print('  But no signature was checked: for that, install the Python package "cryptography".')
    sys.exit(0 if Ed25519PublicKey else 2)


if __name__ == "__main__":
    main()

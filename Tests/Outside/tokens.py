"""Tokens made by hand, right and wrong, with a key of our own: nothing of this is the program's."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import datetime, timezone

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


def encode(data: bytes | str) -> str:
    data = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def header_of(token: str) -> dict:
    return json.loads(decode(token.split(".")[0]))


def claims_of(token: str) -> dict:
    return json.loads(decode(token.split(".")[1]))


def broken(token: str, place: int = 0) -> str:
    """The token with one bit of its signature turned over, in that of its 64 bytes.

    Letters put in the place of others would now and then be those that stood there."""
    signed, _, signature = token.rpartition(".")
    turned = bytearray(decode(signature))
    turned[place] ^= 1
    return f"{signed}.{encode(bytes(turned))}"


def compact(value) -> str:
    return json.dumps(value, separators=(",", ":"))


def thumbprint(x: str) -> str:
    """RFC 7638 for an Ed25519 key."""
    return encode(hashlib.sha256(f'{{"crv":"Ed25519","kty":"OKP","x":"{x}"}}'.encode()).digest())


def moment(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def receipt_number(hash: str) -> str:
    """The `jti` of the receipt of the record with that hash."""
    digest = hashlib.sha256(f"acceptance-receipt+jwt {hash}".encode()).digest()[:16]
    return base64.b32encode(digest).decode().rstrip("=").lower()


NO_PARTIES = [
    "hoshino-cloud", "customer:", ":aoba", "Customer:aoba", "vendor:aoba", "distributor:aoba", "customer:Aoba", "customer:-aoba",
    "customer:a b", "customer:aoba ", "customer:aoba\n", "customer::aoba", "customer:aoba:midori", "customer:" + "a" * 64,
    "customer:\u9752\u8449", "customer:\uff41oba",
]
NO_IDS = ["a", "a" * 25, "a" * 27, "A" * 26, "1" * 26, "a" * 25 + "=", "a" * 25 + "\n", "\u0430" * 26]
# What a signer gone astray may put into an invitation: members of the header, and claims.
ASTRAY = [
    *(({name: value}, {}) for name in ("cty", "zip", "enc") for value in ("", "JWT", "DEF", "A128GCM", 0)),
    *(({}, {name: party}) for name in ("sub", "from", "with") for party in NO_PARTIES),
    *(({}, {"jti": id}) for id in NO_IDS),
    ({}, {"iat": 1_577_836_799, "exp": 1_577_836_800 + 86_400}), ({}, {"iat": 0, "exp": 86_400}),
    *(({}, {"iat": value}) for value in (-1, 1.5, "1700000000", True, None, [1])),
]


def pasted(token: str) -> dict[str, str]:
    """A token as people paste it."""
    wrapped = "\n".join(token[start:start + 72] for start in range(0, len(token), 72))
    return {
        "blanks around": f"  {token}\t ", "line breaks around": f"\n\n{token}\r\n", "wrapped": wrapped,
        "wrapped with CRLF": wrapped.replace("\n", "\r\n"), "indented": wrapped.replace("\n", "\n    "),
        "quoted": "> " + wrapped.replace("\n", "\n> "), "quoted twice": ">> " + wrapped.replace("\n", "\n>> "),
        "quotation marks": f'"{token}"', "other ones": f"\u201c{token}\u201d", "angles": f"<{token}>", "corners": f"\u300c{token}\u300d",
        "backticks": f"`{token}`", "wide blanks": f"\u3000{token}\u00a0", "unseen": f"\ufeff{token[:50]}\u200b{token[50:]}\u00ad",
        "a blank within": f"{token[:100]} {token[100:]}", "among words": f"Code: {token}\nRegards",
        "in a source": f"Subject: Yours\r\n\r\n{token[:70]}=\r\n{token[70:]}\r\n",
    }


def not_pasted(token: str) -> dict[str, str]:
    """Where nobody can tell what was meant, or something was put in."""
    head, payload, signature = token.split(".")
    other = f"{head}.{payload}.{'A' * 86}"
    return {
        "two among words": f"{token} or {other}", "padding": f"{token}=", "padding among words": f"Code: {token}= Regards",
        "a sign within": f"{token[:60]}*{token[60:]}", "an equals sign within": f"{head}=.{payload}.{signature}",
        "plus": f"{token}+", "three dots": f"{token}.", "another script": token.replace("e", "\u0435", 1),
        "marks within": f'{head}".".{payload}.{signature}',
    }


class Issuer:
    """Somebody with an Ed25519 key who can spell tokens in any way."""

    issued = 1_700_000_000
    expires = issued + 30 * 86_400

    def __init__(self):
        self.key = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
        self.x = encode(self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
        self.kid = thumbprint(self.x)

    @property
    def jwk(self) -> dict:
        return {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": self.kid, "x": self.x}

    @property
    def header(self) -> dict:
        return {"alg": "EdDSA", "typ": "invitation+jwt", "kid": self.kid}

    @property
    def claims(self) -> dict:
        return {
            "iss": "https://partners.example", "aud": "https://accept.example", "sub": "customer:larkspur-books",
            "jti": "aaaaaaaaaaaaaaaaaaaaaaaaaa", "iat": self.issued, "exp": self.expires,
            "kind": "reseller-invites-customer", "from": "reseller:hoshino-cloud",
            "grants": ["manageSubscriptions", "manageLicenses", "manageUsers"],
        }

    def token(self, header: dict | str | bytes | None = None, claims: dict | str | bytes | None = None) -> str:
        """A signed token; a dictionary changes members (None takes one away), text or bytes stand as they are."""

        def part(whole: dict, change) -> str:
            if isinstance(change, (str, bytes)):
                return encode(change)
            merged = whole | (change or {})
            return encode(compact({name: value for name, value in merged.items() if value is not None}))

        return self.sign(part(self.header, header), part(self.claims, claims))

    def sign(self, header: str, payload: str) -> str:
        signed = f"{header}.{payload}"
        return f"{signed}.{encode(self.key.sign(signed.encode()))}"

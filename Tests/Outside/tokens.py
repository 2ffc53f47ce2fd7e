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

"""Opaque secrets `<prefix>_<public id>_<secret>`: shown once, kept as a digest."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opaque:
    """A secret as its holder presents it: which row it names, and the digest of its secret."""

    public_id: str
    digest: str

    def opens(self, digest: str) -> bool:
        """Whether this is the secret that a row keeps the digest of."""
        return hmac.compare_digest(self.digest, digest)


def new_secret() -> tuple[str, str]:
    """Return a new secret and its digest."""
    secret = secrets.token_urlsafe(32)
    return secret, _digest(secret)


def read(prefix: str, text: str) -> Opaque | None:
    """Return what `text` presents; None if it has not the form."""
    found, _, rest = text.partition("_")
    public_id, _, secret = rest.partition("_")
    if found != prefix or not secret or len(text) > 128:
        return None
    return Opaque(public_id, _digest(secret))


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()

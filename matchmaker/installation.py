"""What an installation signs, seals and links with: one key per purpose, from its one secret.

The secret lies outside the database (Settings.secret_key), so a copy of the database alone opens
nothing. Keys: HKDF-SHA256 (RFC 5869). Seals: Fernet (AES-128-CBC with HMAC-SHA256).
"""

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from itsdangerous import BadData, URLSafeSerializer


@dataclass(frozen=True, slots=True)
class Installation:
    """The secret of an installation, and the address that people reach it at."""

    secret: str = field(repr=False)
    address: str

    def seal(self, purpose: str, text: str) -> str:
        """Encrypt `text`; only `unseal` with the same purpose reads it."""
        return Fernet(self._key(purpose)).encrypt(text.encode()).decode()

    def unseal(self, purpose: str, sealed: str) -> str:
        """Return what was sealed; raise cryptography's InvalidToken for anything else."""
        return Fernet(self._key(purpose)).decrypt(sealed.encode()).decode()

    def sign(self, purpose: str, value: dict[str, str], until: datetime) -> str:
        """Return `value` as a signed text for links and forms that ends at `until`."""
        return str(self._signer(purpose).dumps({**value, "until": until.timestamp()}))

    def unsign(self, purpose: str, text: str, now: datetime) -> dict[str, str] | None:
        """Return what was signed; None if it was not signed here or has ended."""
        try:
            value: Any = self._signer(purpose).loads(text)
        except BadData:
            return None
        return value if now.timestamp() < value.pop("until") else None

    def link(self, path: str) -> str:
        """Return the address of a page, for a mail."""
        return f"{self.address}{path}"

    def _signer(self, purpose: str) -> URLSafeSerializer:
        return URLSafeSerializer(
            self._key(purpose), signer_kwargs={"digest_method": hashlib.sha256}
        )

    def _key(self, purpose: str) -> bytes:
        derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode())
        return base64.urlsafe_b64encode(derived.derive(self.secret.encode()))

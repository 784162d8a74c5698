"""Passwords: which are taken, and their argon2id hashes. No database, so that no lock is held."""

import hashlib
import secrets
import threading
from dataclasses import dataclass, field
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from matchmaker import messages
from matchmaker.errors import Invalid

MIN, MAX = 10, 128
# The most frequent ones that are long enough, and what people here think of first.
_COMMON = frozenset(
    {
        "1234567890",
        "0123456789",
        "0987654321",
        "9876543210",
        "12345678910",
        "1234567891",
        "123456789a",
        "a123456789",
        "1111111111",
        "0000000000",
        "1122334455",
        "1q2w3e4r5t",
        "1qaz2wsx3edc",
        "qwertyuiop",
        "qwerty12345",
        "qwerty123456",
        "asdfghjkl123",
        "zxcvbnm123",
        "password12",
        "password123",
        "password1234",
        "passw0rd123",
        "p@ssw0rd123",
        "administrator",
        "admin12345",
        "admin123456",
        "admin@1234",
        "root123456",
        "abc1234567",
        "abcd123456",
        "abcdefghij",
        "iloveyou123",
        "letmein123",
        "welcome123",
        "changeme123",
        "woaini1314",
        "woaini520520",
        "5201314520",
        "qq123456789",
        "matchmaker",
        "matchmaker123",
        "huangshi123",
        "huangshi2026",
        "jiebang2026",
        "fabang2026",
    }
)
# Each check takes 19 MiB and some 30 ms of one core: two at once leave the rest of the service
# its share.
_at_once = threading.BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class Hashed:
    """A password that the policy takes, as it is stored."""

    text: str = field(repr=False)


@lru_cache
def _hasher() -> PasswordHasher:
    # OWASP's second choice for argon2id: 19 MiB of memory and two passes.
    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@lru_cache
def _dummy_hash() -> str:
    return _hasher().hash(secrets.token_urlsafe(16))


def hashed(password: str, username: str, *, name: str = "password") -> Hashed:
    """Hash a new password; raise Invalid for the field `name` where the policy refuses it."""
    code = _refusal(password, username)
    if code is not None:
        raise Invalid(errors={name: [messages.text(code, low=MIN, high=MAX)]})
    with _at_once:
        return Hashed(_hasher().hash(password))


def _refusal(password: str, username: str) -> str | None:
    if not MIN <= len(password) <= MAX:
        return "field_password_length"
    folded = password.casefold()
    if folded == username.casefold() or folded in _COMMON or len(set(folded)) < 4:
        return "field_password_common"
    return None


def matches(stored: str | None, password: str) -> bool:
    """Tell whether this is the password; the same work where none is stored."""
    with _at_once:
        try:
            _hasher().verify(stored or _dummy_hash(), password[:MAX])
        except (VerificationError, InvalidHashError):
            return False
    return stored is not None


def fingerprint(stored: str | None) -> str:
    """Return what a signed link holds of a password: another password, another fingerprint."""
    return hashlib.sha256((stored or "").encode()).hexdigest()[:32]

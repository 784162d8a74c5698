"""Receipts: the digest over all that a bid said when it was handed in."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from matchmaker.context import Context
from matchmaker.errors import InvalidState
from matchmaker.permissions import Permission, authorize
from matchmaker.services.bids import reading
from models.bids import Bid


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a bidder keeps: `sha256` is the SHA-256 of `canonical` in UTF-8.

    `is_intact`: what is stored now still has the digest of the time.
    """

    sha256: str
    canonical: str
    submitted_at: datetime
    is_intact: bool


def receipt(ctx: Context, public_id: str) -> Receipt:
    """Return the receipt of one's own bid; raise InvalidState before it was handed in."""
    row = reading.get(ctx, public_id)
    authorize(ctx.actor, Permission.READ_BIDS, row)
    if row.receipt_sha256 is None or row.submitted_at is None:
        raise InvalidState
    text = canonical(row)
    return Receipt(row.receipt_sha256, text, row.submitted_at, digest(text) == row.receipt_sha256)


def digest(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def canonical(row: Bid) -> str:
    """Return the content of a bid as one text: JSON with sorted keys and without blanks.

    Files take part by their digests.
    """
    return json.dumps(_content(row), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _content(row: Bid) -> dict[str, Any]:
    return {
        "bid": row.public_id,
        "challenge": row.challenge.public_id,
        "revision": row.confirmed_revision,
        "enterprise": row.enterprise.public_id,
        "sheet": row.sheet,
        "introduction": row.introduction,
        "innovation": row.innovation,
        "offer": row.offer,
        "cooperation": row.cooperation,
        "price_yuan": None if row.price_yuan is None else f"{row.price_yuan:.2f}",
        "duration_months": row.duration_months,
        "lines": [
            {
                "position": line.position,
                "name": line.name,
                "claim": line.claim,
                "statement": line.statement,
                "enterprise": line.enterprise.public_id,
            }
            for line in row.lines
        ],
        "members": sorted(
            ({"enterprise": item.enterprise.public_id, "task": item.task} for item in row.members),
            key=lambda item: item["enterprise"],
        ),
        "evidence": [
            {"title": item.title, "sha256": item.attachment.sha256} for item in row.evidence
        ],
        "submitted_at": None if row.submitted_at is None else row.submitted_at.isoformat(),
    }

"""Bids: drafted, agreed on, handed in, checked and forwarded; the life of one is in `states`.

Whoever changes a bid locks its challenge first, so that acts on one challenge come one by one.
"""

from matchmaker.services.bids.beginning import begin
from matchmaker.services.bids.checks import check, forward
from matchmaker.services.bids.consortium import agree, leave
from matchmaker.services.bids.drafting import delete, draft, revise
from matchmaker.services.bids.handing_in import confirm, submit, withdraw
from matchmaker.services.bids.reading import ShownBid, counts, get, list_page, shown
from matchmaker.services.bids.receipts import Receipt, receipt

__all__ = [
    "Receipt",
    "ShownBid",
    "agree",
    "begin",
    "check",
    "confirm",
    "counts",
    "delete",
    "draft",
    "forward",
    "get",
    "leave",
    "list_page",
    "receipt",
    "revise",
    "shown",
    "submit",
    "withdraw",
]

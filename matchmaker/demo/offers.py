"""Hand in the bids of the invented city, and take each as far as its file says."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from matchmaker.context import Context
from matchmaker.demo import identities, source
from matchmaker.demo.postings import later, yuan
from matchmaker.schemas.bids import BidCreateSchema, BidFields
from matchmaker.schemas.enterprise_sheets import SheetFields
from matchmaker.services import bids, challenges, enterprise_sheets
from models.bids import Bid
from models.enterprises import Enterprise
from models.enums import CheckDecision

# State in the file → what the organizer decided, and why.
_CHECKS = {
    "checked": (CheckDecision.PASS, "材料齐全。"),
    "forwarded": (CheckDecision.PASS, "材料齐全。"),
    "returned": (CheckDecision.RETURN, "请补充近三年同类产品的检测报告。"),
    "refused": (CheckDecision.REJECT, "所提供产品与需求不属同一类别。"),
}
_INNOVATION = "设有专门的研发和检测团队，近三年持续投入，并与院校合作开展中试。"


def submit_bids(ctx: Context, posted: dict[str, str], known: dict[str, str], seed: int) -> None:
    """Hand in each bid some days after its challenge was published."""
    for raw in source.read_lines(source.CITY_FOLDER / "bids.jsonl"):
        challenge = challenges.get(ctx, posted[raw["challenge"]])
        if challenge.published_at is None:
            continue
        then = later(ctx, challenge.published_at, raw["after_days"])
        supplier = with_sheet(then, known[raw["supplier"]], raw["supplier"], seed)
        row = hand_in(then, challenge.public_id, supplier, raw)
        go_on(ctx, row, then.now, raw["state"])


def with_sheet(ctx: Context, public_id: str, key: str, seed: int) -> Enterprise:
    row = ctx.session.scalars(select(Enterprise).where(Enterprise.public_id == public_id)).one()
    if enterprise_sheets.find(ctx, public_id) is None:
        contact = identities.contact(seed, key)
        fields = {
            **contact,
            "legal_representative": identities.contact(seed, f"{key}/legal")["contact_name"],
            "overview": row.summary or row.name,
        }
        enterprise_sheets.create(ctx, SheetFields().load(fields), enterprise=row)
    return row


def hand_in(ctx: Context, challenge: str, supplier: Enterprise, raw: dict[str, Any]) -> Bid:
    content = {
        "introduction": supplier.summary or supplier.name,
        "innovation": _INNOVATION,
        "offer": raw["offer"],
        "cooperation": ["联合开发"],
        "price_yuan": yuan(raw["price_wan"]),
    }
    fields = BidCreateSchema().load({"challenge": challenge, **content})
    row = bids.draft(ctx, fields, bidder=supplier.public_id)
    # What the ledger does not know, the supplier says itself.
    lines = [
        {
            "position": line.position,
            "claim": (line.claim or "partly"),
            "statement": line.statement or "可按榜单要求安排试验验证。",
        }
        for line in row.lines
    ]
    fields = BidFields().load({**content, "lines": lines})
    row = bids.revise(ctx, row.public_id, fields, version=None)
    return bids.submit(ctx, row.public_id, version=None)


def go_on(ctx: Context, row: Bid, at: datetime, state: str) -> None:
    if state == "withdrawn":
        bids.withdraw(later(ctx, at, 1), row.public_id, version=None)
    if state not in _CHECKS:
        return
    then = later(ctx, at, 2)
    decision, reason = _CHECKS[state]
    bids.check(then, row.public_id, decision, reason, version=None)
    if state == "forwarded":
        bids.forward(then, row.public_id, version=None)

"""The buyer's choice of suppliers as tables: who was kept and why, who was dropped and why."""

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import Conflict
from matchmaker.exports.tables import Cell, Column, Table
from matchmaker.permissions import Permission, authorize
from matchmaker.services import (
    challenges,
    comparisons,
    regions,
    shortlist_exports,
    supplier_choices,
)
from matchmaker.services.comparisons import Stand
from models.challenges import Challenge
from models.enums import Decision
from models.supplier_choices import SupplierChoice

COLUMNS = (
    Column("number", "序号", 5),
    Column("position", "系统名次", 6),
    Column("enterprise", "企业", 24),
    Column("region", "区划", 9),
    Column("tier", "梯度", 12),
    Column("score", "匹配度", 8),
    Column("band", "档次", 6),
    Column("coverage", "信息完整度%", 8),
    Column("sentence", "推荐理由", 32),
    Column("ledger", "指标对照", 36),
    Column("decision", "结论", 6),
    Column("reason", "理由", 14),
    Column("note", "备注", 16),
    Column("invited_at", "邀请时间", 17),
    Column("decided_by", "决定人", 10, is_printed=False),
    Column("decided_at", "决定时间", 17, is_printed=False),
)
_NAMES = {Decision.KEEP: "export_choices_keep", Decision.DROP: "export_choices_drop"}
_LAST = 10**6


def tables(ctx: Context, challenge_id: str) -> list[Table]:
    """Return the kept suppliers of a challenge and, where there are any, the dropped ones.

    Scores are those of now, with the buyer's eyes. Raise NotFound, Conflict while none is kept.
    """
    row = challenges.get(ctx, challenge_id)
    authorize(ctx.actor, Permission.READ_CHOICES, row)
    choices = supplier_choices.of_challenge(ctx, row)
    found = {
        decision: [key for key, item in choices.items() if item.decision is decision]
        for decision in supplier_choices.DECISIONS
    }
    if not found[Decision.KEEP]:
        raise Conflict("nothing_kept")
    return [
        _table(
            ctx, row, decision, [(choices[key], stand) for key, stand in _stands(ctx, row, keys)]
        )
        for decision, keys in found.items()
        if keys
    ]


def _stands(ctx: Context, row: Challenge, keys: list[str]) -> list[tuple[str, Stand]]:
    _, stands = comparisons.several(ctx, row.public_id, keys)
    # Of two that were merged, the one that stands for both has a choice of its own.
    pairs = [(item.enterprise.public_id, item) for item in stands]
    kept = [pair for pair in pairs if pair[0] in keys]
    return sorted(kept, key=lambda pair: pair[1].position or _LAST)


def _table(
    ctx: Context,
    row: Challenge,
    decision: Decision,
    found: list[tuple[SupplierChoice, Stand]],
) -> Table:
    places = regions.names(ctx)
    moment = shortlist_exports.local_time(ctx.now)
    name = messages.text(_NAMES[decision])
    return Table(
        name,
        f"{row.title} {name}",
        messages.text("export_choices_caption", moment=moment, name=ctx.actor.name),
        COLUMNS,
        tuple(
            (number, *_cells(ctx, choice, stand, places))
            for number, (choice, stand) in enumerate(found, start=1)
        ),
    )


def _cells(
    ctx: Context, choice: SupplierChoice, stand: Stand, places: dict[str, str]
) -> tuple[Cell, ...]:
    firm, entry = stand.enterprise, stand.entry
    found = entry.to_dict()
    return (
        stand.position,
        firm.name,
        places.get(firm.region_code, firm.region_code),
        shortlist_exports.highest_tier(ctx, firm),
        None if entry.score is None else round(entry.score * 100, 1),
        str(entry.band or "") if stand.position else stand.why,
        round(entry.coverage * 100),
        shortlist_exports.sentence_of(found),
        shortlist_exports.ledger_text(found),
        messages.label(choice.decision) if choice.decision else "",
        messages.label(choice.reason_code) if choice.reason_code else "",
        choice.note or "",
        shortlist_exports.local_time(choice.invited_at),
        choice.decided_by.display_name if choice.decided_by else "",
        shortlist_exports.local_time(choice.decided_at),
    )

"""Shortlists as tables: the reviewed order, the machine's place, reasons and decisions."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from matchmaker import messages
from matchmaker.context import LOCAL_TIME, Context
from matchmaker.errors import Conflict, NotFound
from matchmaker.exports.tables import ShortlistLine, Table, shortlist_table
from matchmaker.permissions import Permission, authorize, visible_shortlists
from matchmaker.services import events, ranking_runs, regions, shortlists, shown_explanations
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import EntryPlace
from models.shortlists import Shortlist, ShortlistEntry
from models.tiers import TierFact

LEAST_DIGITS = shortlists.LEAST_DIGITS
# Excel takes 255 characters in a footer.
MAX_SEALS = 8
VERDICTS = {"met": "满足", "partly": "部分", "unknown": "缺材料", "not_met": "不满足"}


def _full(ctx: Context) -> Select[Shortlist]:
    entries = selectinload(Shortlist.entries)
    enterprise = entries.joinedload(ShortlistEntry.enterprise)
    return (
        select(Shortlist)
        .where(visible_shortlists(ctx.actor))
        .options(
            joinedload(Shortlist.run),
            joinedload(Shortlist.challenge).joinedload(Challenge.chain),
            entries.joinedload(ShortlistEntry.decided_by),
            enterprise.selectinload(Enterprise.tier_facts).joinedload(TierFact.tier),
        )
    )


def for_shortlist(ctx: Context, public_id: str) -> list[Table]:
    """Return one table with the entries of a shortlist; raise NotFound."""
    authorize(ctx.actor, Permission.EXPORT_SHORTLIST)
    query = _full(ctx).where(Shortlist.public_id == public_id)
    row = ctx.session.scalars(query).one_or_none()
    if row is None:
        raise NotFound
    title = f"{row.challenge.title} 短名单"
    table = shortlist_table("短名单", title, _caption(ctx), _lines(ctx, [row]))
    return [replace(table, footer=_footer([row]))]


def for_event(ctx: Context, public_id: str) -> list[Table]:
    """Return one table per chain with the shortlists of an event's newest finished run.

    Raise NotFound for an unknown event, Conflict if no run of it has finished yet.
    """
    authorize(ctx.actor, Permission.EXPORT_SHORTLIST)
    event = events.get(ctx, public_id)
    run = ranking_runs.latest_for(ctx, event=public_id, is_finished=True)
    if run is None:
        raise Conflict("run_not_finished")
    rows = ctx.session.scalars(
        _full(ctx).where(Shortlist.run_id == run.id).order_by(Shortlist.id)
    ).all()
    by_chain: dict[str, list[Shortlist]] = {}
    for row in sorted(rows, key=lambda row: (row.challenge.chain.position, row.id)):
        by_chain.setdefault(row.challenge.chain.name, []).append(row)
    return [
        replace(
            shortlist_table(
                chain, f"{event.name} · {chain} 短名单", _caption(ctx), _lines(ctx, of_chain)
            ),
            footer=_footer(of_chain),
        )
        for chain, of_chain in by_chain.items()
    ]


def _caption(ctx: Context) -> str:
    return (
        f"匹配度单位：分（0–100）　制表时间：{local_time(ctx.now)}　制表人：{ctx.actor.name}　"
        "说明：名次由系统按公开规则计算，仅供参考；是否入围由发榜企业决定"
    )


def _footer(rows: Sequence[Shortlist]) -> str:
    """Return the seal of a published shortlist, or that it is none yet: printed on every page."""
    hashes = [row.content_hash for row in rows if row.content_hash]
    if not hashes:
        return messages.text("export_unpublished")
    # A footer holds little: of several seals each is given as far as it names its shortlist.
    digits = None if len(hashes) == 1 else LEAST_DIGITS
    shown = "、".join(item[:digits] for item in hashes[:MAX_SEALS])
    code = "export_sealed" if len(hashes) == len(rows) else "export_partly_sealed"
    return messages.text(code, hashes=shown)


def local_time(moment: datetime | None) -> str:
    return "" if moment is None else moment.astimezone(LOCAL_TIME).strftime("%Y-%m-%d %H:%M")


def _lines(ctx: Context, rows: Iterable[Shortlist]) -> Iterator[ShortlistLine]:
    rows, places = list(rows), regions.names(ctx)
    readable = shown_explanations.readable_capabilities(
        ctx, (entry.explanation for row in rows for entry in row.entries)
    )
    for row in rows:
        for number, entry in enumerate(shortlists.in_reviewed_order(row), start=1):
            # Exports are handed to buyers.
            found = shown_explanations.for_buyers(entry.explanation, readable)
            yield _line(ctx, row, entry, (number, places, found))


def _line(
    ctx: Context,
    row: Shortlist,
    entry: ShortlistEntry,
    seen: tuple[int, dict[str, str], dict[str, Any]],
) -> ShortlistLine:
    number, places, found = seen
    firm = entry.enterprise
    is_ranked = entry.place is EntryPlace.RANKED
    return ShortlistLine(
        number=number,
        position=entry.position if is_ranked else None,
        challenge=row.challenge.title,
        chain=row.challenge.chain.name,
        enterprise=firm.name,
        region=places.get(firm.region_code, firm.region_code),
        tier=highest_tier(ctx, firm),
        score=None if entry.score is None else round(entry.score * 100, 1),
        band=str(found.get("band") or "") if is_ranked else messages.label(entry.place),
        coverage=round(entry.coverage * 100),
        sentence=sentence_of(found),
        ledger=ledger_text(found),
        decision="" if entry.decision is None else messages.label(entry.decision),
        reason="" if entry.reason_code is None else messages.label(entry.reason_code),
        note=entry.note or "",
        decided_by="" if entry.decided_by is None else entry.decided_by.display_name,
        decided_at=local_time(entry.decided_at),
        run=row.run.public_id,
        index_version=row.index_version,
        weights_version=row.run.weights_version or "",
    )


def highest_tier(ctx: Context, firm: Enterprise) -> str:
    """Return the name of the highest title that is valid today."""
    valid = [fact.tier for fact in firm.tier_facts if fact.valid_from <= ctx.today <= fact.valid_to]
    return max(valid, key=lambda tier: tier.rank).name if valid else ""


def sentence_of(found: dict[str, Any]) -> str:
    reasons = "；".join(str(reason["text"]) for reason in found.get("reasons", []))
    return reasons or str(found.get("sentence", ""))


def ledger_text(found: dict[str, Any]) -> str:
    """Return one line per requirement: name and bound, verdict, and what the supplier states."""
    lines = []
    for line in found.get("ledger", []):
        stated = f"（{line['found']}）" if line.get("found") else ""
        lines.append(f"{line['name']} {line['required']}：{VERDICTS[line['verdict']]}{stated}")
    return "\n".join(lines)

"""The papers of the national platform, filled in with what their reader may see."""

from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.errors import NotFound
from matchmaker.exports.papers import APPLICATION, NEED, SHEET, Paper
from matchmaker.permissions import Permission, authorize
from matchmaker.services import (
    bids,
    challenges,
    enterprise_sheets,
    made_tables,
    regions,
    requirement_texts,
)
from matchmaker.services.challenges import Seen
from models.enterprises import Enterprise


def need(ctx: Context, challenge: str) -> Paper:
    """Return the 需求表 of a challenge as the actor reads it; raise NotFound."""
    seen = challenges.read(ctx, challenge)
    buyer: Enterprise | None = seen.buyer
    values = {
        "title": seen.title,
        "code": seen.code,
        "buyer": buyer.name if buyer else messages.text("buyer_hidden"),
        "credit_code": buyer.credit_code if buyer else None,
        "region": regions.names(ctx).get(buyer.region_code) if buyer else None,
        "kind": messages.label(seen.kind),
        "chain": _place(seen),
        "visibility": messages.label(seen.visibility),
        "cooperation": "、".join(seen.cooperation),
        "budget": made_tables.wan(seen.budget_yuan) or messages.text("budget_open"),
        "duration": f"{seen.duration_months} 个月" if seen.duration_months else None,
        "deadline": seen.deadline_on,
        "background": seen.background,
        "content": seen.content,
        "requirements": "\n".join(requirement_texts.line(row) for row in seen.requirements),
        "bidder_conditions": seen.bidder_conditions,
        "ip_terms": seen.ip_terms,
        "confidential_detail": seen.confidential_detail,
    }
    return Paper("need", f"{NEED.title}　{seen.title}", _texts(values), _footer(ctx))


def _place(seen: Seen) -> str:
    segment = seen.segment
    return f"{seen.chain.name}／{segment.name}" if segment else str(seen.chain.name)


def sheet(ctx: Context, enterprise: str) -> Paper:
    """Return the 对接表 of the actor's own enterprise; raise NotFound."""
    row = enterprise_sheets.get(ctx, enterprise)
    firm = row.enterprise
    values = {
        "name": firm.name,
        "credit_code": firm.credit_code,
        "region": regions.names(ctx).get(firm.region_code),
        "address": row.address,
        "legal_representative": row.legal_representative,
        "founded": row.founded_on,
        "contact_name": row.contact_name,
        "contact_phone": row.contact_phone,
        "contact_email": row.contact_email,
        "registered_capital": made_tables.wan(row.registered_capital_yuan),
        "revenue": made_tables.wan(firm.revenue_yuan),
        "staff": firm.staff_count,
        "overview": row.overview,
    }
    return Paper("sheet", f"{SHEET.title}　{firm.name}", _texts(values), _footer(ctx))


def own_sheet(ctx: Context) -> Paper:
    """Return the 对接表 of the enterprise that the actor belongs to; raise NotFound."""
    own = ctx.actor.enterprise_id
    found = ctx.session.scalars(select(Enterprise.public_id).where(Enterprise.id == own))
    public_id = found.one_or_none()
    if public_id is None:
        authorize(ctx.actor, Permission.READ_SHEET)
        raise NotFound
    return sheet(ctx, public_id)


def application(ctx: Context, bid: str) -> Paper:
    """Return the 揭榜申请书 of a bid that the actor may read; raise NotFound."""
    row = bids.get(ctx, bid)
    firm = row.enterprise
    values = {
        "title": row.challenge.title,
        "code": row.challenge.code,
        "name": firm.name,
        "credit_code": firm.credit_code,
        "price": made_tables.wan(row.price_yuan),
        "duration": row.duration_months,
        "members": "\n".join(f"{item.enterprise.name}：{item.task}" for item in row.members),
        "introduction": row.introduction,
        "innovation": row.innovation,
        "offer": row.offer,
        "lines": "\n".join(
            f"{line.name}：{messages.label(line.claim) if line.claim else ''} {line.statement}"
            for line in row.lines
        ),
        "cooperation": "、".join(row.cooperation),
        "evidence": "\n".join(item.title for item in row.evidence),
    }
    name = f"{APPLICATION.title}　{firm.name}　{row.challenge.title}"
    return Paper("application", name, _texts(values), _footer(ctx, row.receipt_sha256))


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {key: "" if value is None else str(value) for key, value in values.items()}


def _footer(ctx: Context, receipt: str | None = None) -> str:
    return made_tables.made(ctx) + (f"　回执校验码 {receipt}" if receipt else "")

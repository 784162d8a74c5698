"""Rows of the capability file: found by the enterprise and the name."""

from collections.abc import Iterator, Sequence

from sqlalchemy import Select, select

from matchmaker.context import Context
from matchmaker.errors import DomainError
from matchmaker.intake.targets import fields
from matchmaker.intake.targets.base import EXISTING, Row, Saved, Target, created, told, updated
from matchmaker.permissions import Permission, authorize, visible_capabilities
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.services import capabilities, enterprises
from models.capabilities import Capability
from models.enterprises import Enterprise
from models.enums import ImportOutcome


def probe(ctx: Context, rows: Sequence[Row]) -> Iterator[ImportOutcome | DomainError]:
    """Say of each row what saving it would do; nothing is written."""
    known: dict[str, set[str]] = {}

    def outcome(row: Row) -> ImportOutcome:
        public_id, name = row.fields["enterprise"], row.fields["name"]
        if public_id not in known:
            owner = enterprises.get(ctx, public_id)
            is_open = owner.claimed_at is None
            act = Permission.FILL_IN_PROFILE if is_open else Permission.EDIT_CAPABILITY
            authorize(ctx.actor, act, owner)
            known[public_id] = set(ctx.session.scalars(_of(ctx, public_id)))
        if name not in known[public_id]:
            known[public_id].add(name)
            return ImportOutcome.CREATED
        return ImportOutcome.UPDATED if row.is_update else ImportOutcome.EXISTING

    return told(outcome, rows)


def _of(ctx: Context, enterprise: str) -> Select[str]:
    return select(Capability.name).where(
        Capability.enterprise.has(Enterprise.public_id == enterprise),
        Capability.is_retired.is_(False),
        visible_capabilities(ctx.actor),
    )


def save(ctx: Context, row: Row) -> Saved:
    """Register a capability, or revise the one of that name."""
    same = ctx.session.scalars(
        _of(ctx, row.fields["enterprise"])
        .with_only_columns(Capability.public_id)
        .where(Capability.name == row.fields["name"])
        .order_by(Capability.id)
    ).first()
    if same is None:
        return Saved(ImportOutcome.CREATED, [created(capabilities.register(ctx, row.fields))])
    if not row.is_update:
        return EXISTING
    found = capabilities.get(ctx, same)
    current, version = fields.of_capability(found), found.version
    stated = {name: row.fields[name] for name in row.built.fields if name != "enterprise"}
    wanted, before = fields.merged(current, stated), fields.plain(current)
    if wanted == current:
        return EXISTING
    found = capabilities.revise(ctx, same, wanted, version=None)
    return Saved(ImportOutcome.UPDATED, [updated(found, before, version)])


TARGET = Target(
    CapabilityCreateSchema,
    probe,
    save,
    "name",
    "该企业已有同名能力项，未作修改；如需更新，请勾选“是否更新已经存在的数据”。",
)

"""The preview of other word lists as background work: asked for, kept with its draft, read.

What was found names challenges, so it lies with the draft and not in the job: each reader is
shown the ones that it may see.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from matchmaker import lexicon_drafts, lexicon_store, messages
from matchmaker.context import Context
from matchmaker.job_queue import enqueue
from matchmaker.permissions import Permission, authorize, visible_challenges
from matchmaker.services import audit, lexicon_previews, lexicons
from models.challenges import Challenge
from models.enums import JobKind
from models.jobs import Job

# So many affected texts and rankings are kept one by one; the totals count all.
KEPT = 500


@dataclass(frozen=True, slots=True)
class Found:
    """The newest job for a draft against the lists in force, and what it found once it is done."""

    job: Job | None
    preview: dict[str, Any] | None


def start(ctx: Context, version: str) -> Job:
    """Queue the preview of a draft against the lists in force; raise NotFound for no draft."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    lexicons.draft(ctx, version)
    job = enqueue(
        ctx.session,
        JobKind.LEXICON_PREVIEW,
        {"version": version},
        owner_id=ctx.actor.user_id,
        key=_key(ctx, version),
    )
    audit.note(ctx, "lexicon.preview", "Lexicon", version)
    return job


def _key(ctx: Context, version: str) -> str:
    return f"lexicon_preview:{version}:{lexicon_store.in_force(ctx.lexicon_folder).version}"


def compute(
    ctx: Context, version: str, progress: Callable[[int, str], None]
) -> lexicon_previews.Preview:
    """Compare a draft with the lists in force, reading only; `progress` gets percent and words."""
    lists = lexicons.read(lexicons.draft(ctx, version))
    progress(0, messages.text("job_lexicon_reading"))

    def ranked(done: int, total: int) -> None:
        text = messages.text("job_lexicon_ranking", done=done, total=total)
        progress(5 + 90 * done // max(total, 1), text)

    return lexicon_previews.preview(ctx, lists, ranked)


def keep(
    ctx: Context, version: str, found: lexicon_previews.Preview, gold: list[dict[str, Any]]
) -> dict[str, Any]:
    """Keep what was found with its draft; return the counts alone, for the job."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    plain = found.to_dict() | {"gold": gold}
    totals = {name: len(plain[name]) for name in ("challenges", "suppliers", "rankings")}
    for name in totals:
        plain[name] = plain[name][:KEPT]
    plain["totals"] = totals
    lexicon_drafts.keep_preview(ctx.lexicon_folder, version, found.before, plain)
    return {"version": version, "before": found.before, **totals}


def latest(ctx: Context, version: str) -> Found:
    """Return the newest preview of a draft against the lists in force, as the actor may see it."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    lexicons.draft(ctx, version)
    job = ctx.session.scalars(
        select(Job).where(Job.key == _key(ctx, version)).order_by(Job.id.desc()).limit(1)
    ).first()
    base = lexicon_store.in_force(ctx.lexicon_folder).version
    plain = lexicon_drafts.preview_of(ctx.lexicon_folder, version, base)
    return Found(job, None if plain is None else _shown(ctx, plain))


def _shown(ctx: Context, plain: dict[str, Any]) -> dict[str, Any]:
    named = {row["public_id"] for row in plain["challenges"]}
    named |= {row["challenge_id"] for row in plain["rankings"]}
    query = select(Challenge.public_id).where(
        Challenge.public_id.in_(sorted(named)), visible_challenges(ctx.actor)
    )
    seen = set(ctx.session.scalars(query))
    return plain | {
        "challenges": [row for row in plain["challenges"] if row["public_id"] in seen],
        "rankings": [row for row in plain["rankings"] if row["challenge_id"] in seen],
    }

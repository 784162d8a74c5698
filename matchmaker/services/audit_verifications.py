"""Verify the audit trail (操作日志) as background work: asked for, done by the worker, read.

The trail only grows, so walking it is nothing that a page can wait for.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import select

from matchmaker import messages
from matchmaker.context import Context
from matchmaker.job_queue import enqueue
from matchmaker.permissions import Permission, authorize, is_permitted
from matchmaker.services import audit_events
from matchmaker.services.audit_events import Verified
from models.enums import JobKind, JobState
from models.jobs import Job

_KEY = "audit_verification"


@dataclass(frozen=True, slots=True)
class Found:
    """The newest verification that was asked for, and the last one that came to an end."""

    asked: Job | None
    done: Job | None
    verified: Verified | None


def may_verify(ctx: Context) -> bool:
    """Tell whether the actor may have the trail verified."""
    return is_permitted(ctx.actor, Permission.VERIFY_AUDIT_EVENTS)


def start(ctx: Context) -> Job:
    """Queue a verification; raise Forbidden for anybody but the audit administrator."""
    authorize(ctx.actor, Permission.VERIFY_AUDIT_EVENTS)
    return enqueue(
        ctx.session, JobKind.AUDIT_VERIFICATION, {}, owner_id=ctx.actor.user_id, key=_KEY
    )


def compute(ctx: Context, progress: Callable[[int, str], None]) -> dict[str, Any]:
    """Walk the trail; return what was found, for the job."""

    def show(done: int, whole: int) -> None:
        text = messages.text("job_audit_verification", done=done, whole=whole)
        progress(100 * done // max(whole, 1), text)

    return asdict(audit_events.verify(ctx, show))


def latest(ctx: Context) -> Found:
    """Return what is known of the trail; raise Forbidden as `start`."""
    authorize(ctx.actor, Permission.VERIFY_AUDIT_EVENTS)
    newest = select(Job).where(Job.key == _KEY).order_by(Job.id.desc()).limit(1)
    done = ctx.session.scalars(newest.where(Job.state == JobState.DONE)).first()
    verified = Verified(**done.result) if done is not None and done.result else None
    return Found(ctx.session.scalars(newest).first(), done, verified)

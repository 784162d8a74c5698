"""Attachments: enter a file that is safely on disk, find one that the actor may read."""

from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from sqlalchemy import select

from matchmaker import attachment_store, messages
from matchmaker.attachment_store import ENDINGS, Kept
from matchmaker.context import Context
from matchmaker.errors import Invalid, NotFound
from matchmaker.permissions import Permission, authorize, own_stake, visible_attachments
from matchmaker.services import audit
from models.attachments import Attachment

NAME_LENGTH = 100


def folder_of(data_folder: Path) -> Path:
    """Return where the files lie in an installation's data folder."""
    return data_folder / "attachments"


def enter(ctx: Context, name: str, kept: Kept) -> Attachment:
    """Enter a file of the actor's enterprise; `kept` says that it is on disk."""
    authorize(ctx.actor, Permission.UPLOAD_ATTACHMENT, own_stake(ctx.actor))
    row = Attachment(
        enterprise_id=ctx.actor.enterprise_id,
        uploaded_by_id=ctx.actor.user_id,
        name=safe_name(name, kept.media_type),
        media_type=kept.media_type,
        size=kept.size,
        sha256=kept.sha256,
    )
    ctx.session.add(row)
    audit.record(ctx, "attachment.upload", row)
    return row


def safe_name(name: str, media_type: str) -> str:
    """Return a file's own name without folders and control characters, with its right ending."""
    plain = PurePosixPath(name.replace("\\", "/")).name
    plain = "".join(char for char in plain if char.isprintable()).strip(" .")
    stem = PurePosixPath(plain).stem.strip(" .")[:NAME_LENGTH] or "附件"
    return stem + ENDINGS[media_type]


def get(ctx: Context, public_id: str) -> Attachment:
    """Return an attachment that the actor may read; raise NotFound."""
    authorize(ctx.actor, Permission.READ_ATTACHMENTS, own_stake(ctx.actor))
    row = ctx.session.scalars(
        select(Attachment).where(Attachment.public_id == public_id, visible_attachments(ctx.actor))
    ).one_or_none()
    if row is None:
        raise NotFound
    return row


def keys_of(
    ctx: Context, enterprise_id: int | None, public_ids: Iterable[str], *, field: str
) -> dict[str | None, int]:
    """Return the keys of an enterprise's own files by public id; raise Invalid for `field`."""
    wanted = sorted(set(public_ids))
    if not wanted:
        return {}
    rows = ctx.session.execute(
        select(Attachment.public_id, Attachment.id).where(
            Attachment.public_id.in_(wanted), Attachment.enterprise_id == enterprise_id
        )
    )
    found: dict[str | None, int] = {row.public_id: row.id for row in rows}
    if len(found) < len(wanted):
        raise Invalid(errors={field: [messages.text("field_attachment")]})
    return found


def path_of(ctx: Context, row: Attachment) -> Path:
    """Return where the file of a row lies."""
    return attachment_store.path_of(folder_of(ctx.data_folder), row.sha256)


def collect(ctx: Context) -> int:
    """Remove files that have had no row for seven days; return how many."""
    folder = folder_of(ctx.data_folder)
    found = {path.name: path for path in attachment_store.unreferred(folder, ctx.now)}
    names = sorted(found)
    for start in range(0, len(names), 500):
        batch = names[start : start + 500]
        for sha256 in ctx.session.scalars(
            select(Attachment.sha256).where(Attachment.sha256.in_(batch))
        ):
            found.pop(sha256, None)
    return attachment_store.collect(folder, list(found.values()), ctx.now)

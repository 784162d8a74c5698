"""Files in forms: which pages take one, and how it comes to lie on disk."""

from dataclasses import dataclass

from flask import request

from matchmaker import attachment_store
from matchmaker.attachment_store import Kept
from matchmaker.context import Context
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.exports.papers import templates
from matchmaker.imports.limits import MAX_FILE_BYTES
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import attachments

# How large a file each of these pages takes, in bytes.
LARGEST = {
    "desk_bidding.revise": attachment_store.MAX_BYTES,
    "desk_prospects.add": attachment_store.MAX_BYTES,
    "desk_imports.upload": MAX_FILE_BYTES,
    "desk_paper_templates.replace": templates.MAX_BYTES,
}
FIELD = "file"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that lies on disk and has no row yet."""

    name: str
    kept: Kept

    def enter(self, ctx: Context) -> str:
        """Enter the file for the actor's enterprise; return its public id."""
        row = attachments.enter(ctx, self.name, self.kept)
        ctx.session.flush()
        return row.public_id


def allow() -> None:
    """Let the pages that take a file have a larger body; before the form is read for its token."""
    largest = LARGEST.get(str(request.endpoint))
    if largest is not None:
        request.max_content_length = largest + 64 * 1024


def taken() -> list[Upload]:
    """Keep the files of the form; raise Invalid for one of a kind that is not taken.

    Call it before the transaction begins: no lock is held while a file is written.
    """
    actor = current_actor()
    authorize(actor, Permission.UPLOAD_ATTACHMENT, own_stake(actor))
    folder = attachments.folder_of(edge_session.settings().data_folder)
    return [
        Upload(file.filename or "", attachment_store.keep(folder, file.read()))
        for file in request.files.getlist(FIELD)
        if file.filename
    ]

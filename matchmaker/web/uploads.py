"""Files in forms: which pages take one, and how it comes to lie on disk.

A file is kept even where the form that brought it is refused: it is entered before the act, in a
transaction of its own, and the form that is shown again names it.
"""

from dataclasses import dataclass, field
from pathlib import Path, PurePath

from flask import request
from werkzeug.datastructures import FileStorage

from matchmaker import attachment_store, messages
from matchmaker.edge import session as edge_session
from matchmaker.edge.authentication import current_actor
from matchmaker.errors import Invalid
from matchmaker.exports.papers import templates
from matchmaker.imports import confined
from matchmaker.imports.limits import MAX_FILE_BYTES, refuse
from matchmaker.permissions import Permission, authorize, own_stake
from matchmaker.services import attachments

SEVERAL = 5  # files of full size that one form may bring
# How large the files of each of these pages may be, in bytes.
LARGEST = {
    "desk_bidding.revise": SEVERAL * attachment_store.MAX_BYTES,
    "desk_capabilities.create": SEVERAL * attachment_store.MAX_BYTES,
    "desk_capabilities.revise": SEVERAL * attachment_store.MAX_BYTES,
    "desk_challenges.split": MAX_FILE_BYTES,
    "desk_challenges.split_again": MAX_FILE_BYTES,
    "desk_prospects.add": attachment_store.MAX_BYTES,
    "desk_imports.upload": MAX_FILE_BYTES,
    "desk_paper_templates.replace": templates.MAX_BYTES,
}
FIELD = "file"


def put(given: FileStorage | None, folder: str) -> Path:
    """Write a file that is read and not kept; raise Invalid for one that no reader is for."""
    suffix = PurePath((given and given.filename) or "").suffix.lower()
    if given is None or suffix not in confined.SUFFIXES:
        raise refuse(messages.text("field_document"))
    path = Path(folder) / f"given{suffix}"
    given.save(path)
    return path


@dataclass(frozen=True, slots=True)
class Given:
    """The files that a form brought: those that are entered, by public id, and what was refused."""

    entered: dict[str, str] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


def allow() -> None:
    """Let the pages that take a file have a larger body; before the form is read for its token."""
    largest = LARGEST.get(str(request.endpoint))
    if largest is not None:
        request.max_content_length = largest + 64 * 1024


def given(name: str = FIELD) -> Given:
    """Keep and enter the files of a field of the form; what is refused is told by its name.

    Call it before the request's own transaction begins: no lock is held while a file is written.
    """
    actor = current_actor()
    authorize(actor, Permission.UPLOAD_ATTACHMENT, own_stake(actor))
    folder = attachments.folder_of(edge_session.settings().data_folder)
    kept, found = [], Given()
    for file in request.files.getlist(name):
        if not file.filename:
            continue
        try:
            kept.append((file.filename, attachment_store.keep(folder, file.read())))
        except Invalid as error:
            found.errors.append(f"{file.filename[:64]}：{''.join(error.errors[FIELD])}")
    if kept:
        with edge_session.writing(actor) as ctx:
            for title, item in kept:
                row = attachments.enter(ctx, title, item)
                ctx.session.flush()
                found.entered[row.public_id] = row.name
    return found

"""Word lists that the organizer edits: check them, publish them, go back to the version before.

Publishing puts the lists in force at once for whatever reads text anew, and asks the worker to
rebuild the index of every chain; until then a chain is ranked with the lists of its old index.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select

from matchmaker import lexicon_drafts, lexicon_folders, lexicon_store, messages
from matchmaker.context import Context
from matchmaker.errors import Conflict, Invalid, NotFound
from matchmaker.lexicon_store import Outdated, Published, UnknownVersion
from matchmaker.permissions import Permission, authorize
from matchmaker.services import audit, index_building, index_jobs, profiles
from models.chains import IndustryChain
from nlp import lexicon
from nlp.lexicon import Lexicon, LexiconError

FAULTS = {
    "unreadable": "lexicon_unreadable",
    "header": "lexicon_header",
    "columns": "lexicon_columns",
    "blank": "lexicon_blank",
    "repeated": "lexicon_repeated",
    "unknown_file": "lexicon_unknown_file",
    "kind": "lexicon_kind",
    "reason": "lexicon_reason",
    "alone": "lexicon_alone",
    "two_names": "lexicon_two_names",
    "nothing_new": "lexicon_nothing_new",
    "unit": "lexicon_unit",
    "character": "lexicon_character",
    "date": "lexicon_date",
    "changed": "lexicon_changed",
}


@dataclass(frozen=True, slots=True)
class Change:
    """The version now in force, the one before, and the chains whose index is rebuilt."""

    version: str
    before: str
    chains: tuple[str, ...]


def read(folder: Path) -> Lexicon:
    """Return the lists of a folder; raise Invalid with the file and line of a fault.

    A list that nobody reads, since its name is misspelled, is a fault too.
    """
    # The program's own folder holds other data as well.
    if folder != lexicon.DATA and (strays := lexicon.stray_names(folder)):
        raise _refused(LexiconError("unknown_file", strays[0]))
    try:
        return lexicon.load(folder)
    except LexiconError as error:
        raise _refused(error) from error


def _refused(error: LexiconError) -> Invalid:
    return Invalid(errors={"file": [_sentence(error)]})


def _sentence(error: LexiconError) -> str:
    reason = messages.text(FAULTS[error.code], place=error.place, word=error.word)
    return messages.text("lexicon_invalid", reason=reason)


def versions(ctx: Context) -> list[Published]:
    """Return what was in force, the newest first; the first one is in force now.

    The lists of the program come first where nothing was published, or where what was published
    cannot be read; they have no moment since which they are in force.
    """
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    published = lexicon_store.history(ctx.lexicon_folder)[::-1]
    version = lexicon_store.in_force(ctx.lexicon_folder).version
    if published and published[0].version == version:
        return published
    return [Published(version, None), *published]


def propose(ctx: Context, folder: Path, base: str | None = None) -> str:
    """Keep checked lists as a draft and return its version; raise Invalid.

    ``base`` is the version that they were made from, by default the one in force.
    """
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    lists = read(folder)
    base = base or lexicon_store.in_force(ctx.lexicon_folder).version
    lexicon_drafts.save(ctx.lexicon_folder, folder, lists.version, base)
    audit.note(ctx, "lexicon.propose", "Lexicon", lists.version)
    return lists.version


def edit(ctx: Context, name: str, text: str, base: str | None = None) -> str:
    """Keep lists with another text of one file as a draft; raise Invalid, NotFound.

    ``base`` is the version whose file was edited, by default the one in force.
    """
    base = base or lexicon_store.in_force(ctx.lexicon_folder).version
    source = files(ctx, base)
    if name not in lexicon.file_names(source):
        raise NotFound
    with tempfile.TemporaryDirectory() as folder:
        lexicon_folders.copy_files(source, Path(folder))
        (Path(folder) / name).write_text("\n".join(text.splitlines()) + "\n", "utf-8")
        return propose(ctx, Path(folder), base)


def draft(ctx: Context, version: str) -> Path:
    """Return the folder of a draft; raise NotFound."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    try:
        return lexicon_drafts.folder_of(ctx.lexicon_folder, version)
    except UnknownVersion as error:
        raise NotFound("lexicon_version_unknown") from error


def publish_draft(ctx: Context, version: str) -> Change:
    """Publish a draft; raise NotFound, Conflict when other lists came into force since."""
    folder = draft(ctx, version)
    return publish(ctx, folder, lexicon_drafts.base_of(ctx.lexicon_folder, version))


def publish(ctx: Context, folder: Path, base: str | None = None) -> Change:
    """Put the lists of a folder in force and have every chain indexed with them.

    Publishing what is in force already only asks for the rebuilds again. Raises Invalid, and
    Conflict where a ``base`` is given and is no longer in force.
    """
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    before = lexicon_store.in_force(ctx.lexicon_folder).version
    lists = read(folder)
    chains = _rebuild_all(ctx)
    audit.note(ctx, "lexicon.publish", "Lexicon", lists.version, before=before)
    ctx.session.flush()
    try:
        lexicon_store.publish(ctx.lexicon_folder, folder, ctx.now, base)
    except Outdated as error:
        raise Conflict("lexicon_draft_outdated") from error
    except LexiconError as error:
        raise _refused(error) from error
    return Change(lists.version, before, chains)


def roll_back(ctx: Context) -> Change:
    """Put the next older version that can be read in force again; raise Conflict without one."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    before = lexicon_store.in_force(ctx.lexicon_folder).version
    chains = _rebuild_all(ctx)
    try:
        lists = lexicon_store.roll_back(ctx.lexicon_folder, ctx.now)
    except UnknownVersion as error:
        raise Conflict("lexicon_no_earlier") from error
    audit.note(ctx, "lexicon.roll_back", "Lexicon", lists.version, before=before)
    return Change(lists.version, before, chains)


def outdated_chains(ctx: Context) -> tuple[str, ...]:
    """Return the chains whose index was built with other lists than those in force.

    So is an index that this program cannot read; a chain without suppliers needs none.
    """
    version = lexicon_store.in_force(ctx.lexicon_folder).version

    def is_outdated(code: str) -> bool:
        stored = index_building.open_stored(ctx, code)
        if stored is None:
            return ctx.session.scalar(profiles.in_chain(code).limit(1)) is not None
        return stored.index.lexicon_version != version

    return tuple(filter(is_outdated, _chain_codes(ctx)))


def rebuild_outdated(ctx: Context) -> tuple[str, ...]:
    """Queue a rebuild of the outdated chains for which none is under way; return them.

    It heals what a process left that was killed between putting lists in force and its commit,
    and what a program with other lists finds. A rebuild that failed is tried again later.
    """
    found = tuple(code for code in outdated_chains(ctx) if not index_jobs.is_pending(ctx, code))
    for code in found:
        index_jobs.rebuild(ctx, code)
    if found:
        version = lexicon_store.in_force(ctx.lexicon_folder).version
        audit.note(ctx, "lexicon.rebuild", "Lexicon", version, chains=list(found))
    return found


def _rebuild_all(ctx: Context) -> tuple[str, ...]:
    found = _chain_codes(ctx)
    for code in found:
        index_jobs.rebuild(ctx, code)
    return found


def _chain_codes(ctx: Context) -> tuple[str, ...]:
    codes = ctx.session.scalars(select(IndustryChain.code).order_by(IndustryChain.position))
    return tuple(codes)


def files(ctx: Context, version: str | None = None) -> Path:
    """Return the folder with the list files of a version, by default of the one in force."""
    authorize(ctx.actor, Permission.PUBLISH_LEXICON)
    chosen = version or lexicon_store.in_force(ctx.lexicon_folder).version
    try:
        return lexicon_store.files_of(ctx.lexicon_folder, chosen)
    except UnknownVersion as error:
        raise NotFound("lexicon_version_unknown") from error

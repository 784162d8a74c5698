"""What each kind of job does: compute with a read-only session, return what keeps the result.

What keeps it is called in a transaction, and again in another one as long as it returns More.
"""

from collections.abc import Callable
from typing import Any

from matchmaker import lexicon_store, messages
from matchmaker.context import Context
from matchmaker.evaluation import lexicon_quality
from matchmaker.intake import import_jobs
from matchmaker.job_queue import Kept
from matchmaker.services import (
    audit_verifications,
    challenge_notices,
    index_building,
    lexicon_preview_jobs,
    lexicons,
    name_pairs,
    ranking_runs,
)
from models.enums import JobKind

Progress = Callable[[int, str], None]
Keep = Callable[[Context], Kept]
Handler = Callable[[Context, dict[str, Any], Progress], Keep]


def build_index(ctx: Context, arguments: dict[str, Any], progress: Progress) -> Keep:
    """Build the text index of one chain; its files are swapped in atomically."""
    version = index_building.build(ctx, arguments["chain"], progress)
    return lambda _ctx: {"index_version": version}


def run_ranking(ctx: Context, arguments: dict[str, Any], progress: Progress) -> Keep:
    """Rank every challenge of a run; the shortlists are kept all at once."""
    computed = ranking_runs.compute(ctx, arguments["run"], progress)
    return lambda writing: ranking_runs.keep(writing, arguments["run"], computed)


def import_file(ctx: Context, arguments: dict[str, Any], progress: Progress) -> Keep:
    """Do one step of an import: check, save, mark the errors, or undo."""
    return import_jobs.run(ctx, arguments, progress)


def tell_of_challenge(ctx: Context, arguments: dict[str, Any], progress: Progress) -> Keep:
    """Tell the suppliers that a new challenge suits; how many they are is told to nobody."""
    found = challenge_notices.suited(ctx, arguments["challenge"], progress)

    def keep(writing: Context) -> dict[str, Any]:
        challenge_notices.tell(writing, arguments["challenge"], found)
        return {}

    return keep


def preview_lexicon(ctx: Context, arguments: dict[str, Any], progress: Progress) -> Keep:
    """Compare drafted word lists with those in force: texts, rankings, quality on labeled data."""
    version = arguments["version"]
    found = lexicon_preview_jobs.compute(ctx, version, progress)
    before = lexicon_store.in_force(ctx.lexicon_folder)
    after = lexicons.read(lexicons.draft(ctx, version))
    gold = []
    for folder in lexicon_quality.gold_folders(ctx.data_folder):
        progress(96, messages.text("job_lexicon_gold", name=folder.name))
        row = lexicon_quality.compare(folder, before, after)
        gold.append({"name": folder.name, "before": row.before, "after": row.after})
    return lambda writing: lexicon_preview_jobs.keep(writing, version, found, gold)


def verify_audit(ctx: Context, _arguments: dict[str, Any], progress: Progress) -> Keep:
    """Walk the audit trail from its beginning; what was found is the job's result."""
    found = audit_verifications.compute(ctx, progress)
    return lambda _ctx: found


def compare_names(ctx: Context, _arguments: dict[str, Any], progress: Progress) -> Keep:
    """Look for enterprises whose names resemble each other; the file is swapped in at once."""
    left = name_pairs.compute(ctx, progress)
    return lambda _writing: {"left": left}


# What may be done depends on who asked for it; the others do the same for everybody.
BY_OWNER = frozenset({JobKind.IMPORT})
HANDLERS: dict[JobKind, Handler] = {
    JobKind.INDEX_BUILD: build_index,
    JobKind.RANKING_RUN: run_ranking,
    JobKind.IMPORT: import_file,
    JobKind.CHALLENGE_NOTICES: tell_of_challenge,
    JobKind.LEXICON_PREVIEW: preview_lexicon,
    JobKind.NAME_PAIRS: compare_names,
    JobKind.AUDIT_VERIFICATION: verify_audit,
}

"""Closed lists about background jobs and imports."""

from enum import StrEnum


class JobKind(StrEnum):
    """后台任务类型."""

    INDEX_BUILD = "index_build"
    RANKING_RUN = "ranking_run"
    IMPORT = "import"
    CHALLENGE_NOTICES = "challenge_notices"
    LEXICON_PREVIEW = "lexicon_preview"
    AUDIT_VERIFICATION = "audit_verification"
    NAME_PAIRS = "name_pairs"


class JobState(StrEnum):
    """后台任务状态."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ImportKind(StrEnum):
    """导入内容."""

    ENTERPRISES = "enterprises"
    TIERS = "tiers"
    CAPABILITIES = "capabilities"
    CHALLENGES = "challenges"


class ImportState(StrEnum):
    """导入文件状态."""

    UPLOADED = "uploaded"
    CHECKING = "checking"
    CHECKED = "checked"
    SAVING = "saving"
    SAVED = "saved"
    UNDOING = "undoing"
    UNDONE = "undone"


class ImportOutcome(StrEnum):
    """一行导入的结果."""

    CREATED = "created"
    UPDATED = "updated"
    EXISTING = "existing"
    SKIPPED = "skipped"

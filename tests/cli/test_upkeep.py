import os
from datetime import timedelta

from click.testing import CliRunner

from matchmaker import attachment_store
from matchmaker.cli import main
from matchmaker.services import attachments
from models.enums import BidState, ChallengeStatus
from tests.factories import attachments as file_factory
from tests.factories import bids, challenges, cooperations


def test_upkeep_does_what_is_due_and_nothing_twice(settings, committed, monkeypatch):
    monkeypatch.setenv("MATCHMAKER_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MATCHMAKER_QUEUE_URL", settings.queue_url)
    with committed() as ctx:
        challenge = challenges.published(
            ctx,
            status=ChallengeStatus.AWARDED,
            awarded_at=ctx.now - timedelta(days=9),
            objections_until=ctx.today - timedelta(days=1),
        )
        bids.make(ctx, challenge=challenge, state=BidState.SELECTED, decision_reason="最优")
        cooperations.make(ctx).follow_ups[0].due_on = ctx.today
        folder = attachments.folder_of(settings.data_folder)
        orphan = attachment_store.keep(folder, file_factory.PDF)
        old = (ctx.now - timedelta(days=8)).timestamp()
        os.utime(attachment_store.path_of(folder, orphan.sha256), (old, old))
    first, second = (CliRunner().invoke(main, ["upkeep"]) for _ in range(2))
    assert first.output == "结果生效 1 项，到期未回访 1 项，清理附件 1 个。\n"
    assert second.output == "结果生效 0 项，到期未回访 1 项，清理附件 0 个。\n"

"""Commands are called in this process, with the environment of the test's installation."""

import pytest
from click.testing import CliRunner

from matchmaker.cli import main


@pytest.fixture
def run(settings, monkeypatch):
    """Call a command with the environment of the test's installation."""
    monkeypatch.setenv("MATCHMAKER_DATA_FOLDER", str(settings.data_folder))
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("MATCHMAKER_QUEUE_URL", settings.queue_url)

    def call(*arguments, code=0, stdin=None):
        result = CliRunner().invoke(main, [str(item) for item in arguments], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return call

"""The command line: each command calls one service function.

Exit codes: 0 done, 1 refused or failed (the reason is on stderr), 2 called wrongly.

A command imports what it needs when it runs, so that `--help` and `token create` stay quick.
"""

import click

from matchmaker import __version__
from matchmaker.cli import (
    ablation,
    accounts,
    audit,
    bench,
    enterprises,
    files,
    lexicon,
    load,
    rankings,
    running,
    upkeep,
)
from matchmaker.cli.console import Commands


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="产业链供需撮合平台：大企业发榜，中小企业揭榜。",
)
@click.version_option(__version__, prog_name="matchmaker")
def main() -> None:
    """Hold all commands."""


for _command in (
    running.init,
    running.migrate,
    running.demo,
    running.serve,
    running.worker,
    running.doctor,
    upkeep.upkeep,
    accounts.token,
    accounts.user,
    audit.audit,
    accounts.admin,
    enterprises.enterprise,
    files.import_,
    files.export,
    files.manual,
    rankings.ranking_run,
    rankings.rank,
    rankings.evaluate,
    ablation.ablation,
    bench.bench,
    load.load,
    lexicon.lexicon,
):
    main.add_command(_command)

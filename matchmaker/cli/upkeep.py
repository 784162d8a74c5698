"""What time alone makes due: once a day by the machine's own scheduler."""

import click

from matchmaker.cli.console import runtime


@click.command(help="每日例行：异议期满的遴选结果生效，提醒到期的跟踪回访，清理无记录的附件。")
def upkeep() -> None:
    """Do what is due today; running it again does nothing twice."""
    from matchmaker.services import attachments, follow_ups, selections

    with runtime() as opened:
        with opened.write() as ctx:
            final = selections.finalize_due(ctx)
            due = follow_ups.tell_due(ctx)
        with opened.read() as ctx:
            collected = attachments.collect(ctx)
    click.echo(f"结果生效 {final} 项，到期未回访 {due} 项，清理附件 {collected} 个。")

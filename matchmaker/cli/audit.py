"""The audit trail: verify its chain, anchor it."""

import click

from matchmaker.cli.console import Refused, runtime


@click.group(help="操作日志的摘要链。")
def audit() -> None:
    """Group the commands about the audit trail."""


@audit.command("verify", help="从头核验整条摘要链及全部锚点；发现改动、删除或截断时退出码为 1。")
def verify() -> None:
    """Print how many links hold and the head; refuse with the first broken one."""
    from matchmaker.services import audit_events

    with runtime() as opened, opened.read() as ctx:
        found = audit_events.verify(ctx)
    if found.broken_at is not None:
        raise Refused(
            f"操作日志的摘要链在第 {found.broken_at} 条断裂，此前 {found.length} 条完好。"
        )
    click.echo(f"完好：{found.length} 条，锚点 {found.anchors} 个，链头 {found.digest}")


@audit.command("anchor", help="记录今天的日志长度与链头；请把这一行另存到本机以外。")
def anchor() -> None:
    """Append an anchor to the file in the data folder, and print it."""
    from matchmaker.services import audit_events

    with runtime() as opened, opened.read() as ctx:
        made = audit_events.anchor(ctx)
    click.echo(f"{made.day.isoformat()}\t{made.length}\t{made.digest}")

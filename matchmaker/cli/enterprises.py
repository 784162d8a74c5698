"""Enterprises that may be registered twice: show, merge, undo."""

import click

from matchmaker.cli.console import runtime


@click.group(help="企业查重与合并。")
def enterprise() -> None:
    """Group the commands about registered enterprises."""


@enterprise.command("duplicates", help="列出与一家企业名称相近、疑似重复登记的企业。")
@click.argument("enterprise_id", metavar="ID")
def duplicates(enterprise_id: str) -> None:
    """Print the candidates, best first."""
    from matchmaker.services import enterprise_merges

    with runtime() as opened, opened.read() as ctx:
        found, is_sure = enterprise_merges.duplicates(ctx, enterprise_id)
    for item in found:
        click.echo(f"{item.similarity:.2f}  {item.public_id}  {item.credit_code}  {item.name}")
    if not found:
        click.echo("没有名称相近的企业。")
    elif is_sure:
        click.echo("第一家的名称相符，很可能是同一家企业；请核对后再合并。")


@enterprise.command("merge", help="将其他企业（OTHERS）并入一家企业（ID）；可用 unmerge 撤销。")
@click.argument("enterprise_id", metavar="ID")
@click.argument("others", nargs=-1, required=True)
def merge(enterprise_id: str, others: tuple[str, ...]) -> None:
    """Merge enterprises, all or none."""
    from matchmaker.services import enterprise_merges

    with runtime() as opened, opened.write() as ctx:
        rows = enterprise_merges.merge(ctx, enterprise_id, list(others), version=None)
        for row in rows:
            click.echo(
                f"已将 {row.merged.name} 并入 {row.survivor.name}，合并编号 {row.public_id}。"
            )


@enterprise.command("merges", help="列出最近的合并及其编号；给出 ID 则只列该企业参与的合并。")
@click.argument("enterprise_id", metavar="ID", required=False)
@click.option("--limit", type=click.IntRange(1, 1000), default=50, show_default=True)
def merges(enterprise_id: str | None, limit: int) -> None:
    """Print merges with their ids, undone ones too, newest first."""
    from matchmaker.context import LOCAL_TIME
    from matchmaker.services import enterprise_merges

    with runtime() as opened, opened.read() as ctx:
        found = (
            enterprise_merges.list_of(ctx, enterprise_id)[:limit]
            if enterprise_id
            else enterprise_merges.latest(ctx, limit)
        )
        for row in found:
            day = row.created_at.astimezone(LOCAL_TIME).date()
            state = "已撤销" if row.undone_at else "有效"
            click.echo(f"{row.public_id}  {day}  {state}  {row.merged.name} → {row.survivor.name}")
    if not found:
        click.echo("没有合并记录。")


@enterprise.command("unmerge", help="撤销一次合并（MERGE 为合并编号，见 merges）。")
@click.argument("merge_id", metavar="MERGE")
def unmerge(merge_id: str) -> None:
    """Give back what a merge handed over."""
    from matchmaker.services import enterprise_merges

    with runtime() as opened, opened.write() as ctx:
        row = enterprise_merges.undo(ctx, merge_id, version=None)
        click.echo(f"已撤销：{row.merged.name} 恢复为单独的企业。")

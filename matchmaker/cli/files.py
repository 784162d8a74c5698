"""Import from and export to files."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.cli.console import Refused, progress, runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from matchmaker.context import Context
    from matchmaker.exports.tables import Table
    from matchmaker.intake.reports import ImportReport
    from matchmaker.jobs import Runtime

SHOWN_ISSUES = 50
KINDS = {
    "enterprises": "企业",
    "tiers": "梯度认定",
    "capabilities": "能力项",
    "challenges": "需求（保存为榜单草稿）",
}
_SOURCE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TARGET = click.Path(dir_okay=False, writable=True, path_type=Path)


@click.group("import", help="从 Excel 或 CSV 导入企业、需求；不加 --commit 时只检查不保存。")
def import_() -> None:
    """Group the commands that read files."""


def _import_command(kind: str, text: str) -> click.Command:
    @click.command(kind, help=text)
    @click.argument("file", type=_SOURCE)
    @click.option("--commit", is_flag=True, help="保存没有问题的行。")
    @click.option("--update", is_flag=True, help="已登记的按本表更新（填写了的列覆盖原值）。")
    @click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
    def command(file: Path, *, commit: bool, update: bool, as_json: bool) -> None:
        with runtime() as opened:
            report = _import(opened, kind, file, commit=commit, update=update)
        if as_json:
            click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
        else:
            _print_report(report)
        if report.bad:
            raise click.exceptions.Exit(1)

    return command


def _import(
    opened: "Runtime", kind: str, file: Path, *, commit: bool, update: bool
) -> "ImportReport":
    """Check a file, and save its good rows if asked to: part by part, others write in between."""
    from time import sleep

    from matchmaker.intake import imports
    from matchmaker.intake.prepared import Wishes
    from matchmaker.intake.saving import Saving
    from matchmaker.job_queue import PAUSE_SECONDS

    with opened.read() as ctx, progress("正在检查") as show:
        prepared = imports.prepare(ctx, kind, file, show, wishes=Wishes(update))
        if not commit:
            return imports.check(ctx, prepared)
    saving, total = Saving(prepared), len(prepared.rows)
    with progress("正在保存") as show:
        while not saving.is_over:
            with opened.write() as ctx:
                saving.part(ctx)
            show(total - saving.left, total)
            sleep(PAUSE_SECONDS)
    return saving.report


for _kind, _text in KINDS.items():
    _command = _import_command(_kind, f"导入{_text}。有问题的行列出行号、列名和原因。")
    import_.add_command(_command)


def _print_report(report: "ImportReport") -> None:
    for column in report.ignored_columns:
        click.echo(f"未识别的列，已忽略：{column}", err=True)
    for issue in report.told[:SHOWN_ISSUES]:
        place = f"第 {issue.row} 行" + (f"，{issue.column}" if issue.column else "")
        click.echo(f"{place}：{issue.reason}", err=True)
    if len(report.told) > SHOWN_ISSUES:
        click.echo(f"……共 {len(report.told)} 条，用 --json 查看全部。", err=True)
    for issue in report.warnings[:SHOWN_ISSUES]:
        click.echo(f"第 {issue.row} 行，{issue.column}：{issue.reason}", err=True)
    done = "已保存" if report.is_committed else "可保存"
    click.echo(
        f"共 {report.total} 行：{done} {report.good} 行（新增 {report.created}，更新 "
        f"{report.updated}），已登记未改 {report.existing} 行，有问题 {report.bad} 行。"
    )
    if not report.is_committed:
        click.echo("以上为检查结果，尚未保存；加 --commit 保存没有问题的行。")


@import_.command(
    "template",
    help="生成导入模板（KIND：enterprises 企业，tiers 梯度认定，capabilities 能力项，"
    "challenges 需求）。",
)
@click.argument("kind", type=click.Choice(list(KINDS)))
@click.argument("file", type=_TARGET)
def template(kind: str, file: Path) -> None:
    """Write an empty workbook to fill in."""
    from matchmaker import imports
    from matchmaker.intake import import_names

    with runtime() as opened, opened.read() as ctx:
        content = imports.template_workbook(kind, import_names.choices(ctx, kind))
    _write(file, content)


@click.group(help="导出短名单。")
def export() -> None:
    """Group the commands that write shortlists."""


@export.command("shortlist", help="导出一份短名单。")
@click.argument("shortlist_id", metavar="ID")
@click.option(
    "--format", "format_", default="xlsx", show_default=True, help="xlsx、docx、pdf、csv 或 json。"
)
@click.option("--out", type=_TARGET, required=True, help="写入的文件。")
def export_shortlist(shortlist_id: str, format_: str, out: Path) -> None:
    """Write one shortlist to a file."""
    from matchmaker.services import shortlist_exports

    _export(lambda ctx: shortlist_exports.for_shortlist(ctx, shortlist_id), format_, out)


@export.command("event", help="导出一场对接会最近一次排序的全部短名单，每条产业链一个工作表。")
@click.argument("event_id", metavar="ID")
@click.option(
    "--format", "format_", default="xlsx", show_default=True, help="xlsx、docx、pdf、csv 或 json。"
)
@click.option("--out", type=_TARGET, required=True, help="写入的文件。")
def export_event(event_id: str, format_: str, out: Path) -> None:
    """Write the shortlists of an event's newest run to a file."""
    from matchmaker.services import shortlist_exports

    _export(lambda ctx: shortlist_exports.for_event(ctx, event_id), format_, out)


def _export(load: "Callable[[Context], list[Table]]", format_: str, out: Path) -> None:
    from matchmaker import exports

    exporter = exports.exporter(format_)
    with runtime() as opened, opened.read() as ctx:
        tables = load(ctx)
    _write(out, exporter.write(tables))
    click.echo(f"共 {sum(len(table.rows) for table in tables)} 行。")


def _write(path: Path, content: bytes) -> None:
    """Write a file that appears whole or not at all."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    except OSError as error:
        raise Refused(f"无法写入文件 {path}：{error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)
    click.echo(f"已写入 {path}。")


@click.command("manual", help="把使用手册（docs/manual）排成一个 PDF 文件。")
@click.option("--folder", type=click.Path(file_okay=False, exists=True, path_type=Path))
@click.argument("file", type=_TARGET)
def manual(file: Path, folder: Path | None) -> None:
    """Set the manual for printing."""
    from matchmaker import messages
    from matchmaker.exports import manual as setting

    _write(file, setting.render(folder or setting.shipped(), messages.text("manual")))

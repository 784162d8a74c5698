"""The word lists: check an edited copy, see what it would change, publish it, go back."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from matchmaker.cli.console import Refused, progress, runtime

if TYPE_CHECKING:
    from matchmaker.services.lexicon_previews import Preview
    from nlp.lexicon import Lexicon

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
_SHOWN = 20
_GOLD_MEASURE = "nDCG@10"


@click.group(help="词库：术语、同义词、牌号、上下游关系、停用词和单位。")
def lexicon() -> None:
    """Group the commands about word lists."""


@lexicon.command("list", help="列出发布过的版本，最近的在前；第一个是当前使用的版本。")
def list_versions() -> None:
    """Show what was published."""
    from matchmaker.services import lexicons

    with runtime() as opened, opened.read() as ctx:
        for place, row in enumerate(lexicons.versions(ctx)):
            mark = "（当前）" if place == 0 else ""
            since = f"{row.since.astimezone():%Y-%m-%d %H:%M}" if row.since else "随程序提供"
            click.echo(f"{row.version}  {since}{mark}")


@lexicon.command(help="把当前使用的词库文件写入空文件夹，供编辑。")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--version", "version", help="写出另一个已发布的版本。")
def export(folder: Path, version: str | None) -> None:
    """Write the list files into a folder."""
    from matchmaker import lexicon_folders
    from matchmaker.services import lexicons

    if folder.exists() and any(folder.iterdir()):
        raise Refused(f"文件夹 {folder} 不是空的。")
    with runtime() as opened, opened.read() as ctx:
        names = lexicon_folders.copy_files(lexicons.files(ctx, version), folder)
    click.echo(f"已写入 {folder}，共 {len(names)} 个文件。")


@lexicon.command(
    help=(
        "检查编辑后的词库：格式、会被拆开的词、重复、可疑的词条。\n"
        "\n"
        "不指定 FOLDER 时检查当前使用的词库的全部词条。有格式错误时退出码为 1；提示不影响退出码。"
    )
)
@click.argument("folder", type=_FOLDER, required=False)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def check(folder: Path | None, *, as_json: bool) -> None:
    """Validate lists and show what is doubtful."""
    from matchmaker.services import lexicon_previews, lexicons

    with runtime() as opened, opened.read() as ctx:
        lists = lexicons.read(folder or lexicons.files(ctx))
        look = lexicon_previews.check if folder else lexicon_previews.check_all
        found = look(ctx, lists)
    if as_json:
        _print_json({"version": lists.version, "findings": found.to_dict()["findings"]})
        return
    click.echo(
        f"格式正确：版本 {lists.version}，产业链 {len(lists.chains)} 条，"
        f"术语 {len(lists.terms)} 个，名称 {len(lists.names)} 个。"
    )
    _print_findings(found)


@lexicon.command(
    help=(
        "发布前预览：词条增减、切分变化、受影响的榜单和企业、前 10 名变化。\n"
        "\n"
        "--gold FOLDER：另以人工标注的数据（同 matchmaker evaluate）比较排序质量。"
    )
)
@click.argument("folder", type=_FOLDER)
@click.option("--gold", type=_FOLDER, multiple=True, help="人工标注数据的文件夹，可多次给出。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
def diff(folder: Path, gold: tuple[Path, ...], *, as_json: bool) -> None:
    """Show what publishing would change."""
    from matchmaker import lexicon_store
    from matchmaker.services import lexicon_previews, lexicons

    lists = lexicons.read(folder)
    with runtime() as opened, opened.read() as ctx:
        before = lexicon_store.in_force(ctx.lexicon_folder)
        # The labeled folders come first: one that is of no use is refused before the long work.
        quality = [_quality(place, before, lists) for place in gold]
        with progress("正在比较排序") as show:
            found = lexicon_previews.preview(ctx, lists, show)
    if as_json:
        _print_json(found.to_dict() | {"gold": quality})
        return
    _print_preview(found)
    for row in quality:
        click.echo(
            f"标注数据 {row['folder']}：{_GOLD_MEASURE} {row['before']:.4f} → {row['after']:.4f}"
            f"（{row['after'] - row['before']:+.4f}）"
        )


def _quality(folder: Path, before: "Lexicon", after: "Lexicon") -> dict[str, Any]:
    """Return the mean nDCG@10 on a labeled folder with both sets of lists."""
    from matchmaker.evaluation import InputInvalid
    from matchmaker.evaluation.lexicon_quality import compare

    try:
        return asdict(compare(folder, before, after))
    except InputInvalid as error:
        raise Refused(str(error)) from error


@lexicon.command(help="发布编辑后的词库，并在后台重建所有产业链的索引。")
@click.argument("folder", type=_FOLDER)
def publish(folder: Path) -> None:
    """Put the lists of a folder in force."""
    from matchmaker.services import lexicons

    with runtime() as opened, opened.write() as ctx:
        change = lexicons.publish(ctx, folder)
    click.echo(
        f"已发布 {change.version}（之前为 {change.before}），"
        f"{len(change.chains)} 条产业链的索引由 matchmaker worker 在后台重建。"
    )


@lexicon.command(help="回退到前一个版本，并在后台重建索引。")
def rollback() -> None:
    """Put the version before in force again."""
    from matchmaker.services import lexicons

    with runtime() as opened, opened.write() as ctx:
        change = lexicons.roll_back(ctx)
    click.echo(f"已从 {change.before} 回退到 {change.version}，索引在后台重建。")


def _print_json(value: object) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _print_findings(found: "Preview") -> None:
    from matchmaker.services.lexicon_previews import sentence

    for finding in found.findings:
        click.echo(f"提示：{sentence(finding)}")


def _print_preview(found: "Preview") -> None:
    click.echo(f"当前 {found.before} → 新版本 {found.after}")
    for change in found.lists:
        click.echo(f"{change.name}：增加 {len(change.added)}，删除 {len(change.removed)}")
    _print_findings(found)
    for title, rows in (("榜单", found.challenges), ("企业", found.suppliers)):
        click.echo(f"文本读法有变化的{title}：{len(rows)}")
        for row in rows[:_SHOWN]:
            click.echo(f"  {row.name}：{row.before} → {row.after}")
    click.echo(f"前 10 名有变化的榜单：{len(found.rankings)}（共比较 {found.compared} 个）")
    for ranking in found.rankings[:_SHOWN]:
        moves = "；".join(
            f"{move.name} {move.before or '—'}→{move.after or '—'}" for move in ranking.moves
        )
        click.echo(f"  {ranking.title}：{moves}")

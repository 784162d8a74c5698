"""Measure what each idea of the ranking is worth."""

import json
from pathlib import Path

import click

from matchmaker.cli.console import Refused, progress

_FOLDER = click.Path(path_type=Path)


@click.command(
    help=(
        "逐项去掉排序的每个做法，并与简单方法比较：看每项值多少，不使用数据库。\n"
        "\n"
        "FOLDER 同 matchmaker evaluate，可给多个。括号内为现行配置相对该行的增益和 95 % 区间。"
    )
)
@click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@click.option("--within-chain", is_flag=True, help="只在同一产业链（chain）内排序。")
@click.option("--judged-only", is_flag=True, help="只排 qrels.tsv 中标注过的文档（含 0 级）。")
def ablation(
    folders: tuple[Path, ...], *, as_json: bool, within_chain: bool, judged_only: bool
) -> None:
    """Measure the ranking with each idea taken away, and simple methods."""
    from matchmaker.evaluation import InputInvalid
    from matchmaker.evaluation.ablation import compare

    try:
        with progress("正在比较") as show:
            lines = compare(
                folders, within_chain=within_chain, judged_only=judged_only, progress=show
            )
    except InputInvalid as error:
        raise Refused(str(error)) from error
    if as_json:
        click.echo(json.dumps([line.to_dict() for line in lines], ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(line.text() for line in lines))

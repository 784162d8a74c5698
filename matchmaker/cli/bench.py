"""Measure speed beside other libraries."""

import json
import shutil
from typing import TYPE_CHECKING

import click

from matchmaker.cli.console import progress

if TYPE_CHECKING:
    from collections.abc import Iterator

    from matchmaker.bench import Prepared, Result

_MB = 1_000_000
_COUNT = click.IntRange(min=1)


@click.command(help="用合成企业和需求测量检索与排序的速度，并与其他库对比（不读写数据库）。")
@click.option("--suppliers", type=_COUNT, default=10_000, show_default=True, help="企业数。")
@click.option("--challenges", type=_COUNT, default=50, show_default=True, help="需求数。")
@click.option("--chains", type=_COUNT, default=1, show_default=True, help="产业链数；测量第一条。")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子。")
@click.option(
    "--only",
    "parts",
    multiple=True,
    help="只测这些部分，可重复：features、query、all_pairs、engine、changed、build、cold_start。",
)
@click.option("--peers/--no-peers", default=True, show_default=True, help="是否与其他库对比。")
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def bench(  # noqa: PLR0913  # each is an option of the command
    suppliers: int,
    challenges: int,
    chains: int,
    seed: int,
    parts: tuple[str, ...],
    *,
    peers: bool,
    as_json: bool,
) -> None:
    """Prepare a corpus, measure, print."""
    from matchmaker import bench as package

    if strange := sorted(set(parts) - set(package.PARTS)):
        raise click.BadParameter("、".join(strange), param_hint="--only")
    with progress("正在准备") as show:
        prepared = package.prepare(suppliers, challenges, min(chains, suppliers), seed, show)
    try:
        results = package.run(prepared, _missing, parts or package.PARTS, with_peers=peers)
        if as_json:
            click.echo(json.dumps([result.to_dict() for result in results], ensure_ascii=False))
        else:
            _print_table(results)
        _print_sizes(prepared, package.peak_bytes())
    finally:
        shutil.rmtree(prepared.folder, ignore_errors=True)


def _missing(name: str) -> None:
    click.echo(f"未安装 {name}，跳过该项对比；安装：pip install 'matchmaker[bench]'。", err=True)


def _print_table(results: "Iterator[Result]") -> None:
    click.echo("各列：测量项、文档数、本系统（CPU、用时）、对比对象（CPU、用时）、倍数、结果一致")
    for result in results:
        row = result.to_dict()
        same = {True: "是", False: "否", None: "-"}[row["same_result"]]
        click.echo(
            f"{row['operation']:<24} {row['documents']:>8} {_ms(row['ours_cpu_s'])} "
            f"{_ms(row['ours_wall_s'])} {_ms(row['peer_cpu_s'])} {_ms(row['peer_wall_s'])} "
            f"{'' if row['ratio'] is None else format(row['ratio'], '.2f'):>7} {same:>3}  "
            f"{row['peer'] or ''}"
        )


def _ms(seconds: float | None) -> str:
    return f"{'' if seconds is None else f'{seconds * 1000:,.2f}ms':>12}"


def _print_sizes(prepared: "Prepared", peak: int) -> None:
    click.echo(
        f"索引 {prepared.index_bytes / _MB:.1f} MB，本进程内存峰值 {peak / _MB:.0f} MB。", err=True
    )

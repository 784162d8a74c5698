"""Rank: a stored challenge, chain or event by the worker; or plain files without a database."""

import json
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.cli.console import Refused, progress, runtime

if TYPE_CHECKING:
    from matchmaker.jobs import Runtime
    from models.jobs import Job

POLL_SECONDS = 0.5
NOBODY_WORKS_SECONDS = 15
TASKS = ("need", "names", "label", "similarity")
_SOURCE = click.Path(path_type=Path)
_TARGET = click.Path(dir_okay=False, path_type=Path)


@click.group("ranking-run", help="后台排序。")
def ranking_run() -> None:
    """Group the commands about ranking runs."""


@ranking_run.command(
    "create", help="为一个榜单、一条产业链或一场对接会排序；由 matchmaker worker 在后台计算。"
)
@click.option("--challenge", help="榜单 ID。")
@click.option("--chain", help="产业链代码。")
@click.option("--event", help="对接会 ID。")
@click.option("--wait", is_flag=True, help="等待完成并显示进度。")
def create_run(challenge: str | None, chain: str | None, event: str | None, *, wait: bool) -> None:
    """Queue a ranking run, and wait for it if asked."""
    from matchmaker.services import ranking_runs

    if sum(given is not None for given in (challenge, chain, event)) != 1:
        raise click.UsageError("--challenge、--chain、--event 须且只能指定一个。")
    with runtime() as opened:
        with opened.write() as ctx:
            run = ranking_runs.start(ctx, challenge=challenge, chain=chain, event=event)
        click.echo(f"排序 {run.public_id} 已排队。")
        if not wait:
            return
        _wait(opened, run.job.public_id)
        with opened.read() as ctx:
            for shortlist in ranking_runs.get(ctx, run.public_id).shortlists:
                click.echo(f"短名单 {shortlist.public_id}  {shortlist.challenge.title}")


def _wait(opened: "Runtime", job_id: str) -> None:
    from models.enums import JobState

    started, is_warned = time.monotonic(), False
    with progress("正在排序") as show:
        while (job := _job(opened, job_id)).state in {JobState.QUEUED, JobState.RUNNING}:
            show(job.percent, 100)
            is_late = time.monotonic() - started > NOBODY_WORKS_SECONDS
            if job.state is JobState.QUEUED and is_late and not is_warned:
                click.echo("任务仍在等待：请确认 matchmaker worker 正在运行。", err=True)
                is_warned = True
            time.sleep(POLL_SECONDS)
    if job.state is JobState.FAILED:
        raise Refused(job.error or "排序失败。")


def _job(opened: "Runtime", job_id: str) -> "Job":
    from matchmaker.services import jobs

    with opened.read() as ctx:
        return jobs.get(ctx, job_id)


@ranking_run.command(
    "replay",
    help=(
        "用保存的输入重算一次排序的全部短名单，逐份报告是否一致。\n"
        "\n"
        "退出码：0 全部一致，1 有不一致或无法重算，2 参数有误。"
    ),
)
@click.argument("run_id", metavar="ID")
def replay_run(run_id: str) -> None:
    """Compute a stored run again and say whether every shortlist comes out the same."""
    from matchmaker import messages
    from matchmaker.services import replays

    with runtime() as opened, opened.read() as ctx:
        found = replays.replay(ctx, run_id)
        for item in found:
            verdict = messages.text("replay_same" if item.is_same else "replay_differs")
            result = item.shortlist.result_hash or ""
            click.echo(f"{verdict}  {result[:16]}  {item.shortlist.challenge.title}")
            for line in item.differences:
                click.echo(f"  {line}")
    if not all(item.is_same for item in found):
        raise Refused("重算结果与保存的短名单不一致。")


@click.command(
    help=(
        "对文件中的需求和供给排序，不使用数据库。\n"
        "\n"
        "键：id，以及 text 或 title、description、requirements[]、products[]、chain；\n"
        "其他键忽略并提示一次。同分按供给编号降序。退出码：0 完成，1 文件有误，2 参数有误。"
    )
)
@click.option("--queries", type=_SOURCE, required=True, help="需求，每行一个 JSON 对象。")
@click.option("--corpus", type=_SOURCE, required=True, help="供给，每行一个 JSON 对象。")
@click.option(
    "--top", type=click.IntRange(1), default=100, show_default=True, help="每个需求的条数。"
)
@click.option("--out", type=_TARGET, required=True, help="结果：query_id doc_id score。")
@click.option("--task", type=click.Choice(TASKS), default="need", show_default=True, help="任务。")
@click.option("--within-chain", is_flag=True, help="只在同一产业链（chain）内排序。")
@click.option("--explain", type=_TARGET, help="逐对解释，写入 JSON Lines 文件。")
def rank(
    queries: Path,
    corpus: Path,
    out: Path,
    explain: Path | None,
    **choices: "int | str | bool",
) -> None:
    """Rank the documents of one file for each query of another."""
    from matchmaker.evaluation import InputInvalid, RankOptions, rank_files

    options = RankOptions(explain=explain, **choices)  # type: ignore[arg-type]  # click checked them
    try:
        with progress("正在排序") as show:
            lines = rank_files(
                queries,
                corpus,
                out,
                options,
                progress=show,
                warn=lambda text: click.echo(f"提示：{text}", err=True),
            )
    except InputInvalid as error:
        raise Refused(str(error)) from error
    click.echo(f"已写入 {out}，共 {lines} 行。", err=True)


@click.command(
    help=(
        "用人工标注的数据衡量排序质量，不使用数据库。\n"
        "\n"
        "FOLDER 内含 corpus.jsonl、queries.jsonl、qrels.tsv，或 pairs.tsv。\n"
        "退出码：0 完成，1 文件有误，2 参数有误。"
    )
)
@click.argument("folder", type=_SOURCE)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出。")
@click.option("--task", type=click.Choice(TASKS), default="need", show_default=True, help="任务。")
@click.option("--within-chain", is_flag=True, help="只在同一产业链（chain）内排序。")
@click.option("--judged-only", is_flag=True, help="只排 qrels.tsv 中标注过的文档（含 0 级）。")
def evaluate(
    folder: Path, *, as_json: bool, task: str, within_chain: bool, judged_only: bool
) -> None:
    """Measure the ranking on a folder of judged data."""
    from matchmaker.evaluation import InputInvalid, evaluate_folder

    try:
        with progress("正在评测") as show:
            report = evaluate_folder(
                folder,
                task=task,
                within_chain=within_chain,
                judged_only=judged_only,
                progress=show,
            )
    except InputInvalid as error:
        raise Refused(str(error)) from error
    if as_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False, indent=1))
    else:
        click.echo("\n".join(report.lines()))

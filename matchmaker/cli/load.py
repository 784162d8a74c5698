"""Measure what readers wait for: a larger invented city, real processes, a steady rate."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.cli.console import Refused, progress, runtime, settings

if TYPE_CHECKING:
    from matchmaker.cli.demonstration import Access
    from matchmaker.config import Settings
    from matchmaker.load import Page

SUPPLIERS, CHALLENGES = 400, 60  # of the invented city
PAGES = 80  # that each role reads
START_SECONDS = 60
_PUBLIC = ("/", "/challenges")


@click.command(help="在临时目录建立放大的示例城市并启动服务，按固定速率访问各角色页面，统计用时。")
@click.option(
    "--times", type=click.IntRange(1, 100), default=10, show_default=True, help="放大倍数。"
)
@click.option(
    "--rate", type=click.FloatRange(0.1, 1000), default=10, show_default=True, help="每秒请求数。"
)
@click.option("--seconds", type=click.IntRange(1), default=60, show_default=True, help="持续秒数。")
@click.option("--seed", type=int, default=1, show_default=True, help="随机种子。")
@click.option(
    "--port", type=click.IntRange(1, 65535), default=8123, show_default=True, help="端口。"
)
@click.option("--json", "as_json", is_flag=True, help="以 JSON 输出结果。")
def load(times: int, rate: float, seconds: int, seed: int, port: int, *, as_json: bool) -> None:
    """Prepare a city of its own, serve it, read it, print."""
    from matchmaker.load import drive, summarize

    with tempfile.TemporaryDirectory(prefix="matchmaker-load-") as name:
        folder = Path(name)
        chosen = replace(
            settings(), data_folder=folder, port=port,
            database_url=f"sqlite:///{folder / 'matchmaker.db'}",
            queue_url=f"sqlite:///{folder / 'queue.db'}",
        )  # fmt: skip
        access = _prepare(chosen, times, seed)
        with _serving(chosen, folder):
            pages = _pages(f"http://127.0.0.1:{port}", access)
            with progress("正在访问") as show:
                answers = drive(pages, rate, seconds, seed, show)
    found = summarize(answers)
    if as_json:
        click.echo(json.dumps(asdict(found), ensure_ascii=False))
        return
    click.echo(f"页面 {len(pages)} 个，请求 {found.count} 次，出错 {found.errors} 次")
    click.echo(f"p50 {found.p50:.3f} 秒　p95 {found.p95:.3f} 秒　p99 {found.p99:.3f} 秒")
    for title, shape, count, p95 in found.slowest:
        click.echo(f"  {p95:.3f} 秒（{count} 次）　{title}　{shape}")


def _prepare(chosen: "Settings", times: int, seed: int) -> "Access":
    from matchmaker.cli import demonstration
    from matchmaker.demo import growth

    demonstration.prepare(chosen)
    with runtime(chosen) as opened:
        with opened.write() as ctx:
            growth.grow(ctx, SUPPLIERS * (times - 1), CHALLENGES * (times - 1), seed=seed)
        demonstration.run_jobs(opened)
    return demonstration.prepare(chosen)


@contextmanager
def _serving(chosen: "Settings", folder: Path) -> Iterator[None]:
    """Run the demo's server and worker in processes of their own while the block runs."""
    environment = os.environ | {
        "MATCHMAKER_DATA_FOLDER": str(folder),
        "MATCHMAKER_DATABASE_URL": chosen.database_url,
    }
    running = [
        subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "matchmaker", *command],
            stdout=subprocess.DEVNULL, env=environment,
        )
        for command in (("serve", f"--port={chosen.port}"), ("worker", f"--parent={os.getpid()}"))
    ]  # fmt: skip
    try:
        _wait(f"http://127.0.0.1:{chosen.port}")
        yield
    finally:
        for process in running:
            process.terminate()
        for process in running:
            process.wait(30)


def _wait(base: str) -> None:
    from matchmaker.load import Visitor

    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        try:
            if Visitor(base, "").get("/api/v1/ready")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise Refused("服务未能启动。")


def _pages(base: str, access: "Access") -> "list[Page]":
    from matchmaker.load import Visitor, crawl

    visitors: list[tuple[Visitor, tuple[str, ...]]] = [(Visitor(base, "公众"), _PUBLIC)]
    for login in access.logins:
        visitor = Visitor(base, login.title)
        if not visitor.sign_in(login.username, login.password):
            raise Refused(f"{login.title}无法登录。")
        visitors.append((visitor, ("/desk",)))
    found = []
    for visitor, starts in visitors:
        with progress(f"正在浏览：{visitor.title}") as show:
            found += crawl(visitor, starts, PAGES, show)
    return found

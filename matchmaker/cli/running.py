"""Set up and run: init, migrate, demo, serve, worker, doctor."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from matchmaker.cli import accounts
from matchmaker.cli.console import Refused, runtime, settings

if TYPE_CHECKING:
    from matchmaker.config import Settings


@click.command(
    help="建立空白城市：区划、功能区、梯度规则、产业链和三员账号，不含企业；可重复运行。"
)
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="其他城市的数据：regions.csv，可选 zones.csv、tiers.csv、chains/*.json。",
)
def init(folder: Path | None) -> None:
    """Set up an empty city."""
    from matchmaker import city
    from matchmaker import demo as demo_city
    from matchmaker.db import migrate as migrate_database

    chosen = settings()
    migrate_database(chosen.database_url)
    with runtime(chosen) as opened, opened.write() as ctx:
        if demo_city.is_demo(ctx):
            raise Refused("该数据库是示例城市；请用 MATCHMAKER_DATA_FOLDER 指定另一个数据文件夹。")
        added = city.establish(ctx, folder or city.SHIPPED)
    with runtime(chosen) as opened:
        accounts.ensure_administrators(opened)
    click.echo(
        f"已就绪：新增区划 {added.regions}，功能区 {added.zones}，梯度规则 {added.rule_sets} 版，"
        f"产业链 {added.chains} 条。数据库：{chosen.safe_database_url()}"
    )


@click.command(help="把数据库升级到当前版本；升级前请先备份。")
def migrate() -> None:
    """Bring the schema to the current version."""
    from matchmaker.db import migrate as migrate_database

    chosen = settings()
    migrate_database(chosen.database_url)
    click.echo(f"数据库已是当前版本：{chosen.safe_database_url()}")


@click.command(help="启动网页和 API 服务。")
@click.option("--host", help="监听地址，默认 127.0.0.1。")
@click.option("--port", type=click.IntRange(1, 65535), help="端口，默认 8000。")
def serve(host: str | None, port: int | None) -> None:
    """Serve pages and API."""
    from matchmaker.cli import processes

    chosen = _where(settings(), host, port)
    with runtime(chosen):
        pass
    processes.serve(chosen)


def _where(chosen: "Settings", host: str | None, port: int | None) -> "Settings":
    return replace(chosen, host=host or chosen.host, port=port or chosen.port)


@click.command(help="启动后台进程：建立索引、排序、导入。")
@click.option("--parent", type=int, hidden=True)
def worker(parent: int | None) -> None:
    """Run background jobs; with `parent`, end when that process is no longer there."""
    import logging

    from matchmaker.cli import processes
    from matchmaker.jobs import run_worker

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    chosen = settings()
    with runtime(chosen):
        pass
    if parent is not None:
        processes.end_with(parent)
    click.echo("后台进程已启动，按 Ctrl+C 结束。")
    run_worker(chosen)


@click.command(help="建立虚构的示例城市并启动服务；再次运行时保留已有数据。")
@click.option("--port", type=click.IntRange(1, 65535), help="端口，默认 8000。")
@click.option("--no-serve", is_flag=True, help="只准备数据，不启动服务。")
def demo(port: int | None, *, no_serve: bool) -> None:
    """Prepare the invented city and serve it."""
    from matchmaker.cli import demonstration, processes

    chosen = _where(settings(), None, port)
    if not no_serve:
        processes.require_free_port(chosen)
    access = demonstration.prepare(chosen)
    demonstration.show(chosen, access, is_served=not no_serve)
    if not no_serve:
        processes.serve(chosen, with_worker=True)


@click.command(help="检查安装：Python、数据库、队列、后台进程、索引、磁盘、词典。")
def doctor() -> None:
    """Check the installation."""
    from matchmaker.cli import checks

    found = list(checks.run(settings()))
    for check in found:
        click.echo(f"{'✔' if check.is_ok else '✘'} {check.name}：{check.text}")
        if not check.is_ok and check.advice:
            click.echo(f"    处理：{check.advice}")
    if not all(check.is_ok for check in found):
        raise click.exceptions.Exit(1)

"""The checks of `matchmaker doctor`: each tells what it found and what to do about it."""

import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata

from sqlalchemy import func, select

from matchmaker import index_store, lexicon_store
from matchmaker.config import Settings
from matchmaker.db import Database, check_durability, has_current_schema, open_session
from matchmaker.job_queue import JobQueue
from matchmaker.ranking.visibility import Audience
from models.chains import IndustryChain
from models.enums import JobState
from models.jobs import Job

PACKAGES = ("flask", "sqlalchemy", "alembic", "huey", "waitress", "rjieba", "rapidfuzz", "openpyxl")
# A worker takes up a waiting job within a few seconds.
WAITING_TOO_LONG = timedelta(seconds=60)
LOW_BYTES, LOW_SHARE = 500 * 1024 * 1024, 0.05


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the report."""

    name: str
    text: str
    advice: str = ""
    is_ok: bool = True


def run(settings: Settings) -> Iterator[Check]:
    """Yield all checks; one that breaks is a failed check and stops no other."""
    yield _python()
    yield _safe("依赖", _packages, "重新安装：pip install -c constraints.txt -e .")
    yield _safe("词典", lambda: _lexicon(settings), "重新安装；检查 nlp/data 是否完整。")
    yield _safe("磁盘", lambda: _disk(settings), "检查 MATCHMAKER_DATA_FOLDER。")
    yield _safe("队列", lambda: _queue(settings), "检查 MATCHMAKER_QUEUE_URL。")
    yield from _database_checks(settings)


def _safe(name: str, check: Callable[[], Check], advice: str) -> Check:
    try:
        return check()
    except Exception as error:  # whatever breaks is what this command is to show
        return _broken(name, error, advice)


def _broken(name: str, error: Exception, advice: str) -> Check:
    return Check(name, f"{type(error).__name__}：{error}", advice, is_ok=False)


def _python() -> Check:
    version = ".".join(str(part) for part in sys.version_info[:3])
    is_ok = sys.version_info >= (3, 11)
    return Check("Python", version, "请安装 Python 3.11 或更高版本。", is_ok=is_ok)


def _packages() -> Check:
    found = [f"{name} {metadata.version(name)}" for name in PACKAGES]
    return Check("依赖", "，".join(found))


def _lexicon(settings: Settings) -> Check:
    lists = lexicon_store.in_force(settings.lexicon_folder)
    published = lexicon_store.history(settings.lexicon_folder)
    text = f"版本 {lists.version}，术语 {len(lists.terms)} 条"
    if published and published[-1].version != lists.version:
        text += f"；已发布的 {published[-1].version} 无法读取，暂用随程序提供的词库"
        advice = "重新发布该版本，或运行 matchmaker lexicon rollback。"
        return Check("词典", text, advice, is_ok=False)
    return Check("词典", text)


def _disk(settings: Settings) -> Check:
    folder = settings.data_folder
    while not folder.exists():
        folder = folder.parent
    usage = shutil.disk_usage(folder)
    is_ok = usage.free > LOW_BYTES and usage.free > usage.total * LOW_SHARE
    text = f"{settings.data_folder} 可用 {usage.free / 1024**3:.1f} GB"
    return Check("磁盘", text, "请清理磁盘：空间用尽后数据无法保存。", is_ok=is_ok)


def _queue(settings: Settings) -> Check:
    is_empty = JobQueue(settings.queue_url).is_empty()
    return Check("队列", "可用，" + ("没有待发任务" if is_empty else "有待发任务"))


def _database_checks(settings: Settings) -> Iterator[Check]:
    advice = "先运行 matchmaker init 或 matchmaker migrate；检查 MATCHMAKER_DATABASE_URL。"
    try:
        database = Database.connect(settings.database_url)
    except Exception as error:  # a wrong URL, a missing driver
        yield _broken("数据库", error, advice)
        return
    try:
        schema = _safe("数据库", lambda: _schema(settings, database), advice)
        yield schema
        if not schema.is_ok:
            return
        yield _safe(
            "持久性",
            lambda: _durability(database),
            "恢复默认设置：SQLite 须为 WAL 与 synchronous=FULL。",
        )
        yield _safe("完整性", lambda: _integrity(database), "请立即停止服务并从备份恢复。")
        yield _safe("后台进程", lambda: _worker(database), "请运行 matchmaker worker。")
        yield _safe("文本索引", lambda: _indexes(settings, database), "请运行 matchmaker worker。")
    finally:
        database.engine.dispose()


def _schema(settings: Settings, database: Database) -> Check:
    is_ok = has_current_schema(database.engine)
    text = settings.safe_database_url() + ("，结构为最新" if is_ok else "，尚未建立或版本不符")
    return Check(
        "数据库", text, "请运行 matchmaker init（新建）或 matchmaker migrate（升级）。", is_ok=is_ok
    )


def _durability(database: Database) -> Check:
    found = check_durability(database.engine)
    return Check("持久性", "，".join(f"{name}={value}" for name, value in found.items()))


def _integrity(database: Database) -> Check:
    if database.engine.dialect.name != "sqlite":
        return Check("完整性", "由数据库服务器负责")
    with database.engine.connect() as connection:
        found = str(connection.exec_driver_sql("PRAGMA integrity_check").scalar_one())
        broken = len(connection.exec_driver_sql("PRAGMA foreign_key_check").all())
    text = f"integrity_check={found}，外键问题 {broken} 处"
    is_ok = found == "ok" and broken == 0
    return Check("完整性", text, "请立即停止服务并从备份恢复。", is_ok=is_ok)


def _worker(database: Database) -> Check:
    now = datetime.now(UTC)
    with open_session(database.read) as session:
        oldest = session.scalars(
            select(func.min(Job.created_at)).where(Job.state == JobState.QUEUED)
        ).one()
        running = session.scalars(
            select(func.count(Job.id)).where(Job.state == JobState.RUNNING, Job.lease_until > now)
        ).one()
        failed = session.scalars(
            select(func.count(Job.id)).where(Job.state == JobState.FAILED)
        ).one()
    text = f"正在处理 {running} 个任务，失败 {failed} 个"
    if oldest is None:
        return Check("后台进程", f"没有等待的任务，{text}")
    waiting = now - oldest
    is_ok = running > 0 or waiting < WAITING_TOO_LONG
    advice = "请运行 matchmaker worker；任务已等待过久，没有进程在处理。"
    return Check("后台进程", f"最早的任务已等待 {waiting.seconds} 秒，{text}", advice, is_ok=is_ok)


def _indexes(settings: Settings, database: Database) -> Check:
    with open_session(database.read) as session:
        codes = list(session.scalars(select(IndustryChain.code).order_by(IndustryChain.position)))
    version = lexicon_store.in_force(settings.lexicon_folder).version
    missing, found, outdated = [], [], []
    for code in codes:
        stored = index_store.open_current(settings.index_folder, code, Audience.ORGANIZER)
        if stored is None:
            missing.append(code)
        else:
            found.append(f"{code} {stored.index.version[:8]}")
            if stored.index.lexicon_version != version:
                outdated.append(code)
    if outdated:
        text = f"词库已更换、索引待重建：{'、'.join(outdated)}"
        return Check("文本索引", text, "请运行 matchmaker worker，索引会在后台重建。", is_ok=False)
    if missing:
        # Without an index a chain is ranked all the same, only slower.
        return Check(
            "文本索引", f"已建 {len(found)}，未建：{'、'.join(missing)}（首次登记企业后建立）"
        )
    return Check("文本索引", "，".join(found) or "没有产业链")

import json
import subprocess
import sys
import time

import openpyxl
import pytest
from sqlalchemy import select

from matchmaker import jobs
from matchmaker.cli import main
from matchmaker.cli.console import describe
from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.errors import Conflict, Invalid
from matchmaker.job_queue import enqueue
from matchmaker.permissions import SYSTEM
from matchmaker.services import passwords, ranking_runs, tokens, users
from models.enterprises import Enterprise
from models.enums import JobKind
from tests.factories import enterprises, events, regions
from tests.factories import shortlists as shortlist_factory

HEAVY = ("sklearn", "jieba", "rjieba", "numba", "openpyxl", "alembic", "flask", "sqlalchemy",
         "numpy", "marshmallow", "rich")  # fmt: skip


@pytest.fixture
def runtime(settings, database):
    return jobs.Runtime(settings, database)


def test_help_imports_nothing_heavy():
    script = (
        "import sys\nfrom click.testing import CliRunner\nfrom matchmaker.cli import main\n"
        "result = CliRunner().invoke(main, ['--help'])\nassert result.exit_code == 0\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def all_commands(group, path=()):
    for name, command in sorted(group.commands.items()):
        yield (*path, name), command
        if hasattr(command, "commands"):
            yield from all_commands(command, (*path, name))


@pytest.mark.parametrize("path", [path for path, _ in all_commands(main)], ids=" ".join)
def test_every_command_explains_itself_in_chinese(run, path):
    text = run(*path, "--help").output
    assert any("\u4e00" <= letter <= "\u9fff" for letter in text)


def test_a_token_is_printed_once_and_opens_the_api(run, database, settings):
    token = run("token", "create", "--user", "xinren", "--days", 3).output.strip()
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        assert tokens.find(ctx, token).user.username == "xinren"


def test_a_password_is_set(run, database, settings):
    run("user", "set-password", "xinren", "--stdin", stdin="正确的密码很长很长\n", code=1)
    run("user", "set-password", "xinren", "--stdin", stdin="correct horse battery\n")
    run("user", "set-password", "xinren", stdin="correct horse 2\ncorrect horse 2\n")
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        stored = users.find(ctx, "xinren").password_hash
    assert passwords.matches(stored, "correct horse 2")


def test_init_fills_an_empty_city_twice(run):
    assert "产业链 10 条" in run("init").output
    assert "产业链 0 条" in run("init").output


def test_init_refuses_bad_files(run, tmp_path):
    folder = tmp_path / "city"
    folder.mkdir()
    assert "城市数据有误" in run("init", "--folder", folder, code=1).output


def test_init_refuses_the_demo(run, committed):
    with committed() as ctx:
        regions.make(ctx, "990100", "临澜市")
    assert "示例城市" in run("init", code=1).output


def test_the_demo_refuses_a_real_city(run):
    run("init")
    assert "正式城市" in run("demo", "--no-serve", code=1).output


def test_a_database_that_is_not_migrated_is_named(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    assert "请先运行 matchmaker init" in run("token", "create", "--user", "a", code=1).output
    assert "当前版本" in run("migrate").output
    run("token", "create", "--user", "a")


def test_trouble_of_the_database_is_one_line(run, tmp_path, monkeypatch):
    path = tmp_path / "broken.db"
    path.write_bytes(b"no database at all" * 100)
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{path}")
    assert run("migrate", code=1).output.startswith("错误：数据库操作失败")


def test_refusals_are_described_in_chinese():
    assert describe(Conflict("run_not_finished")) == "排序尚未完成，请稍后查看。"
    assert describe(Invalid(errors={"a": ["一", "二"], "b": ["三"]})) == "一二；三"


def write_firms(path, *rows):
    book = openpyxl.Workbook()
    for row in (["企业名称", "统一社会信用代码", "所属区县", "没人认识"], *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_an_import_is_previewed_then_committed(run, committed, database, tmp_path):
    with committed() as ctx:
        regions.make(ctx)
    good = ["甲企业", enterprises.credit_code(1), "澄江区"]
    path = write_firms(tmp_path / "firms.xlsx", good, ["乙企业", "91", "月球"])
    preview = run("import", "enterprises", path, code=1).output
    assert "第 3 行，统一社会信用代码" not in preview  # the cell before it is named first
    assert "第 3 行，所属区县：未知的行政区划“月球”" in preview
    assert "可保存 1 行" in preview
    assert "尚未保存" in preview
    assert "已忽略：没人认识" in preview
    assert names(database) == []
    assert "已保存 1 行" in run("import", "enterprises", path, "--commit", code=1).output
    assert names(database) == ["甲企业"]
    report = json.loads(run("import", "enterprises", path, "--json", code=1).output)
    assert (report["existing"], report["bad"]) == (1, 1)


def names(database):
    with transaction(database.read) as session:
        return list(session.scalars(select(Enterprise.name)))


def test_a_long_list_of_errors_is_cut(run, tmp_path):
    rows = [["甲企业", "91", "月球"]] * 60
    text = run("import", "enterprises", write_firms(tmp_path / "f.xlsx", *rows), code=1).output
    assert "共 60 条" in text


def test_a_file_that_is_no_import_is_refused(run, tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("x")
    assert "仅允许导入" in run("import", "challenges", path, code=1).output


def test_a_template_is_written(run, tmp_path):
    for kind in ("enterprises", "challenges"):
        run("import", "template", kind, tmp_path / f"{kind}.xlsx")
        assert "共 0 行" in run("import", kind, tmp_path / f"{kind}.xlsx").output
    assert "无法写入" in run("import", "template", kind, tmp_path / "no" / "a.xlsx", code=1).output


def test_a_shortlist_is_exported(run, committed, tmp_path):
    with committed() as ctx:
        shortlist_id = shortlist_factory.make(ctx).public_id
    for name in ("xlsx", "csv", "json"):
        out = tmp_path / f"out.{name}"
        text = run("export", "shortlist", shortlist_id, "--format", name, "--out", out).output
        assert "共 3 行" in text
        assert out.stat().st_size > 0
    out = tmp_path / "other"
    text = run("export", "shortlist", shortlist_id, "--format", "ods", "--out", out, code=1).output
    assert "不支持的导出格式：ods" in text
    assert "未找到" in run("export", "shortlist", "nothing", "--out", out, code=1).output
    assert not out.exists()


def test_an_event_without_a_run_is_not_exported(run, committed, tmp_path):
    with committed() as ctx:
        event_id = events.make(ctx).public_id
    text = run("export", "event", event_id, "--out", tmp_path / "e.xlsx", code=1).output
    assert "排序尚未完成" in text


def test_a_run_has_exactly_one_scope(run):
    assert "只能指定一个" in run("ranking-run", "create", code=2).output
    assert (
        "只能指定一个"
        in run("ranking-run", "create", "--chain", "a", "--event", "b", code=2).output
    )


def test_a_run_is_queued_and_waited_for(run, runtime, committed, monkeypatch):
    from matchmaker.cli import rankings
    from tests.factories import challenges

    with committed() as ctx:
        challenge_id = challenges.published(ctx).public_id
    assert "已排队" in run("ranking-run", "create", "--challenge", challenge_id).output
    # What the worker would do meanwhile.
    monkeypatch.setattr(rankings, "POLL_SECONDS", 0)
    monkeypatch.setattr(rankings.time, "sleep", lambda _seconds: jobs.run_due(runtime))
    text = run("ranking-run", "create", "--challenge", challenge_id, "--wait").output
    assert "短名单" in text
    with runtime.read() as ctx:
        assert ranking_runs.latest_for(ctx, challenge=challenge_id) is not None


def test_a_failed_run_fails_the_command(run, runtime, committed, monkeypatch):
    from matchmaker.cli import rankings
    from tests.factories import challenges

    with committed() as ctx:
        challenge_id = challenges.published(ctx).public_id

    def fail(_seconds):
        from matchmaker.services import jobs as job_service

        with runtime.write() as ctx:
            for public_id in job_service.due(ctx):
                job_service.fail(ctx, job_service.claim(ctx, public_id), "算不出来")

    monkeypatch.setattr(rankings.time, "sleep", fail)
    monkeypatch.setattr(rankings, "NOBODY_WORKS_SECONDS", -1)
    text = run("ranking-run", "create", "--challenge", challenge_id, "--wait", code=1).output
    assert "算不出来" in text
    assert "请确认 matchmaker worker" in text


def write_lines(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


QUERIES = ({"id": "q1", "text": "锂电铜箔", "extra": 1}, {"id": "q2", "title": "压铸模具钢"})
CORPUS = (
    {"id": "d1", "text": "电解铜箔 锂电池负极集流体", "chain": "copper"},
    {"id": "d2", "title": "热作模具钢", "products": ["压铸模具钢"]},
    {"id": "d3", "text": "毛纺面料"},
)


def test_files_are_ranked_without_a_database(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", "sqlite:////nowhere/at/all.db")
    queries = write_lines(tmp_path / "q.jsonl", *QUERIES)
    corpus = write_lines(tmp_path / "c.jsonl", *CORPUS)
    out, explain = tmp_path / "run.txt", tmp_path / "explain.jsonl"
    text = run("rank", "--queries", queries, "--corpus", corpus, "--top", 2, "--out", out,
               "--explain", explain).output  # fmt: skip
    assert text.count("忽略") == 1
    lines = [line.split() for line in out.read_text().splitlines()]
    assert [line[0] for line in lines] == ["q1", "q1", "q2", "q2"]
    assert (lines[0][1], lines[2][1]) == ("d1", "d2")
    pairs = [json.loads(line) for line in explain.read_text().splitlines()]
    keys = {"query_id", "doc_id", "score", "coverage", "contributions", "matches", "ledger",
            "sentence"}  # fmt: skip
    assert all(keys <= set(pair) for pair in pairs)


def test_files_with_faults_are_refused(run, tmp_path):
    queries = write_lines(tmp_path / "q.jsonl", {"id": "a b", "text": "x"})
    corpus = write_lines(tmp_path / "c.jsonl", *CORPUS)
    common = ("--corpus", corpus, "--out", tmp_path / "run.txt")
    assert "错误：" in run("rank", "--queries", queries, *common, code=1).output
    assert "错误：" in run("rank", "--queries", tmp_path / "none", *common, code=1).output
    run("rank", "--queries", queries, code=2)
    run("rank", "--queries", queries, *common, "--task", "unknown", code=2)
    run("rank", "--queries", queries, *common, "--top", 0, code=2)


def test_a_folder_is_evaluated(run, tmp_path):
    write_lines(tmp_path / "queries.jsonl", *({**row, "kind": "need"} for row in QUERIES))
    write_lines(tmp_path / "corpus.jsonl", *CORPUS)
    (tmp_path / "qrels.tsv").write_text("q1\td1\t3\nq2\td2\t3\n")
    assert "全部（2 条）" in run("evaluate", tmp_path).output
    report = json.loads(run("evaluate", tmp_path, "--json").output)
    assert report["all"]["queries"] == 2
    assert "找不到文件夹" in run("evaluate", tmp_path / "none", code=1).output


def doctor_lines(run, code=0):
    lines = run("doctor", code=code).output.splitlines()
    return {line[2:].split("：")[0]: line for line in lines if line[0] in "✔✘"}


def test_a_sound_installation_passes_the_doctor(run):
    run("init")
    lines = doctor_lines(run)
    assert all(line.startswith("✔") for line in lines.values())
    assert "synchronous=2" in lines["持久性"]
    assert "integrity_check=ok" in lines["完整性"]
    assert "未建：copper" in lines["文本索引"]


def test_the_doctor_names_a_missing_schema(run, tmp_path, monkeypatch):
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", f"sqlite:///{tmp_path / 'new.db'}")
    lines = doctor_lines(run, code=1)
    assert lines["数据库"].startswith("✘")
    assert "持久性" not in lines


def test_the_doctor_names_a_database_that_cannot_be_opened(run, monkeypatch):
    monkeypatch.setenv("MATCHMAKER_DATABASE_URL", "nothing://at/all")
    assert doctor_lines(run, code=1)["数据库"].startswith("✘")
    monkeypatch.setenv("MATCHMAKER_QUEUE_URL", "nothing://at/all")
    assert doctor_lines(run, code=1)["队列"].startswith("✘")


def test_the_doctor_names_work_that_nobody_takes_up(run, database, runtime):
    with transaction(database.write) as session:
        session.info["now"] = session.info["now"].replace(year=2025)
        enqueue(session, JobKind.INDEX_BUILD, {"chain": "copper"}, owner_id=None)
    assert "请运行 matchmaker worker" in run("doctor", code=1).output
    with transaction(database.write) as session:
        enqueue(session, JobKind.INDEX_BUILD, {"chain": "steel"}, owner_id=None)
    jobs.run_due(runtime)
    line = doctor_lines(run)["后台进程"]
    assert "没有等待的任务" in line


def test_the_doctor_sees_a_worker_at_work(run, database, runtime, settings):
    from matchmaker.services import jobs as job_service

    with transaction(database.write) as session:
        session.info["now"] = session.info["now"].replace(year=2025)
        enqueue(session, JobKind.INDEX_BUILD, {"chain": "copper"}, owner_id=None)
        job = enqueue(session, JobKind.INDEX_BUILD, {"chain": "steel"}, owner_id=None)
    with runtime.write() as ctx:
        job_service.claim(ctx, job.public_id)
    assert "正在处理 1 个任务" in doctor_lines(run)["后台进程"]


def test_the_server_refuses_to_be_reached_from_elsewhere(run):
    assert "只能监听本机地址" in run("serve", "--host", "0.0.0.0", code=1).output


def test_a_port_in_use_is_told(run, tmp_path):
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert "--port" in run("demo", "--port", port, code=1).output
        assert "--port" in run("serve", "--port", port, code=1).output


def test_the_database_is_opened_anew_after_a_refusal(run, settings):
    run("export", "shortlist", "nothing", "--out", settings.data_folder / "a.xlsx", code=1)
    started = time.monotonic()
    run("token", "create", "--user", "a")
    assert time.monotonic() - started < 4  # nothing waits for a lock
    assert Database.connect(settings.database_url).engine.dispose() is None


def test_progress_is_shown_on_a_terminal_only(monkeypatch, capsys):
    from matchmaker.cli import console

    for is_terminal in (True, False):
        monkeypatch.setattr(console, "is_terminal", lambda shown=is_terminal: shown)
        with console.progress("正在检查") as show:
            show(1, 2)
        assert bool(capsys.readouterr().err) is is_terminal


@pytest.mark.parametrize("name", ["", "zhang san", "长" * 65])
def test_a_user_name_has_its_limits(run, name):
    assert "用户名须为" in run("token", "create", "--user", name, code=2).output
    run("user", "set-password", name, "--stdin", stdin="long enough\n", code=2)


@pytest.mark.parametrize(
    ("variable", "value", "told"),
    [
        ("MATCHMAKER_PORT", "99999", "MATCHMAKER_PORT"),
        ("MATCHMAKER_QUEUE_URL", "ftp://127.0.0.1/queue", "MATCHMAKER_QUEUE_URL"),
        ("MATCHMAKER_DATABASE_URL", "mysql://user:secret@127.0.0.1/x", "MySQLdb"),
    ],
)
def test_a_setting_that_cannot_work_is_told_in_one_line(run, monkeypatch, variable, value, told):
    monkeypatch.setenv(variable, value)
    output = run("serve", code=1).output
    assert told in output
    assert "secret" not in output

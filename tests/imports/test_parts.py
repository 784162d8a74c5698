"""A file is saved and taken back in parts: others write in between, a kill leaves whole rows."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text, update

from matchmaker import imports as readers
from matchmaker import jobs as worker
from matchmaker.db import transaction
from matchmaker.intake import import_files, saving, undoing
from matchmaker.jobs import Runtime, run_due
from models.audit import AuditEvent
from models.capabilities import Capability
from models.enterprises import Enterprise
from models.enums import ImportState, JobKind, JobState
from models.import_files import ImportedRow
from models.jobs import Job
from tests.factories import chains, enterprises, regions, workbooks

ROWS = 150
HEADER = ("单位名称", "信用代码", "所属区县", "职工人数", "产业链环节", "主要产品")


def firm(number, **changes):
    cells = {
        "name": f"临澜澄岚第{number}材料有限公司",
        "code": enterprises.credit_code(number),
        "county": "澄江区",
        "staff": 10,
        "place": "铜及有色金属/铜箔",
        "products": "铜箔：厚6μm；分切",
        **changes,
    }
    return list(cells.values())


@pytest.fixture
def runtime(settings, database):
    return Runtime(settings, database)


@pytest.fixture
def small_parts(monkeypatch):
    """Let a part be as small as it can be."""
    for module in (saving, undoing):
        monkeypatch.setattr(module, "PART_SECONDS", 0.0)
        monkeypatch.setattr(module, "AT_ONCE", 10)


@pytest.fixture
def begin(committed, settings, runtime):
    """Return a function that lets rows be checked and queues them to be saved."""
    with committed() as ctx:
        chains.make(ctx)
        regions.make(ctx)

    def start(rows):
        content = workbooks.workbook(HEADER, rows)
        name = import_files.store(settings.upload_folder, content, "企业.xlsx")
        found = readers.propose("enterprises", settings.upload_folder / name)
        labels = {guess.index: guess.label for guess in found.guesses}
        matched = import_files.Matched(found.sheet, found.header, labels, found.columns)
        with committed() as ctx:
            options = {"kind": "enterprises", "update": False}
            row = import_files.upload(ctx, name, "企业.xlsx", options)
            import_files.match_columns(ctx, row.public_id, matched)
        run_due(runtime)
        with committed() as ctx:
            row = import_files.get(ctx, row.public_id)
            import_files.confirm(ctx, row.public_id, {}, version=row.version)
            return row.public_id

    return start


def read(runtime, public_id):
    with runtime.read() as ctx:
        return import_files.get(ctx, public_id)


def counts(runtime):
    with runtime.read() as ctx:
        return tuple(
            ctx.session.scalar(select(func.count(kind.id)))
            for kind in (Enterprise, Capability, ImportedRow)
        )


def undo(committed, public_id):
    with committed() as ctx:
        row = import_files.get(ctx, public_id)
        import_files.undo(ctx, public_id, version=row.version)


def stop_after(monkeypatch, parts):
    """Let the worker fail behind so many parts of a job, each time that it is tried."""
    keep_part, done = worker._keep_part, [0]

    def failing(runtime, job, *arguments):
        if job.kind is JobKind.IMPORT:
            if done[0] == parts:
                done[0] = 0
                raise RuntimeError("the machine is tired")
            done[0] += 1
        return keep_part(runtime, job, *arguments)

    monkeypatch.setattr(worker, "_keep_part", failing)


@pytest.mark.every_database
def test_parts_make_the_same_as_one(begin, runtime, small_parts):
    rows = [firm(number) for number in range(1, 36)]
    rows[7] = firm(8, code=enterprises.credit_code(3))
    rows[20] = firm(21, county="月球区")
    public_id = begin(rows)
    run_due(runtime)
    file = read(runtime, public_id)
    assert (file.state, file.progress) == (ImportState.SAVED, None)
    report = file.report
    assert (report["created"], report["existing"], report["bad"]) == (33, 1, 1)
    assert [item["row"] for item in report["issues"]] == [9, 22]
    assert report["committed"]
    assert counts(runtime) == (33, 66, 99)


@pytest.mark.slow
def test_others_write_while_a_file_is_saved_and_taken_back(begin, runtime, committed, database):
    public_id = begin([firm(number) for number in range(1, 400)])
    waits, is_over = [], threading.Event()

    def write():
        while not is_over.is_set():
            started = time.monotonic()
            with transaction(database.write) as session:
                session.execute(text("UPDATE audit_heads SET length = length"))
            waits.append(time.monotonic() - started)
            time.sleep(0.01)

    other = threading.Thread(target=write)
    other.start()
    try:
        run_due(runtime)
        undo(committed, public_id)
        run_due(runtime)
    finally:
        is_over.set()
        other.join()
    assert read(runtime, public_id).report["undo"]["restored"] == 399
    assert len(waits) > 20
    assert max(waits) < 4.0, "SQLite gives up after five seconds; a quiet machine needs one"


@pytest.mark.slow
def test_a_killed_worker_leaves_whole_rows_and_the_next_one_goes_on(begin, runtime, settings):
    public_id = begin([firm(number) for number in range(1, ROWS + 1)])
    code = "from matchmaker.intake import saving as i; i.PART_SECONDS = 0; i.AT_ONCE = 5; "
    code += "from matchmaker.cli import main; main(['worker'])"
    environment = os.environ | {"MATCHMAKER_DATA_FOLDER": str(settings.data_folder)}
    process = subprocess.Popen([sys.executable, "-c", code], env=environment)
    try:
        deadline = time.monotonic() + 120
        while read(runtime, public_id).progress is None:
            assert time.monotonic() < deadline, "the worker saved nothing"
            time.sleep(0.05)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=10)
    firms, offers, noted = counts(runtime)
    assert 0 < firms < ROWS
    assert (offers, noted) == (2 * firms, 3 * firms)
    assert read(runtime, public_id).progress["created"] == firms
    with runtime.write() as ctx:
        past = ctx.now - timedelta(seconds=1)
        ctx.session.execute(update(Job).where(Job.state == JobState.RUNNING), {"lease_until": past})
    run_due(runtime)
    assert counts(runtime) == (ROWS, 2 * ROWS, 3 * ROWS)
    assert read(runtime, public_id).report["created"] == ROWS


@pytest.mark.every_database
def test_what_failed_on_the_way_goes_on_or_is_taken_back(
    begin, runtime, committed, small_parts, monkeypatch
):
    rows = [firm(number) for number in range(1, 61)]
    rows[30] = firm(31, name="临澜澄岚第1材料有限公司", code=None)
    public_id = begin(rows)
    with monkeypatch.context() as failing:
        stop_after(failing, 1)
        for _ in range(worker.MAX_ATTEMPTS):
            run_due(runtime)
    file = read(runtime, public_id)
    assert (file.state, import_files.has_failed(file)) == (ImportState.SAVING, True)
    assert counts(runtime) == (30, 60, 90)
    with committed() as ctx:
        import_files.resume(ctx, public_id, version=file.version)
    run_due(runtime)
    report = read(runtime, public_id).report
    # The row without a code is refused as it would have been at once: its namesake is of the file.
    assert (report["created"], report["bad"], report["total"]) == (59, 1, 60)
    assert counts(runtime) == (59, 118, 177)

    undo(committed, public_id)
    with monkeypatch.context() as failing:
        stop_after(failing, 1)
        for _ in range(worker.MAX_ATTEMPTS):
            run_due(runtime)
    assert read(runtime, public_id).state is ImportState.UNDOING
    assert counts(runtime)[0] == 29
    undo(committed, public_id)
    run_due(runtime)
    assert read(runtime, public_id).report["undo"] == {"restored": 59, "kept": []}
    assert counts(runtime)[:2] == (0, 0)


def test_what_was_saved_in_part_is_taken_back(begin, runtime, committed, small_parts, monkeypatch):
    public_id = begin([firm(number) for number in range(1, 41)])
    with monkeypatch.context() as failing:
        stop_after(failing, 1)
        for _ in range(worker.MAX_ATTEMPTS):
            run_due(runtime)
    assert counts(runtime)[0] == 30
    undo(committed, public_id)
    run_due(runtime)
    assert read(runtime, public_id).report["undo"] == {"restored": 30, "kept": []}
    assert counts(runtime)[:2] == (0, 0)


def test_each_thing_that_is_made_and_removed_is_on_record(begin, runtime, committed, small_parts):
    public_id = begin([firm(1), firm(2)])
    run_due(runtime)
    undo(committed, public_id)
    run_due(runtime)
    with runtime.read() as ctx:
        acts = dict(
            ctx.session.execute(
                select(AuditEvent.action, func.count()).group_by(AuditEvent.action)
            ).all()
        )
    for thing, number in (("enterprise", 2), ("capability", 4)):
        assert (acts[f"{thing}.register"], acts[f"{thing}.remove"]) == (number, number)

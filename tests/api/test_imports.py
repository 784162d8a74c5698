"""Imports by upload: checked and saved by the worker."""

import io
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from matchmaker.jobs import Runtime, run_due
from models.audit import AuditEvent
from models.enterprises import Enterprise
from tests.conftest import Api, Committed
from tests.factories import chains, enterprises, regions

HEADER = "企业名称,统一社会信用代码,所属区县\n"


def upload(api: Api, text: str, name: str = "企业.csv", **form: str) -> Any:
    data = {"file": (io.BytesIO(text.encode("utf-8-sig")), name), "kind": "enterprises", **form}
    return api.call("POST", "/imports", data=data, content_type="multipart/form-data")


def rows(ctx_region: str) -> str:
    good = enterprises.credit_code()
    return (
        f"{HEADER}临澜沛岑材料有限公司,{good},{ctx_region}\n临澜坏码有限公司,12345,{ctx_region}\n"
    )


def work(app: Flask) -> None:
    run_due(Runtime(app.extensions["matchmaker.settings"], app.extensions["matchmaker.database"]))


def stored(committed: Committed) -> int:
    with committed() as ctx:
        return ctx.session.scalars(select(func.count(Enterprise.id))).one()


def test_good_rows_are_kept_and_bad_ones_told(app: Flask, api: Api, committed: Committed) -> None:
    with committed() as ctx:
        region = regions.make(ctx).name
        chains.make(ctx)
    accepted = upload(api, rows(region), commit="true")
    assert accepted.status_code == 202
    with committed() as ctx:
        done = ctx.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        assert [action for action in done if action.startswith("import.")] == [
            "import.upload",
            "import.save",
        ]
    work(app)
    job = api.get(f"/jobs/{accepted.json['id']}").json
    assert job["state"] == "done", job
    assert (job["result"]["created"], job["result"]["bad"]) == (1, 1)
    [issue] = job["result"]["issues"]
    assert (issue["row"], issue["column"]) == (3, "统一社会信用代码")
    assert stored(committed) == 1


def test_without_commit_nothing_is_kept(app: Flask, api: Api, committed: Committed) -> None:
    with committed() as ctx:
        region = regions.make(ctx).name
    accepted = upload(api, rows(region))
    work(app)
    job = api.get(f"/jobs/{accepted.json['id']}").json
    assert job["result"]["committed"] is False
    assert job["result"]["good"] == 1
    assert stored(committed) == 0


def test_a_file_without_known_columns_fails_with_a_reason(app: Flask, api: Api) -> None:
    accepted = upload(api, "甲,乙\n1,2\n")
    work(app)
    job = api.get(f"/jobs/{accepted.json['id']}").json
    assert job["state"] == "failed"
    assert job["error"]


def test_other_kinds_of_files_are_refused(api: Api) -> None:
    refused = upload(api, "x", name="企业.exe")
    assert refused.status_code == 422
    assert refused.json["errors"]["file"]


def test_a_file_that_is_too_large_is_refused(api: Api) -> None:
    refused = api.call(
        "POST",
        "/imports",
        data=b"x" * (11 * 1024 * 1024),
        content_type="multipart/form-data; boundary=x",
    )
    assert refused.status_code == 413


def test_an_unknown_kind_is_refused(api: Api) -> None:
    assert upload(api, HEADER, kind="persons").status_code == 422


def test_an_unknown_field_is_refused(api: Api) -> None:
    refused = upload(api, HEADER, dry_run="true")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["dry_run"])

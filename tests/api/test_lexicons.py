"""Word lists through the API."""

import io

import pytest

from matchmaker import lexicon_store
from matchmaker.imports import lexicon_archives
from matchmaker.jobs import Runtime, run_job
from nlp import lexicon
from tests.factories import lexicons as lists
from tests.factories import matches


@pytest.fixture
def draft(tmp_path):
    return lists.draft(tmp_path / "draft")


def upload(api, data):
    files = {"file": (io.BytesIO(data), "lexicon.zip")}
    return api.post("/lexicons/drafts", data=files, content_type="multipart/form-data")


def test_lists_are_proposed_compared_published_and_taken_back(
    api, committed, draft, settings, database
):
    with committed() as ctx:
        scene = matches.make(ctx)
        supplier = scene.differs.public_id
    lists.add_terms(draft, "铜精矿贸易")
    answer = upload(api, lexicon_archives.pack(draft))
    assert answer.status_code == 201, answer.json
    version = answer.json["version"]
    assert version == lexicon.load(draft).version
    waiting = api.get(f"/lexicons/drafts/{version}")
    assert (waiting.status_code, waiting.json["code"]) == (409, "lexicon_preview_not_ready")
    run_job(Runtime(settings, database), answer.json["job"])
    assert api.get(f"/jobs/{answer.json['job']}").json["result"]["suppliers"] == 1
    full = api.get(f"/lexicons/drafts/{version}").json
    assert [row["id"] for row in full["suppliers"]] == [supplier]
    assert (full["compared"], full["rankings"]) == (1, [])
    assert lexicon_store.in_force(settings.lexicon_folder) is lexicon.shipped()
    change = api.post(f"/lexicons/drafts/{version}/publish").json
    assert change == {
        "version": version,
        "before": lexicon.shipped().version,
        "chains": ["copper"],
    }
    rows = api.get("/lexicons").json["items"]
    assert [row["version"] for row in rows] == [version, lexicon.shipped().version]
    assert api.post("/lexicons/rollback").json["version"] == lexicon.shipped().version
    again = api.post("/lexicons/rollback")
    assert (again.status_code, again.json["code"]) == (409, "lexicon_no_earlier")


def test_the_files_of_a_version_are_downloaded(api, tmp_path):
    answer = api.get("/lexicons/current/files")
    assert answer.content_type == "application/zip"
    lexicon_archives.unpack(answer.data, tmp_path)
    assert lexicon.load(tmp_path).version == lexicon.shipped().version
    assert api.get("/lexicons/00000000/files").status_code == 404
    assert api.get("/lexicons/drafts/00000000").status_code == 404


def test_a_faulty_list_is_refused_with_file_and_line(api, draft):
    lists.append(draft / "stopwords.txt", "采购")
    answer = upload(api, lexicon_archives.pack(draft))
    assert answer.status_code == 422
    assert "stopwords.txt:" in str(answer.json["errors"])


def test_a_preview_is_asked_for_again(api, committed, draft, settings, database):
    with committed() as ctx:
        matches.make(ctx)
    lists.add_terms(draft, "铜精矿贸易")
    version = upload(api, lexicon_archives.pack(draft)).json["version"]
    job = api.post(f"/lexicons/drafts/{version}/preview")
    assert (job.status_code, job.json["kind"]) == (202, "lexicon_preview")
    assert api.post("/lexicons/drafts/00000000/preview").status_code == 404

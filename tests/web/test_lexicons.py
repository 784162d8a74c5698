"""The pages of the word lists: edit a file or upload a copy, look, publish, go back."""

import io
import re

import pytest
from sqlalchemy import select

from matchmaker import lexicon_store
from matchmaker.imports import lexicon_archives
from matchmaker.jobs import Runtime, run_job
from models.enums import JobKind, JobState
from models.jobs import Job
from nlp import lexicon
from tests.factories import lexicons as lists
from tests.factories import matches

FILE = "common/terms.tsv"


@pytest.fixture(autouse=True)
def scene(committed):
    with committed() as ctx:
        return matches.make(ctx)


def shipped_text():
    return (lexicon.DATA / FILE).read_text("utf-8")


def run_previews(settings, database):
    """Do what the worker would."""
    with database.read() as session:
        waiting = session.scalars(
            select(Job.public_id).where(
                Job.kind == JobKind.LEXICON_PREVIEW, Job.state == JobState.QUEUED
            )
        ).all()
    for public_id in waiting:
        run_job(Runtime(settings, database), public_id)


def in_force(settings):
    return lexicon_store.in_force(settings.lexicon_folder)


def test_a_file_is_edited_checked_published_and_taken_back(visitor, settings, database):
    first = visitor.get("/desk/lexicons").text
    assert lexicon.shipped().version in first
    assert "回退" not in first
    page = visitor.get(f"/desk/lexicons/edit?file={FILE}").text
    assert "覆铜板" in page
    text = shipped_text().replace("\n", "\r\n") + "铜精矿贸易\tservice\r\n云南\tproduct\r\n"
    saved = visitor.post("/desk/lexicons/edit", {"file": FILE, "text": text})
    assert saved.status_code == 303
    assert "等待后台处理" in visitor.get(saved.location).text
    run_previews(settings, database)
    draft = visitor.get(saved.location).text
    assert "增加 2，删除 0" in draft
    assert "“云南”已是通用词" in draft
    assert "文本读法有变化的企业（1）" in draft
    assert in_force(settings) is lexicon.shipped()
    assert "比较了 1 个已发布榜单" in draft
    published = visitor.post(f"{saved.location}/publish", follow_redirects=True).text
    assert "词库已更换" in published
    assert "铜精矿贸易" in in_force(settings).terms
    assert "回退到前一个版本" in published
    assert visitor.post("/desk/lexicons/rollback").status_code == 303
    assert in_force(settings) is lexicon.shipped()


def test_a_faulty_file_comes_back_with_its_text_and_the_line(visitor, settings):
    text = shipped_text() + "没有类别的词\n"
    answer = visitor.post("/desk/lexicons/edit", {"file": FILE, "text": text})
    assert answer.status_code == 422
    assert re.search(rf"{FILE}:\d+：应有 2 列", answer.text)
    assert "没有类别的词" in answer.text
    assert not (settings.lexicon_folder / ".drafts").exists()


@pytest.mark.parametrize("name", ["", "../secret.key", "chains", "places.tsv"])
def test_only_lists_are_edited(visitor, name):
    assert visitor.get("/desk/lexicons/edit", query_string={"file": name}).status_code == 404
    form = {"file": name, "text": "x"}
    assert visitor.post("/desk/lexicons/edit", form).status_code == 404


def test_a_copy_is_downloaded_edited_and_uploaded(visitor, tmp_path, settings, database):
    data = visitor.get("/desk/lexicons/files").data
    folder = tmp_path / "copy"
    folder.mkdir()
    lexicon_archives.unpack(data, folder)
    lists.add_terms(folder, "铜精矿贸易")
    upload = {"file": (io.BytesIO(lexicon_archives.pack(folder)), "lexicon.zip")}
    answer = visitor.post("/desk/lexicons/upload", upload)
    assert answer.status_code == 303
    assert answer.location.endswith(lexicon.load(folder).version)
    run_previews(settings, database)
    assert "铜精矿贸易" in visitor.get(answer.location).text


@pytest.mark.parametrize("data", [b"", b"no archive"])
def test_what_is_no_archive_is_refused(visitor, data):
    answer = visitor.post("/desk/lexicons/upload", {"file": (io.BytesIO(data), "a.zip")})
    assert answer.status_code == 422
    assert "请上传 zip 文件" in answer.text
    assert visitor.get("/desk/lexicons/drafts/abc").status_code == 404

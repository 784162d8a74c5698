"""Attachments: safely on disk before they have a row, read only by whom they concern."""

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest

from matchmaker import attachment_store
from matchmaker.errors import Forbidden, Invalid, NotFound, StorageFull
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.services import attachments, bids, capabilities
from models.enterprises import Enterprise
from models.enums import CapabilityVisibility, CheckDecision, EvidenceKind
from tests.factories import attachments as factory
from tests.factories import bids as bid_factory
from tests.factories import enterprises, users


@pytest.fixture
def owner(ctx):
    return users.acting_for(ctx, enterprises.make(ctx))


@pytest.mark.parametrize(
    ("data", "ending"),
    [
        (factory.PDF, ".pdf"),
        (factory.PNG, ".png"),
        (factory.JPEG, ".jpg"),
        (factory.DOCX, ".docx"),
        (factory.XLSX, ".xlsx"),
    ],
)
def test_a_file_is_kept_under_its_digest_and_named_by_what_it_is(owner, data, ending):
    row = factory.make(owner, "检测报告.exe", data)
    assert row.name == f"检测报告{ending}"
    assert row.sha256 == hashlib.sha256(data).hexdigest()
    assert attachments.path_of(owner, row).read_bytes() == data


@pytest.mark.parametrize(
    "data",
    [
        b"MZ\x90\x00",
        b"<html><script>alert(1)</script></html>",
        b"PK\x03\x04 broken",
        factory.office(),
        factory.office("word/document.xml", "xl/workbook.xml"),
        factory.office("word/document.xml", "word/vbaProject.bin"),
        b"",
        b"%PDF-" + b"0" * attachment_store.MAX_BYTES,
    ],
    ids=["exe", "html", "broken", "zip", "both", "macros", "empty", "large"],
)
def test_what_is_no_document_is_refused_whatever_it_is_called(owner, data):
    with pytest.raises(Invalid) as refusal:
        factory.make(owner, "资质.pdf", data)
    assert list(refusal.value.errors) == ["file"]
    folder = attachments.folder_of(owner.data_folder)
    assert not [path for path in folder.glob("**/*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\资料\\报告.pdf", "报告.pdf"),
        ('a"\r\nSet-Cookie: x.pdf', 'a"Set-Cookie: x.pdf'),
        ("..", "附件.pdf"),
        ("", "附件.pdf"),
        ("长" * 300 + ".pdf", "长" * 100 + ".pdf"),
    ],
)
def test_names_lose_their_folders_and_control_characters(name, safe):
    assert attachments.safe_name(name, "application/pdf") == safe


@pytest.mark.parametrize("step", ["fsync", "replace", "folder"])
def test_a_disk_that_refuses_leaves_neither_file_nor_row(owner, monkeypatch, step):
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    if step == "fsync":
        monkeypatch.setattr(attachment_store.os, "fsync", fail)
    elif step == "replace":
        monkeypatch.setattr(Path, "replace", fail)
    else:
        monkeypatch.setattr(attachment_store, "_sync", fail)
    folder = attachments.folder_of(owner.data_folder)
    with pytest.raises(StorageFull):
        attachment_store.keep(folder, factory.PDF)
    monkeypatch.undo()
    assert not list(folder.glob("??/aside-*"))
    if step != "folder":  # renamed already: a file without a row, which is collected
        assert not [path for path in folder.glob("??/*") if path.is_file()]


def test_the_file_is_synced_then_renamed_then_its_folder_synced(owner, monkeypatch):
    folder = attachments.folder_of(owner.data_folder)
    attachment_store.keep(folder, factory.PNG)
    (folder / hashlib.sha256(factory.PDF).hexdigest()[:2]).mkdir(exist_ok=True)
    steps = []
    sync, replace = os.fsync, Path.replace

    def note_sync(handle):
        kind = "folder" if Path(f"/proc/self/fd/{handle}").is_dir() else "file"
        steps.append(f"sync {kind}")
        sync(handle)

    def note_replace(path, target):
        steps.append("rename")
        return replace(path, target)

    monkeypatch.setattr(attachment_store.os, "fsync", note_sync)
    monkeypatch.setattr(Path, "replace", note_replace)
    attachment_store.keep(folder, factory.PDF)
    assert steps == ["sync file", "rename", "sync folder"]


def test_files_without_a_row_are_collected_after_seven_days(owner):
    folder = attachments.folder_of(owner.data_folder)
    kept = factory.make(owner)
    orphan = attachment_store.keep(folder, factory.PNG)
    fresh = attachment_store.keep(folder, factory.JPEG)
    old = (owner.now - timedelta(days=7, seconds=1)).timestamp()
    for sha256 in (kept.sha256, orphan.sha256):
        os.utime(attachment_store.path_of(folder, sha256), (old, old))
    assert attachments.collect(owner) == 1
    assert not attachment_store.path_of(folder, orphan.sha256).exists()
    for sha256 in (kept.sha256, fresh.sha256):
        assert attachment_store.path_of(folder, sha256).exists()


def test_an_upload_between_looking_and_removing_keeps_its_file(owner):
    folder = attachments.folder_of(owner.data_folder)
    kept = attachment_store.keep(folder, factory.PNG)
    path = attachment_store.path_of(folder, kept.sha256)
    old = (owner.now - timedelta(days=8)).timestamp()
    os.utime(path, (old, old))
    found = attachment_store.unreferred(folder, owner.now)
    attachment_store.keep(folder, factory.PNG)
    assert attachment_store.collect(folder, found, owner.now) == 0
    assert path.exists()


def test_only_members_upload_and_only_who_it_concerns_reads(ctx):
    scene = bid_factory.scene(ctx)
    row = factory.make(scene.supplier)
    stranger = users.acting_for(ctx, enterprises.make(ctx))
    with pytest.raises(Forbidden):
        factory.make(ctx)
    evidence = [{"attachment": row.public_id, "title": "检测报告"}]
    bid = bids.draft(scene.supplier, bid_factory.content(scene.challenge, evidence=evidence))
    for other in (ctx, scene.buyer, stranger):
        with pytest.raises(NotFound):
            attachments.get(other, row.public_id)
    bids.submit(scene.supplier, bid.public_id, version=None)
    assert attachments.get(ctx, row.public_id) is row
    with pytest.raises(NotFound):
        attachments.get(scene.buyer, row.public_id)
    bids.check(ctx, bid.public_id, CheckDecision.PASS, "", version=None)
    bids.forward(ctx, bid.public_id, version=None)
    assert attachments.get(scene.buyer, row.public_id) is row
    with pytest.raises(NotFound):
        attachments.get(stranger, row.public_id)


@pytest.mark.parametrize(
    ("visibility", "is_open"),
    [
        (CapabilityVisibility.PUBLIC, True),
        (CapabilityVisibility.VERIFIED_BUYERS, True),
        (CapabilityVisibility.OWN, False),
    ],
)
def test_a_proof_is_read_by_whoever_may_read_its_capability(ctx, owner, visibility, is_open):
    file, foreign = factory.make(owner), factory.make(users.acting_for(ctx, enterprises.make(ctx)))
    enterprise = ctx.session.get(Enterprise, owner.actor.enterprise_id)
    proof = {"kind": EvidenceKind.TEST_REPORT, "title": "检测报告", "number": None}
    fields = CapabilityCreateSchema().load(
        {"enterprise": enterprise.public_id, "name": "锂电铜箔", "visibility": visibility.value}
    )
    fields["evidence"] = [{**proof, "valid_to": None, "attachment": file.public_id}]
    row = capabilities.register(owner, fields)
    assert row.evidence[0].attachment is file
    stranger = users.acting_for(ctx, enterprises.make(ctx))
    assert attachments.get(ctx, file.public_id) is file
    if is_open:
        assert attachments.get(stranger, file.public_id) is file
    else:
        with pytest.raises(NotFound):
            attachments.get(stranger, file.public_id)
    fields["evidence"][0]["attachment"] = foreign.public_id
    with pytest.raises(Invalid), ctx.session.no_autoflush:
        capabilities.register(owner, fields)

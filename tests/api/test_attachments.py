"""Attachments by upload, and back by download."""

import io
from urllib.parse import quote

from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from tests.factories import attachments, enterprises


def upload(client, data, name="检测 报告.pdf"):
    boundary, body = encode_multipart({"file": FileStorage(io.BytesIO(data), name)})
    kind = f'multipart/form-data; boundary="{boundary}"'
    return client.call("POST", "/attachments", data=body, content_type=kind)


def owner(api_of, committed):
    with committed() as ctx:
        public_id = enterprises.make(ctx).public_id
    return api_of(public_id)


def test_a_file_is_uploaded_and_downloaded_unchanged(api_of, committed):
    member = owner(api_of, committed)
    sent = upload(member, attachments.PDF)
    assert sent.status_code == 201
    found = member.get(f"/attachments/{sent.json['id']}").json
    assert (found["name"], found["media_type"]) == ("检测 报告.pdf", "application/pdf")
    answer = member.get(f"/attachments/{sent.json['id']}/content")
    assert answer.data == attachments.PDF
    answer.close()  # a file is sent while it is read
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert quote("检测 报告.pdf") in answer.headers["Content-Disposition"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_more_than_a_megabyte_is_taken_here_and_eleven_are_not(api_of, committed):
    member = owner(api_of, committed)
    assert upload(member, attachments.PDF + b"0" * 2_000_000).status_code == 201
    assert upload(member, attachments.PDF + b"0" * 11_000_000).status_code == 413


def test_what_is_no_document_names_its_field(api_of, committed):
    member = owner(api_of, committed)
    refused = upload(member, b"MZ\x90", "合同.pdf")
    assert (refused.status_code, list(refused.json["errors"])) == (422, ["file"])


def test_an_attachment_of_others_does_not_exist(api, api_of, committed):
    sent = upload(owner(api_of, committed), attachments.PDF).json["id"]
    stranger = owner(api_of, committed)
    for client in (api, stranger):
        for path in ("", "/content"):
            hidden = client.get(f"/attachments/{sent}{path}")
            missing = client.get(f"/attachments/{'0' * 20}{path}")
            assert hidden.status_code == missing.status_code == 404
            assert hidden.json["detail"] == missing.json["detail"]
    assert upload(api, attachments.PDF).status_code == 403

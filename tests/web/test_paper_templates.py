"""文书模板: the bureau downloads a template, puts its own in place, and goes back."""

import io

import pytest
from docx import Document
from sqlalchemy import select

from matchmaker.services import paper_templates
from models.audit import AuditEvent
from models.enums import ChallengeStatus
from tests.factories import challenges, enterprises

PAGE = "/desk/paper-templates"


def edited(content, text):
    """Return a template with a line of one's own above."""
    made = Document(io.BytesIO(content))
    made.paragraphs[0].insert_paragraph_before(text)
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def send(visitor, name, content):
    data = {"file": (io.BytesIO(content), "模板.docx")}
    return visitor.post(f"{PAGE}/{name}", data, content_type="multipart/form-data")


def words(answer):
    return [item.text for item in Document(io.BytesIO(answer.data)).paragraphs]


@pytest.fixture
def need(committed):
    with committed() as ctx:
        row = challenges.make(ctx, title="铜箔攻关", status=ChallengeStatus.PUBLISHED)
        return row.public_id


@pytest.mark.parametrize("name", sorted(paper_templates.KINDS))
def test_every_template_is_downloaded(visitor, name):
    answer = visitor.get(f"{PAGE}/{name}.docx")
    assert answer.status_code == 200
    assert "{{ title }}" in "".join(words(answer)) or name not in {"summary", "shortlist"}
    assert f"/{name}.docx" in visitor.get(PAGE).text


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("need", "/desk/downloads/challenges/{}/need.docx"),
        ("summary", "/desk/downloads/challenges.docx"),
        ("publication", "/desk/downloads/publication.docx"),
    ],
)
def test_an_own_template_takes_the_place_until_it_is_reset(visitor, committed, need, name, address):
    content = visitor.get(f"{PAGE}/{name}.docx").data
    assert send(visitor, name, edited(content, "临澜市专用版式")).status_code == 303
    assert "本单位模板" in visitor.get(PAGE).text
    made = words(visitor.get(address.format(need)))
    assert made[0] == "临澜市专用版式"
    assert visitor.post(f"{PAGE}/{name}/reset").status_code == 303
    assert words(visitor.get(address.format(need)))[0] != "临澜市专用版式"
    with committed() as ctx:
        acts = list(ctx.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)))
    assert acts[-2:] == ["paper_template.replace", "paper_template.reset"]


@pytest.mark.parametrize(
    ("name", "address"), [("summary", "challenges.docx"), ("publication", "publication.docx")]
)
def test_a_template_of_a_list_names_any_column_that_is_known(visitor, need, name, address):
    made = Document(io.BytesIO(visitor.get(f"{PAGE}/{name}.docx").data))
    for text in ("{%p for row in rows %}", "{{ row.title }}：{{ row.status }}", "{%p endfor %}"):
        made.add_paragraph(text)
    buffer = io.BytesIO()
    made.save(buffer)
    assert send(visitor, name, buffer.getvalue()).status_code == 303
    answer = visitor.get(f"/desk/downloads/{address}?columns=code")
    assert answer.status_code == 200
    assert "铜箔攻关：揭榜中" in words(answer)
    # What is made of what everybody sees is not made by 公众.
    assert ("制表人" in "".join(words(answer))) == (name == "summary")


def test_what_cannot_be_filled_in_is_refused_and_changes_nothing(visitor, need):
    before = visitor.get(f"{PAGE}/need.docx").data
    answer = send(visitor, "need", edited(before, "{{ nobody }}"))
    assert answer.status_code == 422
    assert "nobody" in answer.text
    assert visitor.get(f"{PAGE}/need.docx").data == before
    assert visitor.post(f"{PAGE}/need").status_code == 422
    assert send(visitor, "nothing", before).status_code == 404
    assert visitor.get(f"{PAGE}/nothing.docx").status_code == 404


def test_enterprises_do_not_see_the_page(member_of, committed):
    with committed() as ctx:
        key = enterprises.make(ctx).public_id
    member = member_of(key)
    assert member.get(PAGE).status_code in {403, 404}
    assert send(member, "need", b"x").status_code in {403, 404}

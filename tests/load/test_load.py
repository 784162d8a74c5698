"""What a run of `matchmaker load` consists of, against a real server."""

import pytest

from matchmaker.load import Answer, Page, Visitor, crawl, drive, summarize
from matchmaker.load.crawl import shape_of
from tests.factories import users as user_factory
from tests.server import serving

USERNAME, PASSWORD = "wangmin", "correct-horse-7"


def ignore(_done, _total):
    pass


@pytest.fixture
def base(app, operator):
    with serving(app, operator.token) as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("/challenges/8f0c2b1d9e7a6c5b4a39", "/challenges/*"),
        ("/desk/challenges?page=3&status=draft", "/desk/challenges?page=&status="),
        ("/desk/enterprises/duplicates", "/desk/enterprises/duplicates"),
    ],
)
def test_pages_of_one_kind_have_one_shape(path, shape):
    assert shape_of(path) == shape.replace("=", "")


def test_who_signs_in_finds_more_pages_than_the_public(base, committed):
    with committed() as ctx:
        user_factory.make(ctx, USERNAME, "王敏", PASSWORD)
    public, desk = Visitor(base, "公众"), Visitor(base, "组织者")
    assert not public.sign_in(USERNAME, "wrong-horse-7")
    assert desk.sign_in(USERNAME, PASSWORD)
    paths = {page.path for page in crawl(desk, ("/desk",), 40, ignore)}
    assert "/desk/challenges" in paths
    assert not any(
        page.path.startswith("/desk") for page in crawl(public, ("/", "/desk"), 40, ignore)
        if page.path != "/desk"
    )  # fmt: skip


def test_requests_come_at_their_rate_and_errors_are_counted(base):
    public = Visitor(base, "公众")
    pages = [Page(public, "/challenges", "/challenges"), Page(public, "/nowhere", "/nowhere")]
    answers = drive(pages, 20, 2, seed=1, show=ignore)
    found = summarize(answers)
    assert found.count == 40
    assert found.errors == sum(answer.page.path == "/nowhere" for answer in answers) > 0
    assert {answer.status for answer in answers} == {200, 404}
    assert 0 < found.p50 <= found.p95 <= found.p99


def test_a_service_that_is_gone_is_an_error():
    gone = Page(Visitor("http://127.0.0.1:9", "公众"), "/", "/")
    [answer] = drive([gone], 1, 1, seed=1, show=ignore)
    assert isinstance(answer, Answer)
    assert answer.status == 0

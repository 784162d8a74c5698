"""Lists ask a constant number of questions, have one envelope and a decided order."""

import pytest

from tests.factories.lists import BY_HAND, FILL, READERS

# The published word lists are at most five: no pages. The change feed has a cursor instead.
NOT_LISTS = {
    "/health",
    "/ready",
    "/openapi.json",
    "/lexicons",
    "/changes",
    "/notices/settings",
    "/follow-ups/summary",
    "/account",
    "/account/data",
    # Files hold whole lists.
    "/exports/challenges",
    "/exports/publication",
    "/exports/enterprises",
    "/exports/sheet",
}


def lists(app):
    """Return the addresses below /api/v1 that are read without an id."""
    found = {
        rule.rule.removeprefix("/api/v1")
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and "GET" in rule.methods and not rule.arguments
    }
    return found - NOT_LISTS


def test_every_list_of_the_api_is_tested_here(app):
    assert lists(app) == set(FILL)


@pytest.fixture
def reader(path, request):
    """Return a client of who reads the list: an organizer unless it is for somebody else."""
    if path in BY_HAND:
        return request.getfixturevalue("api_by_hand")
    if path not in READERS:
        return request.getfixturevalue("api")
    return request.getfixturevalue("api_as")(READERS[path])


def first_look(reader, path):
    """Return how many rows a list has; a token's first use is a row of security events itself."""
    reader.get(path)
    return reader.get(path).json["total"] if path == "/security-events" else 0


@pytest.mark.parametrize("path", FILL)
def test_a_list_asks_as_often_for_a_hundred_rows_as_for_ten(reader, committed, count_queries, path):
    asked, before = [], first_look(reader, path)
    for stored, added in ((10, 10), (100, 90)):
        with committed() as ctx:
            FILL[path](ctx, added)
        reader.get(f"{path}?page_size=100")  # what is only read once has been read
        with count_queries() as counter:
            body = reader.get(f"{path}?page_size=100").json
        assert len(body["items"]) == min(100, before + stored)
        assert body["total"] >= stored
        asked.append(counter.count)
    assert asked[0] == asked[1], path
    assert asked[0] < 20


@pytest.mark.every_database
@pytest.mark.parametrize("path", FILL)
def test_the_pages_of_a_list_show_everything_once(reader, committed, path):
    first_look(reader, path)
    with committed() as ctx:
        FILL[path](ctx, 5)
    whole = reader.get(f"{path}?page_size=100").json
    assert whole.keys() == {"items", "page", "page_size", "total"}
    pages = [reader.get(f"{path}?page_size=2&page={page}").json for page in (1, 2, 3, 4)]
    shown = [item for page in pages for item in page["items"]]
    assert shown[: len(whole["items"])] == whole["items"][:8]
    assert {page["total"] for page in pages} == {whole["total"]}
    beyond = reader.get(f"{path}?page=1000").json
    assert (beyond["items"], beyond["total"]) == ([], whole["total"])

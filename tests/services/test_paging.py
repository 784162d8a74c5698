import pytest
from sqlalchemy import select

from matchmaker.services import paging
from models.enterprises import Enterprise
from tests.factories import enterprises


@pytest.mark.every_database
def test_pages_cover_everything_once(ctx):
    rows = [enterprises.make(ctx) for _ in range(5)]
    query = select(Enterprise).order_by(Enterprise.id)
    pages = [
        paging.fetch(ctx.session, query, {"page": page, "page_size": 2}) for page in (1, 2, 3, 4)
    ]
    assert [row for page in pages for row in page.items] == rows
    assert {(page.total, page.pages) for page in pages} == {(5, 3)}


def test_a_list_in_memory_is_cut_the_same_way():
    page = paging.slice_page(list("甲乙丙丁戊"), 2, 2)
    assert (page.items, page.total, page.pages) == (["丙", "丁"], 5, 3)
    assert paging.slice_page([], 1, 20).pages == 1


def test_existence_is_asked_without_loading(ctx):
    query = select(Enterprise.id)
    assert not paging.exists(ctx.session, query)
    enterprises.make(ctx)
    assert paging.exists(ctx.session, query)

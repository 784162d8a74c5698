import pytest

from matchmaker.errors import NotFound, Unauthenticated
from matchmaker.services import duplicates
from models.enterprises import EnterpriseAlias
from models.enums import AliasKind
from tests.factories import bids, capabilities
from tests.factories import enterprises as factory

FULL = "临澜市砺炉区澄砺精密铸造有限公司"
CHANGED = "临澜市砺炉区澄砺精密铸造股份有限公司"


@pytest.fixture
def pair(ctx):
    return factory.make(ctx, name=FULL), factory.make(ctx, segment="foil", name=CHANGED)


@pytest.mark.every_database
def test_both_sides_are_counted(ctx, pair):
    for name in ("压铸件", "精密铸件", "模具"):
        capabilities.make(ctx, enterprise=pair[1], name=name)
    bids.make(ctx, enterprise=pair[0])
    found = duplicates.compare(ctx, pair[0].public_id)
    assert found.own == duplicates.Holder(pair[0], 0, 1)
    [(namesake, holder)] = found.candidates
    assert holder == duplicates.Holder(pair[1], 3, 0)
    assert (namesake.name, found.is_sure) == (CHANGED, True)
    assert [segment.code for segment in holder.enterprise.segments] == ["foil"]


def test_a_pair_of_the_register_is_shown_once(ctx, pair):
    former = factory.make(ctx, name="临澜新材股份有限公司")
    ctx.session.add(
        EnterpriseAlias(enterprise_id=former.id, kind=AliasKind.FORMER, name="澄砺精铸有限公司")
    )
    ctx.session.flush()
    found = duplicates.survey(ctx, 1, least=0.9)
    assert (len(found.pairs), found.weaker) == (1, 2)
    found = duplicates.survey(ctx, 1, least=0.5)
    both = [{item.row.public_id, item.namesake.public_id} for item in found.pairs]
    assert both[0] == {row.public_id for row in pair}
    assert len(both) == len({frozenset(ids) for ids in both}) == 3
    likeness = [item.namesake.similarity for item in found.pairs]
    assert likeness == sorted(likeness, reverse=True)


def test_the_register_is_checked_page_by_page(ctx, pair, monkeypatch):
    monkeypatch.setattr(duplicates, "CHECKED_AT_ONCE", 1)
    for page in (1, 2):
        found = duplicates.survey(ctx, page)
        assert (found.checked.total, len(found.checked.items), len(found.pairs)) == (2, 1, 1)
    assert duplicates.survey(ctx, 3).pairs == []


def test_duplicates_are_for_operators(ctx, public_ctx):
    with pytest.raises(NotFound):
        duplicates.compare(ctx, "0" * 20)
    for act in (
        lambda: duplicates.compare(public_ctx, "0" * 20),
        lambda: duplicates.survey(public_ctx, 1),
    ):
        with pytest.raises(Unauthenticated):
            act()

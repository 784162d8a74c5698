from dataclasses import replace

import pytest

from matchmaker.errors import NotFound, Unauthenticated
from matchmaker.services import duplicates, enterprise_merges, name_pairs
from matchmaker.services.enterprise_names import Namesake
from models.enterprises import EnterpriseAlias
from models.enums import AliasKind, EnterpriseKind, JobState
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
    assert (found.pairs.total, found.weaker) == (1, 2)
    found = duplicates.survey(ctx, 1, least=0.5)
    both = [{item.row.public_id, item.namesake.public_id} for item in found.pairs.items]
    assert both[0] == {row.public_id for row in pair}
    assert len(both) == len({frozenset(ids) for ids in both}) == 3
    likeness = [item.namesake.similarity for item in found.pairs.items]
    assert likeness == sorted(likeness, reverse=True)


@pytest.mark.parametrize(
    ("first", "second", "kind", "is_bulk"),
    [
        (FULL, CHANGED, EnterpriseKind.COMPANY, True),
        ("临澜理工学院", "临澜理工学院", EnterpriseKind.UNIVERSITY, False),
        (CHANGED, f"{CHANGED}砺炉分公司", EnterpriseKind.COMPANY, False),
    ],
)
def test_what_has_almost_one_name_and_is_a_body_of_its_own_is_looked_at(
    ctx, first, second, kind, is_bulk
):
    kept, dropped = (factory.make(ctx, name=name, kind=kind) for name in (first, second))
    namesake = Namesake(dropped.public_id, dropped.name, dropped.credit_code, first, 0.97)
    pair = duplicates.Pair(kept, namesake, kept, dropped)
    assert pair.is_settled_in_bulk is is_bulk


def test_pairs_are_shown_page_by_page(ctx, pair, monkeypatch):
    monkeypatch.setattr(duplicates, "SHOWN", 1)
    factory.make(ctx, name="临澜市砺炉区澄砺精密铸造集团有限公司")
    shown = [duplicates.survey(ctx, page).pairs for page in (1, 2, 3, 4)]
    assert [page.total for page in shown] == [3, 3, 3, 3]
    assert [len(page.items) for page in shown] == [1, 1, 1, 0]


@pytest.mark.every_database
def test_a_large_register_is_compared_in_the_background(ctx, pair, monkeypatch):
    monkeypatch.setattr(name_pairs, "FEW", 1)
    monkeypatch.setattr(name_pairs, "AT_ONCE", 2)
    factory.make(ctx, name="岱川沛岑电子材料有限公司")
    found = duplicates.survey(ctx, 1)
    assert (found.pairs.total, found.compared, found.left) == (0, 0, 3)
    assert name_pairs.is_due(ctx)
    assert compute(ctx) == 1
    assert name_pairs.is_due(ctx)
    assert compute(ctx) == 0
    assert not name_pairs.is_due(ctx)
    found = duplicates.survey(ctx, 1)
    assert (found.pairs.total, found.compared, found.left) == (1, 3, 0)
    [item] = found.pairs.items
    assert {item.row, item.kept, item.dropped} == {*pair}

    # Only what is new is compared; who was merged is gone at once.
    third = factory.make(ctx, name="临澜市砺炉区澄砺精密铸造集团有限公司")
    asked = []
    find = name_pairs.RegisteredNames.find
    monkeypatch.setattr(
        name_pairs.RegisteredNames,
        "find",
        lambda self, names, **but: asked.append(names) or find(self, names, **but),
    )
    assert duplicates.survey(ctx, 1).left == 1
    assert compute(ctx) == 0
    assert asked == [[third.name]]
    assert duplicates.survey(ctx, 1).pairs.total == 3
    enterprise_merges.merge(ctx, pair[0].public_id, [third.public_id], version=None)
    assert duplicates.survey(ctx, 1).pairs.total == 1


def compute(ctx):
    return name_pairs.compute(ctx, lambda _percent, _text: None)


def test_a_comparison_waits_for_the_one_under_way_and_rests(ctx, pair, monkeypatch):
    monkeypatch.setattr(name_pairs, "FEW", 1)
    job = name_pairs.request(ctx)
    assert not name_pairs.is_due(ctx)
    job.state = JobState.DONE
    assert compute(ctx) == 0
    factory.make(ctx, name="岱川沛岑电子材料有限公司")
    assert not name_pairs.is_due(ctx)
    assert name_pairs.is_due(replace(ctx, now=ctx.now + name_pairs.REST))


def test_duplicates_are_for_operators(ctx, public_ctx):
    with pytest.raises(NotFound):
        duplicates.compare(ctx, "0" * 20)
    for act in (
        lambda: duplicates.compare(public_ctx, "0" * 20),
        lambda: duplicates.survey(public_ctx, 1),
    ):
        with pytest.raises(Unauthenticated):
            act()

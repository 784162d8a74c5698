"""Chains are apart: a word weighs what it weighs in its chain, a firm of two ranks once in each."""

from matchmaker.context import Context
from matchmaker.services import index_building, matching, recommendations
from models.enums import CapabilityVisibility
from nlp.analysis import grams_of
from tests.factories import capabilities, chains, challenges, enterprises


def firm(ctx: Context, product: str, *codes: str):
    row = enterprises.make(ctx)
    for code in codes:
        segment = next(
            part for part in chains.make(ctx, code, code).segments if part.code == "foil"
        )
        row.segments.append(segment)
    capabilities.make(
        ctx,
        enterprise=row,
        name=product,
        description=f"生产{product}。",
        visibility=CapabilityVisibility.PUBLIC,
        parameters=[],
        evidence=[],
    )
    ctx.session.flush()
    return row


def test_a_word_weighs_what_it_weighs_in_its_chain(ctx: Context) -> None:
    for product in ("电解铜箔", "压延铜箔", "锂电铜箔"):
        firm(ctx, product, "copper")
    for product in ("涂层面料", "铜箔胶带", "针织面料"):
        firm(ctx, product, "textile")
    word = grams_of("铜箔", 2, 1.0, has_codes=False)[0][-1:]
    in_copper, in_textile = (
        float(matching.open_chain(ctx, code).index.statistics.idf(word)[0])
        for code in ("copper", "textile")
    )
    assert in_copper < in_textile


def test_a_firm_of_two_chains_ranks_once_in_each(ctx: Context) -> None:
    both = firm(ctx, "导电铜箔面料", "copper", "textile")
    firm(ctx, "电解铜箔", "copper")
    firm(ctx, "针织面料", "textile")
    for code in ("copper", "textile"):
        index_building.build(ctx, code)
        challenge = challenges.published(
            ctx,
            title="采购导电面料用铜箔",
            content="寻找导电铜箔面料。",
            items=["导电铜箔面料"],
            chain=chains.make(ctx, code, code),
        )
        ranking = recommendations.suppliers(ctx, challenge.public_id).ranking
        everyone = (*ranking.entries, *ranking.unassessable, *ranking.ineligible)
        found = [entry.supplier_id for entry in everyone]
        assert found.count(both.public_id) == 1
        assert found[0] == both.public_id

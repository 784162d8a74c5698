import pytest

from matchmaker import __version__, lexicon_store
from matchmaker.errors import Unauthenticated
from matchmaker.ranking import DEFAULT_WEIGHTS
from matchmaker.services import index_building, running_versions
from nlp import lexicon
from nlp.text_index import ENGINE
from tests.factories import lexicons as lists
from tests.factories import matches


def test_what_ranks_now_is_told_chain_by_chain(ctx):
    matches.make(ctx)
    found = running_versions.read(ctx)
    assert found.engine == f"{__version__}-{ENGINE}"
    assert (found.weights, found.lexicon) == (DEFAULT_WEIGHTS.version, lexicon.shipped().version)
    assert found.chains == (running_versions.ChainIndex("copper", "铜及有色金属"),)
    version = index_building.build(ctx, "copper")
    [chain] = running_versions.read(ctx).chains
    assert (chain.version, chain.lexicon) == (version, lexicon.shipped().version)
    assert (chain.suppliers, chain.known_until) == (4, ctx.now)


def test_published_lists_and_the_lists_of_an_index_are_told_apart(ctx, tmp_path):
    matches.make(ctx)
    index_building.build(ctx, "copper")
    folder = lists.add_terms(lists.draft(tmp_path / "lists"), "铜精矿贸易")
    other = lexicon_store.publish(ctx.lexicon_folder, folder, ctx.now)
    found = running_versions.read(ctx)
    assert found.lexicon == other.version
    assert found.chains[0].lexicon == lexicon.shipped().version


def test_the_versions_are_for_operators(public_ctx):
    with pytest.raises(Unauthenticated):
        running_versions.read(public_ctx)

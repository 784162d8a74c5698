"""The file with the weights of an installation: read when it changes, refused when it is wrong."""

import json

import pytest

from matchmaker.context import Context
from matchmaker.errors import WeightsUnusable
from matchmaker.ranking.weights import DEFAULT_WEIGHTS
from matchmaker.services import recommendations, weights
from tests.factories import matches

OWN = {**DEFAULT_WEIGHTS.values, "text": 0.26, "requirements": 0.28}


@pytest.fixture
def file(ctx: Context):
    path = ctx.data_folder / weights.FILE
    yield path
    path.unlink(missing_ok=True)


def test_every_answer_names_the_weights_of_its_chain(ctx: Context, file) -> None:
    scene = matches.make(ctx)
    before = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    file.write_text(json.dumps({"chains": {"copper": OWN}}), "utf-8")
    after = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    assert before.weights_version == DEFAULT_WEIGHTS.version
    assert after.weights_version == weights.in_force(ctx).of("copper").version
    assert after.entries[0].score != before.entries[0].score
    shares = {part.signal: part.weight for part in after.entries[0].contributions}
    assert shares["requirements"] > shares["text"]


def test_a_wrong_file_refuses_to_rank(ctx: Context, file) -> None:
    scene = matches.make(ctx)
    for text in ("{", json.dumps({"chains": {"copper": {"text": 1}}})):
        file.write_text(text, "utf-8")
        with pytest.raises(WeightsUnusable):
            recommendations.suppliers(ctx, scene.challenge.public_id)


def test_other_chains_keep_the_weights_of_the_program(ctx: Context, file) -> None:
    file.write_text(json.dumps({"chains": {"textile": OWN}}), "utf-8")
    scene = matches.make(ctx)
    found = recommendations.suppliers(ctx, scene.challenge.public_id).ranking
    assert found.weights_version == DEFAULT_WEIGHTS.version

"""How complete a profile is: every line of the formula counts what it says."""

from matchmaker.context import Context
from matchmaker.services import completeness, prospects
from models.capabilities import CapabilityEvidence
from models.enums import EvidenceKind
from tests.factories import capabilities, enterprise_sheets, enterprises, matches
from tests.factories import users as user_factory


def proof() -> CapabilityEvidence:
    return CapabilityEvidence(kind=EvidenceKind.TEST_REPORT, title="检测报告")


def test_the_weights_are_a_hundred() -> None:
    assert sum(completeness.WEIGHTS.values()) == 100


def test_an_empty_profile_has_nothing(ctx: Context) -> None:
    own = user_factory.acting_for(ctx, enterprises.make(ctx, segment=None, summary=""))
    assert completeness.of_own(own, prospects.own(own)).score == 0


def test_what_is_there_counts_by_its_share(ctx: Context) -> None:
    row = matches.supplier(ctx, "锂电铜箔", "生产锂电铜箔。", "4.5")
    row.summary = "主营铜箔"
    capabilities.make(ctx, enterprise=row, name="分切", parameters=[], evidence=[proof()])
    retired = capabilities.make(ctx, enterprise=row, name="停产", parameters=[], evidence=[proof()])
    retired.is_retired = True
    ctx.session.flush()
    own = user_factory.acting_for(ctx, row)
    ctx.session.expire_all()
    found = completeness.of_own(own, prospects.own(own))
    assert [part.share for part in found.parts] == [1, 1, 2 / 3, 0.5, 0.5, 0]
    assert found.score == round(10 + 10 + 20 * 2 / 3 + 12.5 + 12.5)
    enterprise_sheets.make(ctx, row)
    assert completeness.of_own(own, prospects.own(own)).score == found.score + 10

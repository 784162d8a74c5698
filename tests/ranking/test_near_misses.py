"""差一步: the advice names evidence, and doing what it says turns the line to 满足."""

from dataclasses import replace
from decimal import Decimal

from matchmaker.ranking import near_misses
from matchmaker.ranking.assessment import assess
from matchmaker.ranking.documents import plain_document
from matchmaker.ranking.near_misses import StepKind, Worth
from matchmaker.ranking.passing import count_passing
from matchmaker.ranking.profiles import CapabilityProfile, ParameterProfile, RequirementProfile
from matchmaker.ranking.results import Entry, LedgerLine, Reason, Verdict
from nlp.text_index import TextIndex
from tests.factories.demo_profiles import demo_chains

CASES = 100


def line(verdict, *, must=True, name="延伸率"):
    return LedgerLine(0, name, verdict, "≥8 %", must)


def entry(score, *lines, reasons=()):
    return Entry("need", "firm", score, 1.0, ledger=lines, reasons=reasons)


def test_a_need_whose_fixed_lines_are_met_is_worth_it():
    found = near_misses.judge(
        entry(0.5, line(Verdict.MET), line(Verdict.UNKNOWN, must=False, name="外观"))
    )
    assert (found.worth, found.steps) == (Worth.WORTH, ())


def test_a_missing_line_is_one_step_and_a_certificate_is_named_as_one():
    found = near_misses.judge(
        entry(0.5, line(Verdict.UNKNOWN, name="体系认证"), line(Verdict.NOT_MET))
    )
    assert found.worth is Worth.NEAR
    assert [step.kind for step in found.steps] == [StepKind.CERTIFICATE, StepKind.IMPROVE]


def test_another_trade_too_many_steps_and_a_bar_do_not_suit():
    many = [line(Verdict.UNKNOWN, name=f"指标{number}") for number in range(4)]
    barred = (Reason("outside_chain", "不在产业链内"),)
    for found in (
        entry(0.2, line(Verdict.MET)),
        entry(None, line(Verdict.MET)),
        entry(0.6, *many),
        entry(0.6, line(Verdict.MET), reasons=barred),
    ):
        assert near_misses.judge(found).worth is Worth.UNFIT


def short_pairs():
    """Return pairs of the demo that are a step short, with what is needed to judge them again."""
    for chain in demo_chains():
        index = TextIndex.fit([plain_document(item) for item in chain.suppliers])
        for challenge in chain.challenges:
            found = assess(challenge, chain.suppliers, index=index, chain=chain.profile)
            for place, supplier in enumerate(chain.suppliers):
                if not found.pairs.relevant[place]:
                    continue
                judged = near_misses.judge(found.entry(place))
                if judged.worth is Worth.NEAR:
                    number = found.pairs.relevant[place][0]
                    yield chain, index, challenge, supplier, number, judged


def applied(supplier, number, parameters):
    items = list(supplier.capabilities)
    items[number] = replace(items[number], parameters=tuple(parameters))
    return replace(supplier, capabilities=tuple(items))


def proven(supplier, number, requirement):
    """Return the supplier with the value that the advice asks for."""
    stated = ParameterProfile(
        requirement.name,
        requirement.operator if requirement.operator != "in" else "text",
        requirement.low,
        requirement.high,
        requirement.text.split("、")[0],
        requirement.unit,
    )
    kept = [
        item for item in supplier.capabilities[number].parameters if item.name != requirement.name
    ]
    return applied(supplier, number, [*kept, stated])


def test_doing_what_the_advice_says_turns_the_line_and_saying_it_does_not():
    done = turned = moved_by_words = 0
    for chain, index, challenge, supplier, number, judged in short_pairs():
        step = judged.steps[0]
        requirement = challenge.requirements[step.line.position]
        better = proven(supplier, number, requirement)
        boasting = replace(
            supplier, summary=f"{supplier.summary}{step.line.name}已具备，欢迎联系。"
        )
        kept = assess(challenge, [better, boasting], index=index, chain=chain.profile)
        lines = [ledger.lines[step.line.position].verdict for ledger in kept.pairs.ledgers]
        done += 1
        turned += lines[0] is Verdict.MET
        moved_by_words += lines[1] is not step.line.verdict
        if done == CASES:
            break
    assert done == CASES
    assert turned >= 0.95 * CASES
    assert moved_by_words == 0


def test_the_line_that_leaves_the_fewest_is_named_and_lines_that_clash():
    [chain] = [item for item in demo_chains() if item.profile.code == "copper"]
    base = next(item for item in chain.challenges if len(item.requirements) > 2)

    def counted(*requirements):
        index = TextIndex.fit([plain_document(item) for item in firms])
        need = replace(base, title="锂电铜箔", items=("锂电铜箔",), content="", background="")
        need = replace(need, requirements=requirements, chain=None, segment=None)
        return count_passing(assess(need, firms, index=index))

    firms = [
        replace(
            chain.suppliers[place],
            capabilities=(
                CapabilityProfile(
                    f"c{place}",
                    "锂电铜箔",
                    "电解法生产锂电铜箔。",
                    parameters=(
                        ParameterProfile("厚度", "eq", low=Decimal(thick), unit="μm"),
                        ParameterProfile("延伸率", "eq", low=Decimal(long), unit="%"),
                    ),
                ),
            ),
        )
        for place, (thick, long) in enumerate([(4, 3), (4, 4), (12, 9)])
    ]
    thin = RequirementProfile("厚度", "le", high=Decimal(6), unit="μm")
    long = RequirementProfile("延伸率", "ge", low=Decimal(8), unit="%")
    alone = counted(thin)
    assert (alone.relevant, alone.matching, alone.sure) == (3, 2, 2)
    assert alone.killer is not None
    assert (alone.lines[0].met, alone.lines[0].not_met, alone.lines[0].alone) == (2, 1, 1)
    both = counted(thin, long)
    assert both.matching == 0
    assert both.clashes == ((0, 1),)
    assert both.killer is not None
    assert both.killer.position == 1

"""What is kept of suppliers changes no result, and belongs to one content and one set of lists."""

import json
import random
from dataclasses import replace

import numpy as np
import pytest

from matchmaker import ranking
from matchmaker.bench import corpus
from matchmaker.ranking import readings
from matchmaker.ranking.attribution import Shares
from matchmaker.ranking.claims import LEAST, Echoes
from matchmaker.ranking.facts import bounds_text
from matchmaker.ranking.ledger import MIN_RELEVANCE, build_ledger
from matchmaker.ranking.pairs import Pairs, prepare
from matchmaker.ranking.properties import Likeness, core_name, ends_with, likeness, may_answer
from matchmaker.ranking.visibility import Audience, fields_for, see_supplier
from nlp import lexicon
from nlp.analysis import NEED_STOP, clean, document_features, grams_of
from nlp.lexicon import shipped
from nlp.matching import NeedWords
from nlp.normalize import fold
from tests.ranking.samples import CHALLENGE, FOIL, SUPPLIERS, requirement

FIRMS = corpus.build_suppliers(60, seed=4)
NEEDS = corpus.build_challenges(6, seed=4)
INDEX = ranking.build_index([*SUPPLIERS, *FIRMS])


def ranked(need, firms=(*SUPPLIERS, *FIRMS), **options):
    found = ranking.rank(need, firms, index=INDEX, **options)
    return json.dumps(found.to_dict(), ensure_ascii=False, sort_keys=True)


def test_a_ranking_is_the_same_whatever_was_read_before():
    readings.forget()
    fresh = []
    for need in (CHALLENGE, *NEEDS):
        readings.forget()
        fresh.append(ranked(need))
    readings.complete(FIRMS)
    assert [ranked(need) for need in (CHALLENGE, *NEEDS)] == fresh
    assert [ranked(need) for need in reversed((CHALLENGE, *NEEDS))] == fresh[::-1]


def test_equal_profiles_share_a_reading_and_changed_ones_do_not():
    [first, again, changed] = readings.read(
        [SUPPLIERS[0], replace(SUPPLIERS[0]), replace(SUPPLIERS[0], summary="改了")]
    )
    assert first is again
    assert changed.texts != first.texts


def test_what_an_audience_may_not_see_is_in_none_of_its_readings():
    hidden = replace(FOIL, public_id="own", name="保密工艺", text="梅花纹理", visibility="own")
    firm = replace(SUPPLIERS[0], capabilities=(FOIL, hidden))
    masked = see_supplier(firm, fields_for(Audience.PUBLIC))
    for order in ([firm, masked], [masked, firm]):
        readings.forget()
        by_size = sorted(readings.read(order), key=lambda one: len(one.texts))
        flat = "".join(map(chr, by_size[0].trace.flat.tolist()))
        told = "".join([*by_size[0].texts, flat, by_size[0].prose.joined])
        assert "梅花" not in told
        assert "保密" not in told
        assert "梅花" in "".join(by_size[1].texts)


def test_other_word_lists_read_anew():
    text = "按GB42标准生产，厚度9微米"
    firm = replace(SUPPLIERS[0], summary=text)
    before = ranked(CHALLENGE, [firm])
    [own] = readings.read([firm])
    with lexicon.using(replace(shipped(), softwords=("铜箔",))):
        [other] = readings.read([firm])
        assert other is not own
        assert other.sheet(0).lists is not own.sheet(0).lists
    assert readings.read([firm]) == [own]
    assert ranked(CHALLENGE, [firm]) == before


def test_a_sheet_that_is_read_later_uses_the_lists_of_its_reading():
    with lexicon.using(replace(shipped(), softwords=("铜箔",))) as lists:
        [reading] = readings.read([replace(SUPPLIERS[0], summary="后读")])
    assert reading.sheet(0).lists is lists


def test_relevance_is_the_best_field_of_each_capability():
    twice = replace(SUPPLIERS[0], public_id="z", capabilities=(FOIL, replace(FOIL, text="铜箔")))
    pool = prepare([*SUPPLIERS, twice, *FIRMS])
    need = ranking.challenge_document(CHALLENGE)
    text = INDEX.score(need, pool.documents)
    pairs = Pairs(CHALLENGE, need, pool, text)
    for place, reading in enumerate(pool.readings):
        best = {}
        for number, value in text.by_field(place).items():
            owner = reading.document.fields[number].path.split(".")[1:2]
            if reading.document.fields[number].path.startswith("capabilities."):
                best[owner[0]] = max(best.get(owner[0], 0.0), value)
        bound = max(MIN_RELEVANCE, 0.5 * max(best.values(), default=0.0))
        expected = [
            number
            for number, item in enumerate(reading.supplier.capabilities)
            if best.get(item.public_id, 0.0) >= bound
        ]
        assert sorted(pairs.relevant[place]) == expected
        lines = build_ledger(CHALLENGE.requirements, reading.supplier, best)
        assert pairs.ledgers[place].lines == lines
        assert pairs.ledgers[place].verdicts == tuple(line.verdict for line in lines)


def test_no_pair_of_names_that_may_answer_is_left_out():
    names = ["厚度", "镀锡层厚度", "板厚", "模块厚度", "棒材直径", "线径", "含量", "铁含量", "Ra",
             "表面粗糙度Ra", "薄型产品厚度", "最大直径", "抗拉强度", "拉伸强度", "使用寿命", "产能",
             "年产能", "粗糙度Rz", "厚度偏差", "寿命"]  # fmt: skip
    owners = ["", "棒材", "热作模具钢模块", "镀锡层", "年", "铁", "薄型产品 表面", "线板"]
    passed = 0
    for wanted in names:
        for stated in names:
            cores = [core_name(wanted, owner) for owner in owners]
            answers = any(
                likeness(wanted, stated, owner) or ends_with(stated, wanted)
                or likeness(core, stated) is Likeness.SAME or ends_with(stated, core)
                for owner, core in zip(owners, cores, strict=True)
            )  # fmt: skip
            assert may_answer(wanted, stated) or not answers
            passed += may_answer(wanted, stated)
    assert len(names) < passed < len(names) ** 2 / 2


def plain_echoes(asked, prose):
    """Clause by clause: which clauses hold a name and every number, or the wording."""
    import re

    found, echoed = {}, set()
    for place, item in enumerate(asked):
        for path, text, cleaned in prose.items:
            name, wanted = fold(item.name), fold(bounds_text(item))
            for unit in (r"[^,、;。\n]+", r"[^;。\n]+"):
                spans = []
                for match in re.finditer(unit, cleaned):
                    rest = match[0].replace(name, "")
                    numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", rest)]
                    needed = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", wanted)]
                    plain = re.sub(r"[\W_]+", "", wanted)
                    held = all(any(abs(a - b) <= 0.02 * a for b in numbers) for a in needed)
                    worded = len(plain) >= 4 and plain in re.sub(r"[\W_]+", "", rest)
                    if name in match[0] and (held if needed else worded):
                        spans.append(clean(text).span(*match.span()))
                if spans:
                    break
            if item.name in text and spans:
                echoed.add(place)
                found.setdefault(path, []).extend(spans)
    enough = len(echoed) >= LEAST or len(echoed) == len(asked) > 1
    return found if enough else {}


def test_echoes_are_those_of_every_clause():
    rng = random.Random(7)
    pool = [
        requirement("厚度", "le", high=12, unit="μm"), requirement("D50", "ge", 5, unit="μm"),
        requirement("抗拉强度", "ge", 400, unit="MPa"),
        requirement("认证", "text", text="汽车级体系"),
        requirement("线宽、线距", "le", high=3, unit="μm"),
    ]  # fmt: skip
    parts = ["厚度可达12μm", "厚度9μm", "D50为5μm", "5厚度12", "抗拉强度400MPa", "认证汽车级体系",
             "线宽、线距3μm", "抗拉强度", "交期短", "认证体系"]  # fmt: skip
    told = 0
    for number in range(300):
        asked = tuple(rng.sample(pool, rng.randint(1, 5)))
        text = "".join(part + rng.choice("，。；、") for part in rng.choices(parts, k=6))
        firm = replace(SUPPLIERS[0], public_id=f"e{number}", summary=text, capabilities=())
        [reading] = readings.read([firm])
        found = Echoes(asked).spans(reading.prose)
        assert found == plain_echoes(asked, reading.prose)
        told += bool(found)
    assert 30 < told < 270


def plain_shares(need, document, terms, index):
    """Each term's part of what both sides hold, from the features of both texts."""
    vectors, scheme = index.need(need), index.settings.scheme
    held = np.isin(vectors.grams, document_features(document, scheme).grams)
    masses = (vectors.counts * vectors.rarity * vectors.rarity)[held]
    grams, total, found = vectors.grams[held], float(masses.sum()), []
    for term in terms:
        own, _ = grams_of(
            clean(term).folded, scheme.max_gram, NEED_STOP, has_codes=True, has_edges=True
        )
        taken = np.isin(grams, own)
        found.append(float(masses[taken].sum()) / total if total else 0.0)
        masses[taken] = 0.0
    return tuple(found)


@pytest.mark.parametrize("index", [INDEX, ranking.build_index(FIRMS[:3], public=FIRMS)])
def test_words_and_shares_are_those_of_the_slow_reference(index):
    found = 0
    for challenge in (CHALLENGE, *NEEDS):
        need = ranking.challenge_document(challenge)
        pool = prepare([*SUPPLIERS, *FIRMS])
        text = index.score(need, pool.documents)
        vectors = index.need(need)
        every = NeedWords(need, index.statistics)
        words = NeedWords(need, index.statistics, vectors.grams)
        shares = Shares(vectors, index.settings.scheme)
        for place, reading in enumerate(pool.readings):
            held = text.held(place)
            matches = words.find(reading.document, reading.texts, held)
            assert matches == every.find(reading.document, reading.texts)
            terms = [match.term for match in matches]
            expected = plain_shares(need, reading.document, terms, index)
            assert shares.of(held, terms) == pytest.approx(expected, abs=1e-15)
            found += len(terms)
    assert found > 200

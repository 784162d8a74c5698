"""Input that no person would write: a clear result within seconds and bounded memory, or an error.

Each case runs in a process of its own, under limits of the operating system.
"""

import subprocess
import sys
import textwrap

import pytest

SECONDS = 15  # of CPU, three times what the slowest case takes: a guard, no measure
MEGABYTES = 256
# Imports and compiled code come first; the limits are on what is added by the input itself.
PROGRAM = """
import resource
from dataclasses import replace
from matchmaker import ranking
from matchmaker.ranking import CapabilityProfile
from tests.ranking.samples import CHALLENGE, FOIL, SUPPLIERS, requirement

index = ranking.build_index(SUPPLIERS)
ranking.rank(CHALLENGE, SUPPLIERS, index=index)

def used():
    return int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()

resource.setrlimit(resource.RLIMIT_AS, (used() + {megabytes} * 2**20,) * 2)
spent = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
resource.setrlimit(resource.RLIMIT_CPU, (int(spent) + 1 + {seconds},) * 2)

def tried(text, needs=CHALLENGE.requirements):
    firm = replace(SUPPLIERS[0], summary=text, capabilities=(replace(FOIL, text=text),))
    need = replace(CHALLENGE, title=text[:200], content=text, requirements=needs)
    fresh = ranking.build_index([*SUPPLIERS, firm])
    found = ranking.rank(need, [*SUPPLIERS[1:], firm], index=fresh)
    entries = (*found.entries, *found.unassessable, *found.ineligible)
    assert len(entries) == len(SUPPLIERS)
    for entry in entries:
        assert entry.score is None or 0.0 <= entry.score <= 1.0
        entry.to_dict()

{case}
print("done")
"""

CASES = {
    "nothing": "tried('')",
    "one character": "tried('铜'); tried('x'); tried('。')",
    "no marks": "tried('铜箔压延电解锂电池集流体' * 90_000)",
    "other characters all along": "tried(''.join(chr(0x4e00 + n % 20_000) for n in range(10**6)))",
    "stop words": "tried('需求采购高性能技术方案' * 1_000)",
    "codes": "tried(' '.join(f'{n:X}-{n}/T{n % 7}' for n in range(40_000)))",
    "many scripts": "tried('铜箔медьنحاسทองแดงκυψέλη구리ห่อ銅箔Ａｌ₂Ｏ₃🙂𠮷' * 20_000)",
    "half characters": "tried('铜\\ud83d箔\\udc00' * 50_000)",
    "marks alone": "tried('、，。；' * 250_000)",
    "zero characters": "tried('\\0' * 1_000_000)",
    "ten thousand requirements": (
        "needs = tuple(requirement(f'厚度{n}', 'le', high=n, unit='μm') for n in range(10_000))\n"
        "need = replace(CHALLENGE, requirements=needs)\n"
        "found = ranking.assess(need, SUPPLIERS[:1], index=index)\n"
        "assert len(found.pairs.ledgers[0]) == 10_000"
    ),
    "ten thousand capabilities": (
        "firm = replace(SUPPLIERS[0], capabilities=tuple("
        "CapabilityProfile(f'c{n}', f'铜箔{n}', '厚度12μm') for n in range(10_000)))\n"
        "assert ranking.rank(CHALLENGE, [firm], index=index).total == 1"
    ),
}


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_engine_answers_within_bounds(name: str) -> None:
    program = textwrap.dedent(PROGRAM).format(
        megabytes=MEGABYTES, seconds=SECONDS, case=CASES[name]
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout.splitlines() == ["done"]

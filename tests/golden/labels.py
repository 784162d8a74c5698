"""The gold set: two people's grades of pairs, given without having seen a ranking.

`first/` was written by the authors of the demo data, `second/` by others who saw neither those
grades nor a score. A pair that nobody names is unrelated (0). 3 exactly this, 2 close kin worth
inviting, 1 same field but weak, 0 shares words only.
"""

import csv
from pathlib import Path

FOLDER = Path(__file__).parent
CHAINS = tuple(sorted(path.stem for path in (FOLDER / "first").glob("*.tsv")))

Grades = dict[str, dict[str, int]]


def read(judge: str, chain: str) -> Grades:
    """Return one person's grades of a chain: challenge → supplier → grade."""
    grades: Grades = {}
    with (FOLDER / judge / f"{chain}.tsv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            grades.setdefault(row["challenge"], {})[row["supplier"]] = int(row["grade"])
    return grades


def agreed(chain: str) -> Grades:
    """Return the mean of both grades, rounded down."""
    first, second = read("first", chain), read("second", chain)
    return {
        challenge: {
            supplier: (
                first.get(challenge, {}).get(supplier, 0)
                + second.get(challenge, {}).get(supplier, 0)
            )
            // 2
            for supplier in sorted({*first.get(challenge, {}), *second.get(challenge, {})})
        }
        for challenge in sorted({*first, *second})
    }

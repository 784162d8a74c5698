"""Whether the supplier holds the certificates that the challenge asks for."""

import numpy as np

from matchmaker.ranking.pairs import Pairs
from nlp.analysis import Floats
from nlp.normalize import fold


def asks_certificates(pairs: Pairs) -> bool:
    """Whether the challenge names certificates."""
    return bool(pairs.challenge.required_certificates)


def certificates(pairs: Pairs) -> Floats:
    """Share of the certificates asked for that are held; nan if a supplier states none."""
    wanted = [_plain(name) for name in pairs.challenge.required_certificates]
    return np.array(
        [_share(wanted, supplier.certificates) for supplier in pairs.suppliers], dtype=np.float64
    )


def _share(wanted: list[str], held: tuple[str, ...]) -> float:
    if not held or not wanted:
        return np.nan
    plain = [_plain(name) for name in held]
    return sum(any(name in other for other in plain) for name in wanted) / len(wanted)


def _plain(name: str) -> str:
    return "".join(char for char in fold(name) if char.isalnum())

"""Characters that look alike or cannot be seen, told apart no more.

Every rule here replaces one character by one, or drops one that shows nothing, so that the place
of all others is kept. The tables were compiled by the project from the code charts of Unicode
(confusable capitals, dashes, dots, brackets, radicals) for what occurs in Chinese trade text.
"""

import re

# What shows nothing though Python calls it printable: joiners, fillers, selectors of a variant.
INVISIBLE = re.compile(
    r"[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\uffa0\ufe00-\ufe0f"
    r"\U000e0100-\U000e01ef]"
)
MARKS = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u20d0-\u20f0]"
)

_CYRILLIC = dict(
    zip("АВЕЅІЈКМНОРСТУХаеѕіјкморсухһԁԛԝ", "ABESIJKMHOPCTYXaesijkmopcyxhdqw", strict=True)
)
# Small Greek letters stay: μ, α, β, ν and the like are units, phases and quantities.
_GREEK = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo", strict=True))
_LATIN = dict(zip("ıɑɡɩ", "iagi", strict=True))
_LETTERS = str.maketrans(_CYRILLIC | _GREEK | _LATIN)
_OTHERS = r"\u0131\u0251\u0261\u0269\u0370-\u03ff\u0400-\u052f"
# A run of letters and digits with one that is no plain one.
_RUN = re.compile(rf"(?<![A-Za-z0-9{_OTHERS}])[A-Za-z0-9]*+[{_OTHERS}][A-Za-z0-9{_OTHERS}]*")
_FOREIGN = re.compile(f"(?![{''.join(_CYRILLIC)}])[\u0400-\u052f]")

_SIGNS = str.maketrans(
    dict.fromkeys("‐‒–−⁃", "-")
    | dict.fromkeys("〜∼⁓", "~")
    | dict.fromkeys("•‧∙⋅・", "·")
    | dict.fromkeys("✕✖╳⨯", "×")
    | dict(zip("〔〕〖〗「」『』〈〉", "()[]“”“”“”", strict=True))
    | {"〇": "零", "⩾": "≥", "≧": "≥", "⩽": "≤", "≦": "≤", "∅": "Φ", "⌀": "Φ", "Ø": "Φ"}
)
# Radicals of the Supplement block, which NFKC leaves as they are: PDF files are full of them.
_RADICALS = str.maketrans(
    dict(
        zip(
            "⺁⺓⺠⺩⺫⺮⺼⻄⻅⻉⻋⻓⻔⻗⻘⻙⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰",
            "厂幺民王目竹月西见贝车长门雨青韦页风飞食马骨鬼鱼鸟麦黄齐齿龙",
            strict=True,
        )
    )
)
_ALL = _SIGNS | _RADICALS
# A single long dash between two values is a range; a double one separates clauses.
_LONG_DASH = re.compile(r"(?<=[0-9A-Za-z℃°%])[—―](?=[0-9A-Za-z+-])")
_ZERO = re.compile(r"(?<=[一二三四五六七八九零十百千])[○◯](?=[一二三四五六七八九零年○◯])")
_TIMES = re.compile(r"(?<=\d)[xX*](?=\d)")


def same_look(text: str) -> str:
    """Return the text with one form for each look; as long as the text itself."""
    text = text.translate(_ALL)
    if not text.isascii():
        text = _RUN.sub(_latin, text)
        text = _LONG_DASH.sub("-", text)
        text = _ZERO.sub("零", text)
    return _TIMES.sub("×", text)


def _latin(run: re.Match[str]) -> str:
    # One letter that only Cyrillic has shows that the word is Russian and no disguise.
    if _FOREIGN.search(run[0]):
        return run[0]
    return run[0].translate(_LETTERS)

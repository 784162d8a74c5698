"""How much an import file may hold, and the refusal of one that holds more."""

from matchmaker.errors import Invalid

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_INFLATED_BYTES = 60 * 1024 * 1024
MAX_RATIO = 200
MAX_PARTS = 2000
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL_LENGTH = 20_000
EMPTY = "文件为空。"


def refuse(reason: str) -> Invalid:
    """Return the error of a file that cannot be used as a whole."""
    return Invalid(errors={"file": [reason]})

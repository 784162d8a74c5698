"""Read queries, documents, judgements and pairs, and say in Chinese what is wrong with a file."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

Warn = Callable[[str], None]

TEXT_KEYS = ("text", "title", "description", "chain")
MAX_ITEMS = 1000  # requirements or products of one record
KNOWN_KEYS = frozenset({"id", *TEXT_KEYS, "requirements", "products"})


class InputInvalid(ValueError):
    """A file cannot be used; the message is Chinese and names file and line."""


@dataclass(frozen=True, slots=True)
class Record:
    """One line of queries.jsonl or corpus.jsonl. ``requirements`` are sentences."""

    record_id: str
    text: str = ""
    title: str = ""
    description: str = ""
    chain: str | None = None
    kind: str | None = None
    requirements: tuple[str, ...] = ()
    products: tuple[str, ...] = ()


def load_records(path: Path, warn: Warn | None = None) -> list[Record]:
    """Read a JSON Lines file; unknown keys are ignored with one warning. Raises InputInvalid."""
    records: list[Record] = []
    seen: dict[str, int] = {}
    unknown: set[str] = set()
    for number, line in _lines(path):
        row = _parse(path, number, line)
        unknown.update(set(row) - KNOWN_KEYS)
        record = _record(path, number, row)
        if record.record_id in seen:
            first = seen[record.record_id]
            raise InputInvalid(
                f"{path.name} 第{number}行：编号 {record.record_id} 与第{first}行重复"
            )
        seen[record.record_id] = number
        records.append(record)
    if unknown and warn is not None:
        warn(f"{path.name}：忽略了未知的键 {'、'.join(sorted(unknown))}")
    return records


def load_grades(path: Path) -> dict[str, dict[str, int]]:
    """Read qrels.tsv: {query_id: {doc_id: grade}}. Raises InputInvalid."""
    grades: dict[str, dict[str, int]] = {}
    for number, line in _lines(path):
        cells = line.split()
        try:
            query, doc, grade = cells[0], cells[1], int(cells[2])
        except (IndexError, ValueError) as error:
            raise InputInvalid(
                f"{path.name} 第{number}行：应为“查询编号 文档编号 整数等级”三列"
            ) from error
        grades.setdefault(query, {})[doc] = grade
    return grades


def load_pairs(path: Path) -> list[tuple[str, str, float]]:
    """Read pairs.tsv: two sentences and a similarity. Raises InputInvalid."""
    pairs = []
    for number, line in _lines(path):
        cells = line.split("\t")
        try:
            first, second, value = cells
            pairs.append((first, second, float(value)))
        except ValueError as error:
            raise InputInvalid(
                f"{path.name} 第{number}行：应为“句子 句子 数值”三列，以制表符分隔"
            ) from error
    return pairs


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    try:
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise InputInvalid(f"找不到文件 {path}") from error
    except OSError as error:
        raise InputInvalid(f"无法读取文件 {path}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # Never guessed: GB 18030 reads damaged UTF-8 as other characters without complaint.
        number = content.count(b"\n", 0, error.start) + 1
        raise InputInvalid(
            f"{path.name} 第{number}行：不是 UTF-8 文本（GB 18030 等编码的文件请先另存为 UTF-8）"
        ) from error
    # Only line feeds end a line: a JSON string may hold U+2028.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line.rstrip("\r")


def _parse(path: Path, number: int, line: str) -> dict[str, object]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputInvalid(f"{path.name} 第{number}行：不是合法的 JSON") from error
    if not isinstance(row, dict):
        raise InputInvalid(f"{path.name} 第{number}行：应为 JSON 对象")
    if "\\u" in line and _is_damaged(row):
        raise InputInvalid(f"{path.name} 第{number}行：含有残缺的字符（单独的代理码位）")
    return row


def _is_damaged(row: dict[str, object]) -> bool:
    """Tell whether a text holds half a surrogate pair, which no file can hold."""
    try:
        json.dumps(row, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    return False


def _record(path: Path, number: int, row: dict[str, object]) -> Record:
    where = f"{path.name} 第{number}行"
    record_id = _id(where, row.get("id"))
    texts = {key: _string(where, key, row.get(key)) for key in TEXT_KEYS}
    kind = row.get("kind")
    return Record(
        record_id,
        text=texts["text"],
        title=texts["title"],
        description=texts["description"],
        chain=texts["chain"] or None,
        kind=None if kind is None else str(kind),
        requirements=_strings(where, "requirements", row.get("requirements")),
        products=_strings(where, "products", row.get("products")),
    )


def _id(where: str, value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise InputInvalid(f"{where}：缺少编号 id")
    text = str(value)
    if not text or any(char.isspace() for char in text):
        raise InputInvalid(f"{where}：编号 id 不能为空，也不能含空白字符")
    return text


def _string(where: str, key: str, value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise InputInvalid(f"{where}：{key} 应为字符串")
    return value


def _strings(where: str, key: str, value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str | dict) for item in value):
        raise InputInvalid(f"{where}：{key} 应为字符串数组")
    if len(value) > MAX_ITEMS:
        raise InputInvalid(f"{where}：{key} 有 {len(value)} 项，最多 {MAX_ITEMS} 项")
    return tuple(item if isinstance(item, str) else _sentence(where, key, item) for item in value)


def _sentence(where: str, key: str, item: dict[str, object]) -> str:
    """Write a structured item as a sentence: name, operator, value, unit."""
    parts = [item.get(name) for name in ("name", "operator", "value", "unit")]
    if not isinstance(parts[0], str) or not parts[0]:
        raise InputInvalid(f"{where}：{key} 的每一项应为字符串，或含 name 的对象")
    signs = {"ge": "≥", "le": "≤", "eq": "", "=": "", "about": "约", "text": "", "in": ""}
    words = ["" if part is None else str(part) for part in parts]
    return words[0] + signs.get(words[1], words[1]) + words[2] + words[3]

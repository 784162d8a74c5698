"""Whose a row is, and where in the chains it belongs."""

from matchmaker.imports.cells import BadCell, code, shorten
from matchmaker.imports.names import Names
from matchmaker.imports.rows import RowReader


def take_enterprise(reader: RowReader, names: Names) -> None:
    """Read whose the row is: by its credit code where one stands there, else by its name."""
    key = "credit_code" if "credit_code" in reader.row else "enterprise"
    reader.require(key)
    reader.take(
        key, lambda cell: reader.known(names.enterprises, _plain(key, cell), "企业"), "enterprise"
    )


def _plain(key: str, cell: str) -> str:
    return code(cell) if key == "credit_code" else cell


def segment_place(part: str, names: Names) -> dict[str, str]:
    """Return the segment that a cell such as `铜及有色金属/铜箔` names; raise BadCell."""
    chain_name, slash, segment_name = part.replace("／", "/").partition("/")
    if not slash:
        found = names.any_segment.find(part)
        if found is None:
            raise BadCell(f"环节“{shorten(part)}”未知或不唯一，请写成“产业链/环节”。")
        chain, _, segment = found.partition("/")
        return {"chain": chain, "segment": segment}
    chain_code = names.chains.find(chain_name)
    if chain_code is None:
        raise BadCell(f"未知的产业链“{shorten(chain_name)}”。")
    segment_code = names.segments[chain_code].find(segment_name)
    if segment_code is None:
        raise BadCell(f"产业链“{chain_name}”没有环节“{shorten(segment_name)}”。")
    return {"chain": chain_code, "segment": segment_code}

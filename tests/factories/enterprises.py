"""Enterprises, with credit codes that pass the check."""

import itertools
from typing import Any

from matchmaker.context import Context
from matchmaker.services import credit_codes
from models.enterprises import Enterprise
from models.enums import EnterpriseKind
from tests.factories import chains, regions

_numbers = itertools.count(1)


def credit_code(number: int | None = None) -> str:
    """Return a valid code under an unassigned registration region; another one at each call."""
    body = f"91990101MA{next(_numbers) if number is None else number:07d}"
    return body + credit_codes.check_character(body)


def fields(**changes: Any) -> dict[str, Any]:
    """Return an enterprise as the API takes it; its region must be stored."""
    code = credit_code()
    return {
        "credit_code": code,
        "name": f"临澜测试材料{code[10:17]}有限公司",
        "region_code": regions.DISTRICT,
        **changes,
    }


def make(ctx: Context, *, segment: str | None = None, **values: Any) -> Enterprise:
    """Store an enterprise; `segment` places it in the copper chain."""
    places = []
    if segment is not None:
        places = [row for row in chains.make(ctx).segments if row.code == segment]
    filled = {
        **fields(),
        "kind": EnterpriseKind.COMPANY,
        "region_code": regions.make(ctx).code,
        "segments": places,
        **values,
    }
    row = Enterprise(**filled)
    ctx.session.add(row)
    ctx.session.flush()
    return row

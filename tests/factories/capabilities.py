"""Capabilities of suppliers."""

from typing import Any

from matchmaker.context import Context
from models.capabilities import Capability
from models.enums import CapabilityKind
from tests.factories import enterprises


def fields(enterprise: str, /, **changes: Any) -> dict[str, Any]:
    """Return a capability as the API takes it."""
    return {
        "enterprise": enterprise,
        "name": "锂电铜箔",
        "description": "电解法生产 4.5 微米双面光铜箔，用于动力电池负极集流体。",
        "parameters": [
            {"name": "抗拉强度", "operator": "ge", "low": "400", "unit": "MPa"},
            {"name": "厚度", "operator": "between", "low": "4.5", "high": "12", "unit": "μm"},
        ],
        "evidence": [{"kind": "test_report", "title": "铜箔性能检测报告", "number": "T-01"}],
        **changes,
    }


def make(ctx: Context, **values: Any) -> Capability:
    """Store a capability of a new enterprise, or of the one given."""
    enterprise = values.pop("enterprise", None) or enterprises.make(ctx)
    filled = {
        "kind": CapabilityKind.PRODUCT,
        "name": "锂电铜箔",
        "description": "电解法生产双面光铜箔。",
        **values,
    }
    row = Capability(enterprise=enterprise, **filled)
    ctx.session.add(row)
    ctx.session.flush()
    return row

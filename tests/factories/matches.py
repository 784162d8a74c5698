"""A chain where something fits: one challenge, and suppliers of every kind of outcome."""

from dataclasses import dataclass
from decimal import Decimal

from matchmaker.context import Context
from models.capabilities import CapabilityParameter
from models.challenges import Challenge, Requirement
from models.enterprises import Enterprise
from models.enums import Operator
from tests.factories import capabilities, challenges, enterprises


@dataclass(frozen=True)
class Scene:
    """What was stored."""

    challenge: Challenge
    fits: Enterprise
    differs: Enterprise
    empty: Enterprise
    too_thick: Enterprise


def make(ctx: Context) -> Scene:
    """Store a challenge for thin foil, one supplier that fits and three that do not."""
    challenge = challenges.published(
        ctx,
        title="采购锂电铜箔",
        content="需要厚度不超过 6 μm 的锂电铜箔。",
        items=["锂电铜箔"],
        requirements=[
            Requirement(
                position=0,
                name="厚度",
                operator=Operator.LE,
                high=Decimal(6),
                unit="μm",
                is_must_have=True,
            )
        ],
    )
    return Scene(
        challenge=challenge,
        fits=supplier(ctx, "锂电铜箔", "生产锂电铜箔，用于动力电池。", "4.5"),
        differs=supplier(ctx, "铜精矿贸易", "经营铜精矿进口与仓储。", None),
        empty=enterprises.make(ctx, segment="foil", name="临澜空白材料有限公司"),
        too_thick=supplier(ctx, "锂电铜箔", "生产锂电铜箔。", "12"),
    )


def supplier(ctx: Context, product: str, text: str, thickness: str | None) -> Enterprise:
    """Store a supplier of the chain with one product."""
    row = enterprises.make(ctx, segment="foil")
    parameters = []
    if thickness is not None:
        value = Decimal(thickness)
        parameters = [
            CapabilityParameter(
                position=0, name="厚度", operator=Operator.EQ, low=value, high=value, unit="μm"
            )
        ]
    capabilities.make(
        ctx, enterprise=row, name=product, description=text, parameters=parameters, evidence=[]
    )
    return row


LONG_TEXT = (
    "公司专注锂电铜箔研发与生产，拥有生箔机、表面处理机和分切机，产品用于动力电池与储能电池，"
    "已为多家电池企业稳定供货，并设有检测中心，可按客户要求定制幅宽与卷长。"
)


def near_clones(ctx: Context, count: int) -> list[Enterprise]:
    """Store suppliers whose profiles say the same at length, the first with the best value."""
    return [
        supplier(ctx, "锂电铜箔", LONG_TEXT, None if number else "4.5") for number in range(count)
    ]

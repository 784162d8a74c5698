"""Rule sets of the cultivation tiers."""

from datetime import date

from matchmaker.context import Context
from models.tiers import Tier, TierRuleSet

TIERS = (("innovative", "创新型中小企业"), ("specialized", "专精特新中小企业"))


def make_rule_set(ctx: Context, code: str = "2022") -> TierRuleSet:
    """Store a rule set with two tiers."""
    row = TierRuleSet(
        code=code,
        name=f"{code} 年梯度培育办法",
        effective_from=date(int(code), 8, 1),
        source="测试规则",
        tiers=[
            Tier(code=tier, name=name, rank=rank)
            for rank, (tier, name) in enumerate(TIERS, start=1)
        ],
    )
    ctx.session.add(row)
    ctx.session.flush()
    return row

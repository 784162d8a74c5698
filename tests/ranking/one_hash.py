"""Store a chain in an order drawn by a seed, rank its challenges, print the hash of the result.

python -m tests.ranking.one_hash DATABASE_URL FOLDER SEED
"""

import json
import random
import sys
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path

from matchmaker.context import Context
from matchmaker.db import Database, open_session
from matchmaker.permissions import SYSTEM
from matchmaker.services import challenges as challenge_service
from matchmaker.services import index_building, matching
from models.capabilities import CapabilityParameter
from models.challenges import Requirement
from models.enterprises import Enterprise
from models.enums import CapabilityVisibility, Operator
from tests.factories import capabilities, chains, challenges, enterprises

NOW = datetime(2026, 11, 2, 3, 0, tzinfo=UTC)
SHAPES = ("压延", "电解", "超薄", "低轮廓", "双面光", "镀锡", "无氧", "高强高导")
PRODUCTS = ("铜箔", "铜带", "铜杆", "铜排", "铜合金线", "覆铜板", "铜粉", "铜管", "键合丝")
USES = ("动力电池", "柔性线路板", "引线框架", "散热器", "变压器绕组", "5G通信")
VISIBILITIES = tuple(CapabilityVisibility)
N_SUPPLIERS, N_CHALLENGES = 40, 20


def thing(number: int, step: int = 1) -> str:
    return SHAPES[number * step % len(SHAPES)] + PRODUCTS[number * (step + 2) % len(PRODUCTS)]


def store_supplier(ctx: Context, number: int) -> None:
    twin = number % 32  # the last eight say the same as the first eight: equal scores to be ordered
    row = enterprises.make(
        ctx,
        segment=("concentrate", "cathode", "foil")[twin % 3],
        public_id=f"{number:020x}",
        credit_code=enterprises.credit_code(number),
        name=f"临澜第{twin}铜业有限公司",
        summary=f"主营{thing(twin, 5)}，用于{USES[twin % len(USES)]}。",
    )
    for place in range(1 + twin % 3):
        thickness = Decimal(4 + (twin + place) % 9)
        capabilities.make(
            ctx,
            enterprise=row,
            public_id=f"{(number + 1) * 1000 + place:020x}",
            name=thing(twin + place),
            description=f"{thing(twin, 3)}，厚度{thickness}微米，抗拉强度不低于{300 + twin}兆帕。",
            visibility=VISIBILITIES[(twin + place) % 3],
            parameters=[
                CapabilityParameter(
                    position=0, name="厚度", operator=Operator.EQ, low=thickness, unit="μm"
                )
            ],
        )


def store_challenge(ctx: Context, number: int, buyer: Enterprise) -> None:
    challenges.published(
        ctx,
        buyer=buyer,
        code=f"2026Q4-{number:04d}",
        public_id=f"{(number + 1) * 10**6:020x}",
        title=f"{USES[number % len(USES)]}用{thing(number, 7)}",
        content=f"需要{thing(number)}与{thing(number, 5)}，成品率不低于 95%。",
        items=[thing(number, 7)],
        confidential_detail="送样批次另议",
        requirements=[
            Requirement(
                position=0,
                name="厚度",
                operator=Operator.LE,
                high=Decimal(6 + number % 4),
                unit="μm",
                is_must_have=number % 4 == 0,
            ),
            Requirement(
                position=1, name="抗拉强度", operator=Operator.GE, low=Decimal(330), unit="MPa"
            ),
        ],
    )


def hash_of_rankings(url: str, folder: Path, seed: int) -> str:
    """Return the SHA-256 of the result document of all challenges."""
    draw = random.Random(seed)
    database = Database.connect(url)
    session = open_session(database.write)
    ctx = Context(session, SYSTEM, NOW, folder)
    chains.make(ctx)
    buyer = enterprises.make(
        ctx, public_id="f" * 20, credit_code=enterprises.credit_code(9999), name="临澜采购有限公司"
    )
    for store, count in ((store_supplier, N_SUPPLIERS), (store_challenge, N_CHALLENGES)):
        for number in draw.sample(range(count), count):
            if store is store_supplier:
                store_supplier(ctx, number)
            else:
                store_challenge(ctx, number, buyer)
    session.commit()
    if seed % 2:
        index_building.build(ctx, "copper")  # else the index is made in memory
    matcher = matching.Matcher(ctx)
    found = [
        matcher.rank(challenge_service.get(ctx, f"{(number + 1) * 10**6:020x}")).ranking.to_dict()
        for number in range(N_CHALLENGES)
    ]
    session.close()
    database.engine.dispose()
    assert all(document["entries"] for document in found)
    text = json.dumps(found, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    sys.stdout.write(hash_of_rankings(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])) + "\n")

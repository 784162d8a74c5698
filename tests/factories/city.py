"""A small installation on disk: one chain, a buyer, two suppliers, an organizer, a member."""

from dataclasses import dataclass
from pathlib import Path

from matchmaker import db
from matchmaker.config import Settings
from matchmaker.context import Context
from matchmaker.job_queue import JobQueue
from matchmaker.permissions import SYSTEM
from matchmaker.schemas.capabilities import CapabilityCreateSchema
from matchmaker.schemas.chains import ChainSchema
from matchmaker.schemas.enterprises import EnterpriseCreateSchema
from matchmaker.services import capabilities, chains, credit_codes, enterprises, tokens, users
from models.enums import MemberRole, UserRole
from models.users import Membership
from tests.factories import regions


@dataclass(frozen=True)
class City:
    """Where the installation is and whom it knows."""

    database_url: str
    token: str
    member_token: str
    supplier_token: str
    buyer: str
    suppliers: tuple[str, ...]


def settings_in(folder: Path) -> Settings:
    """Return the settings that the command line reads for this data folder."""
    return Settings(
        data_folder=folder,
        database_url=f"sqlite:///{folder / 'matchmaker.db'}",
        queue_url=f"sqlite:///{folder / 'queue.db'}",
        host="127.0.0.1",
        port=8000,
        public_name="产业链供需撮合平台",
    )


def credit_code(number: int) -> str:
    """Return a valid code under an unassigned registration region."""
    body = f"91990102{number:09d}"
    return body + credit_codes.check_character(body)


def build_city(folder: Path) -> City:
    """Migrate a database in `folder` and register the few things that a test needs."""
    settings = settings_in(folder)
    db.migrate(settings.database_url)
    queue = JobQueue(settings.queue_url)
    database = db.Database.connect(settings.database_url, queue.send_committed)
    with db.transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], settings.index_folder)
        regions.make(ctx, "990102")
        user = users.create(ctx, "operator", "值班员", None)
        token = tokens.create(ctx, user.id, "测试")[1]
        chains.define(
            ctx,
            ChainSchema().load(
                {
                    "code": "copper",
                    "name": "铜及有色金属",
                    "segments": [{"code": "foil", "name": "铜箔", "stream": "downstream"}],
                }
            ),
        )
        buyer, first, second = (_enterprise(ctx, number) for number in (1, 2, 3))
        for supplier, product in ((first, "电解铜箔"), (second, "压延铜箔")):
            capabilities.register(
                ctx,
                CapabilityCreateSchema().load(
                    {"enterprise": supplier, "name": product, "description": f"{product}生产"}
                ),
            )
        member_token = _member_token(ctx, "member", buyer)
        supplier_token = _member_token(ctx, "supplier", first)
    database.engine.dispose()
    tokens_of_members = (member_token, supplier_token)
    return City(settings.database_url, token, *tokens_of_members, buyer, (first, second))


def _member_token(ctx: Context, username: str, enterprise: str) -> str:
    member = users.create(ctx, username, "经办人", None, role=UserRole.MEMBER)
    firm = enterprises.get(ctx, enterprise)
    ctx.session.add(Membership(user_id=member.id, enterprise_id=firm.id, role=MemberRole.OWNER))
    return tokens.create(ctx, member.id, "测试")[1]


def _enterprise(ctx: Context, number: int) -> str:
    place = [] if number == 1 else [{"chain": "copper", "segment": "foil"}]
    row = enterprises.register(
        ctx,
        EnterpriseCreateSchema().load(
            {
                "credit_code": credit_code(number),
                "name": f"临澜澄屿第{number}材料有限公司",
                "region_code": "990102",
                "segments": place,
            }
        ),
    )
    return row.public_id

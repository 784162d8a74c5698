"""Two databases that differ only in hidden text answer narrower readers byte for byte the same."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import Any

import pytest
from sqlalchemy import update

from matchmaker.context import Context
from matchmaker.db import Database, transaction
from matchmaker.permissions import SYSTEM
from matchmaker.ranking.visibility import Audience
from matchmaker.services import index_building, recommendations
from models.capabilities import Capability
from models.challenges import Challenge
from models.enums import CapabilityVisibility, Visibility
from tests.factories import capabilities, matches

HIDDEN = "低轮廓铜箔、无胶覆铜板、粗化处理"


@dataclass(frozen=True)
class Twins:
    """A database and its copy, of which only the second holds the hidden text."""

    folder: Path
    scene: dict[str, str]

    def both(self, read: Any) -> list[str]:
        """Return what both answer, as bytes would be sent."""
        found = []
        for name in ("plain", "hidden"):
            database = Database.connect(f"sqlite:///{self.folder / name}.db")
            with transaction(database.write) as session:
                ctx = Context(session, SYSTEM, session.info["now"], self.folder / name)
                index_building.build(ctx, "copper")
                found.append(json.dumps(read(ctx), ensure_ascii=False, sort_keys=True))
            database.engine.dispose()
        return found


@pytest.fixture
def twins(tmp_path: Path, migrated_file: Path) -> Iterator[Twins]:
    """Store one scene twice; in the copy, hide text in the challenge and in a capability."""
    plain, hidden = (tmp_path / f"{name}.db" for name in ("plain", "hidden"))
    copy(migrated_file, plain)
    database = Database.connect(f"sqlite:///{plain}")
    with transaction(database.write) as session:
        ctx = Context(session, SYSTEM, session.info["now"], tmp_path)
        made = matches.make(ctx)
        made.challenge.visibility = Visibility.INVITED
        made.challenge.confidential_detail = "另行说明"
        made.challenge.invited = [made.fits]
        other = matches.make(ctx)
        open_one = other.challenge
        open_one.visibility = Visibility.ANONYMOUS
        open_one.confidential_detail = "另行说明"
        for supplier in (made.fits, made.differs):
            capabilities.make(
                ctx, enterprise=supplier, name="铜材", visibility=CapabilityVisibility.PUBLIC
            )
        inner = capabilities.make(
            ctx, enterprise=made.differs, name="铜箔", visibility=CapabilityVisibility.OWN
        )
        scene = {
            "challenge": open_one.public_id,
            "invited": made.challenge.public_id,
            "fits": made.fits.public_id,
            "outsider": other.fits.public_id,
            "differs": made.differs.public_id,
            "inner": inner.public_id,
        }
    database.engine.dispose()  # the last connection writes everything into the one file
    copy(plain, hidden)
    _hide(hidden, scene)
    return Twins(tmp_path, scene)


def _hide(path: Path, scene: dict[str, str]) -> None:
    database = Database.connect(f"sqlite:///{path}")
    with transaction(database.write) as session:
        session.execute(update(Challenge).values(confidential_detail=HIDDEN))
        session.execute(
            update(Capability)
            .where(Capability.public_id == scene["inner"])
            .values(name="锂电铜箔", description=HIDDEN)
        )
    database.engine.dispose()


def suppliers_for(challenge: str, audience: Audience) -> Any:
    """Return a function that reads the ranking of suppliers as an audience."""

    def read(ctx: Context) -> Any:
        return recommendations.suppliers(ctx, challenge, audience=audience).ranking.to_dict()

    return read


def challenges_for(supplier: str, audience: Audience) -> Any:
    """Return a function that reads the challenges recommended to a supplier."""

    def read(ctx: Context) -> Any:
        found = recommendations.challenges(ctx, supplier, audience=audience)
        everything = [*found.page.items, *found.unassessable, *found.ineligible]
        return [entry.to_dict() for _, entry in everything]

    return read


def test_the_public_reads_the_same_ranking_of_both(twins: Twins) -> None:
    plain, hidden = twins.both(suppliers_for(twins.scene["challenge"], Audience.PUBLIC))
    assert plain == hidden
    assert twins.scene["fits"] in plain


def test_a_buyer_reads_its_own_text_and_no_capability_that_is_another_s_own(twins: Twins) -> None:
    plain, hidden = twins.both(suppliers_for(twins.scene["challenge"], Audience.BUYER))
    assert plain != hidden, "the buyer's own confidential detail counts for the buyer"
    assert twins.scene["inner"] not in hidden


def test_the_organizer_reads_all_of_it(twins: Twins) -> None:
    plain, hidden = twins.both(suppliers_for(twins.scene["challenge"], Audience.ORGANIZER))
    assert plain != hidden
    assert twins.scene["inner"] in hidden


def test_a_supplier_that_is_not_invited_reads_the_same_of_both(twins: Twins) -> None:
    for audience in (Audience.PUBLIC, Audience.SUPPLIER):
        plain, hidden = twins.both(challenges_for(twins.scene["outsider"], audience))
        assert plain == hidden
        assert twins.scene["challenge"] in plain
        assert twins.scene["invited"] not in plain


def test_an_invited_supplier_reads_the_confidential_detail(twins: Twins) -> None:
    plain, hidden = twins.both(challenges_for(twins.scene["fits"], Audience.SUPPLIER))
    assert twins.scene["invited"] in plain
    assert plain != hidden


def test_a_challenge_that_invites_others_does_not_exist_for_a_supplier(twins: Twins) -> None:
    plain, _ = twins.both(challenges_for(twins.scene["differs"], Audience.SUPPLIER))
    assert twins.scene["invited"] not in plain
    assert twins.scene["challenge"] in plain


def test_audiences_that_a_list_does_not_serve_are_refused(ctx: Context) -> None:
    with pytest.raises(ValueError, match="not an audience"):
        recommendations.suppliers(ctx, "0" * 20, audience=Audience.SUPPLIER)
    with pytest.raises(ValueError, match="not an audience"):
        recommendations.challenges(ctx, "0" * 20, audience=Audience.BUYER)

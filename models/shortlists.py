"""Ranking runs (排序) and the shortlists (短名单) that people review."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Code, Identified, Timestamped, Versioned
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import Decision, EntryPlace, ReasonCode, RunScope
from models.events import MatchingEvent
from models.jobs import Job
from models.users import User

if TYPE_CHECKING:
    from models.shortlist_reviews import ShortlistReview


class RankingRun(Identified, Timestamped, Base):
    """排序: one computation over a challenge, a chain or an event, with its provenance."""

    __tablename__ = "ranking_runs"

    scope: Mapped[RunScope]
    challenge_id: Mapped[int | None] = mapped_column(ForeignKey("challenges.id"), index=True)
    chain_id: Mapped[int | None] = mapped_column(ForeignKey("industry_chains.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("matching_events.id"), index=True)
    # Whose it is: it ranks what lies in this region, and in this zone where one is named.
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("functional_zones.id"))
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    job_id: Mapped[int] = mapped_column(ForeignKey("jobs.id"))
    # What the result can be computed from again: see docs/decisions/0005.
    weights_version: Mapped[Code | None]
    engine_version: Mapped[Code | None]
    input_hash: Mapped[str | None] = mapped_column(String(64))
    result_hash: Mapped[str | None] = mapped_column(String(64))
    # All versions that count, the day that facts were valid on, and the moment of reading.
    versions: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    finished_at: Mapped[datetime | None]

    challenge: Mapped[Challenge | None] = relationship(lazy="raise")
    chain: Mapped[IndustryChain | None] = relationship(lazy="raise")
    event: Mapped[MatchingEvent | None] = relationship(lazy="raise")
    requested_by: Mapped[User | None] = relationship(lazy="raise")
    job: Mapped[Job] = relationship(lazy="raise")
    shortlists: Mapped[list["Shortlist"]] = relationship(
        back_populates="run", lazy="raise", order_by="Shortlist.id", cascade="all, delete-orphan"
    )
    inputs: Mapped[list["RunInput"]] = relationship(lazy="raise", cascade="all, delete-orphan")


class RunInput(Base):
    """排序输入: a profile that a run was computed from, compressed, named by a hash of it."""

    __tablename__ = "run_inputs"

    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_runs.id"), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    body: Mapped[bytes] = mapped_column(LargeBinary)


class Shortlist(Identified, Timestamped, Versioned, Base):
    """短名单: the suppliers of one challenge as one run ordered them.

    Decisions stay inside the bureau until it is published, and nothing changes afterwards.
    """

    __tablename__ = "shortlists"
    __table_args__ = (UniqueConstraint("run_id", "challenge_id"), Index(None, "challenge_id"))

    run_id: Mapped[int] = mapped_column(ForeignKey("ranking_runs.id"))
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"))
    index_version: Mapped[str] = mapped_column(String(64))
    # Digests of the profiles, in the order they were ranked in; and the hash of the result.
    inputs: Mapped[dict[str, Any] | None] = mapped_column(JSON)
    result_hash: Mapped[str | None] = mapped_column(String(64))
    # Two people decide on each entry, neither of them knowing what the other says.
    needs_second_review: Mapped[bool] = mapped_column(default=False)
    published_at: Mapped[datetime | None]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # SHA-256 of what was published, and of each of its rows, to tell later what was changed.
    content_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    frozen: Mapped[dict[str, Any] | None] = mapped_column(JSON)

    run: Mapped[RankingRun] = relationship(back_populates="shortlists", lazy="raise")
    challenge: Mapped[Challenge] = relationship(lazy="raise")
    published_by: Mapped[User | None] = relationship(lazy="raise")
    entries: Mapped[list["ShortlistEntry"]] = relationship(
        back_populates="shortlist",
        lazy="raise",
        order_by="ShortlistEntry.position",
        cascade="all, delete-orphan",
    )


class ShortlistEntry(Identified, Timestamped, Versioned, Base):
    """短名单条目: machine order and explanation as computed, and the human decision beside it."""

    __tablename__ = "shortlist_entries"
    __table_args__ = (UniqueConstraint("shortlist_id", "enterprise_id"),)

    shortlist_id: Mapped[int] = mapped_column(ForeignKey("shortlists.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    position: Mapped[int]
    place: Mapped[EntryPlace]
    score: Mapped[float | None]
    coverage: Mapped[float]
    explanation: Mapped[dict[str, Any]] = mapped_column(JSON)
    decision: Mapped[Decision | None]
    reason_code: Mapped[ReasonCode | None]
    note: Mapped[Body | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]

    shortlist: Mapped[Shortlist] = relationship(back_populates="entries", lazy="raise")
    enterprise: Mapped[Enterprise] = relationship(lazy="raise")
    decided_by: Mapped[User | None] = relationship(lazy="raise")
    reviews: Mapped[list["ShortlistReview"]] = relationship(
        back_populates="entry",
        lazy="raise",
        order_by="ShortlistReview.id",
        cascade="all, delete-orphan",
    )

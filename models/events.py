"""Matching events (产需对接会) and who takes part."""

from datetime import date

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Body, Identified, Name, Timestamped, Versioned
from models.chains import IndustryChain
from models.challenges import Challenge
from models.enterprises import Enterprise
from models.enums import ParticipationState


class MatchingEvent(Identified, Timestamped, Versioned, Base):
    """对接会: a day and a place where challenges of some chains meet invited suppliers."""

    __tablename__ = "matching_events"

    name: Mapped[Name]
    held_on: Mapped[date]
    place: Mapped[Name]
    description: Mapped[Body] = mapped_column(default="")
    # Whose it is: the organizers of this region, and of this zone alone where one is named.
    region_code: Mapped[str | None] = mapped_column(ForeignKey("regions.code"), index=True)
    zone_id: Mapped[int | None] = mapped_column(ForeignKey("functional_zones.id"))

    chains: Mapped[list[IndustryChain]] = relationship(
        secondary="event_chains", lazy="raise", order_by=IndustryChain.position
    )
    challenges: Mapped[list[Challenge]] = relationship(
        secondary="event_challenges", lazy="raise", order_by=Challenge.id
    )
    participations: Mapped[list["Participation"]] = relationship(
        cascade="all, delete-orphan", lazy="raise", order_by="Participation.enterprise_id"
    )


class EventChain(Base):
    """Chain that an event is about."""

    __tablename__ = "event_chains"

    event_id: Mapped[int] = mapped_column(ForeignKey("matching_events.id"), primary_key=True)
    chain_id: Mapped[int] = mapped_column(ForeignKey("industry_chains.id"), primary_key=True)


class EventChallenge(Base):
    """Challenge that is presented at an event."""

    __tablename__ = "event_challenges"

    event_id: Mapped[int] = mapped_column(ForeignKey("matching_events.id"), primary_key=True)
    challenge_id: Mapped[int] = mapped_column(ForeignKey("challenges.id"), primary_key=True)


class Participation(Base):
    """参会: a supplier invited to an event, and its answer."""

    __tablename__ = "participations"

    event_id: Mapped[int] = mapped_column(ForeignKey("matching_events.id"), primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), primary_key=True)
    state: Mapped[ParticipationState]

    enterprise: Mapped[Enterprise] = relationship(lazy="raise")

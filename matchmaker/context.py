"""What every service function gets: session, actor, clock and the place of the indexes."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from matchmaker.permissions import Actor

LOCAL_TIME = ZoneInfo("Asia/Shanghai")


def day_start(day: date) -> datetime:
    """Return the first moment of a day where the users live."""
    return datetime.combine(day, time(), LOCAL_TIME)


def day_end(day: date) -> datetime:
    """Return the first moment after a day where the users live."""
    return day_start(day + timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Context:
    """One unit of work: `now` was read after the transaction had begun."""

    session: Session
    actor: Actor
    now: datetime
    index_folder: Path

    @property
    def lexicon_folder(self) -> Path:
        """The published word lists lie beside the indexes that were built with them."""
        return self.index_folder.parent / "lexicons"

    @property
    def data_folder(self) -> Path:
        """Where everything that is no database lies."""
        return self.index_folder.parent

    @property
    def today(self) -> date:
        """Today's date where the users live."""
        return self.now.astimezone(LOCAL_TIME).date()

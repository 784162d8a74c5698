"""Settings, read once from the environment at the edge and passed down as values."""

import os
import secrets
from dataclasses import dataclass, fields
from pathlib import Path

from environs import Env
from marshmallow import ValidationError
from marshmallow.validate import Range
from sqlalchemy.engine import make_url

from matchmaker.installation import Installation

UPLOADS = "uploads"
# Where the bureau's own Word templates lie, below the data folder.
PAPER_TEMPLATES = "paper_templates"
LOOPBACK_HOSTS = ("127.0.0.1", "::1", "localhost")


def _is_mail_server(url: str | None) -> None:
    if url is not None and not url.startswith(("smtp://", "smtps://")):
        raise ValidationError("must begin with smtp:// or smtps://")


@dataclass(frozen=True, slots=True)
class Imprint:
    """What a public site must say about itself; empty fields are not shown."""

    unit: str = ""  # 单位名称, above the platform's name
    host: str = ""  # 主办单位
    operator: str = ""  # 承办单位
    phone: str = ""
    email: str = ""
    icp: str = ""  # ICP 备案号
    police: str = ""  # 公安备案号
    site_code: str = ""  # 网站标识码

    @classmethod
    def from_env(cls, env: Env) -> "Imprint":
        """Read the IMPRINT_* variables."""
        return cls(**{f.name: env.str(f"IMPRINT_{f.name.upper()}", "") for f in fields(cls)})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an installation may choose.

    `database_url` is SQLite in the data folder unless set; `queue_url` is a SQLite file of its own
    (the queue never shares the application's), or a PostgreSQL or Redis URL.
    """

    data_folder: Path
    database_url: str
    queue_url: str
    host: str
    port: int
    public_name: str
    # SQLite below FULL loses acknowledged commits at a power cut: refused unless set.
    allow_weak_durability: bool = False
    # Where people reach the pages: mails link there, never to what a request calls itself.
    public_url: str = "http://127.0.0.1:8000"
    # smtp://user:password@host:25, or smtps://; without it mails lie as files in the data folder.
    smtp_url: str | None = None
    mail_sender: str = "matchmaker@localhost"
    # After so many days organizers and administrators choose a new password; 0 for never.
    password_days: int = 180
    imprint: Imprint = Imprint()

    @classmethod
    def from_env(cls) -> "Settings":
        """Read MATCHMAKER_* variables; errors name the variable."""
        env = Env(prefix="MATCHMAKER_")
        data_folder = Path(env.str("DATA_FOLDER", "var")).absolute()
        host, port = env.str("HOST", "127.0.0.1"), env.int("PORT", 8000, validate=Range(1, 65535))
        return cls(
            data_folder=data_folder,
            database_url=env.str("DATABASE_URL", f"sqlite:///{data_folder / 'matchmaker.db'}"),
            queue_url=env.str("QUEUE_URL", f"sqlite:///{data_folder / 'queue.db'}"),
            host=host,
            port=port,
            public_name=env.str("PUBLIC_NAME", "产业链供需撮合平台"),
            allow_weak_durability=env.bool("ALLOW_WEAK_DURABILITY", default=False),
            public_url=env.str("PUBLIC_URL", f"http://{host}:{port}").rstrip("/"),
            smtp_url=env.str("SMTP_URL", None, validate=_is_mail_server),
            mail_sender=env.str("MAIL_SENDER", "matchmaker@localhost"),
            password_days=env.int("PASSWORD_DAYS", 180, validate=Range(0, 3650)),
            imprint=Imprint.from_env(env),
        )

    @property
    def index_folder(self) -> Path:
        """Where the text indexes of the chains lie."""
        return self.data_folder / "indexes"

    @property
    def lexicon_folder(self) -> Path:
        """Where the published word lists lie."""
        return self.data_folder / "lexicons"

    @property
    def upload_folder(self) -> Path:
        """Where files wait for the worker that imports them."""
        return self.data_folder / UPLOADS

    @property
    def mail_folder(self) -> Path:
        """Where mails lie that no server takes."""
        return self.data_folder / "mail"

    @property
    def installation(self) -> Installation:
        """What this installation signs and seals with."""
        return Installation(self.secret_key(), self.public_url)

    @property
    def is_reached_by_tls(self) -> bool:
        """Whether people reach the pages by https."""
        return self.public_url.startswith("https://")

    @property
    def is_loopback(self) -> bool:
        """Whether the server can be reached from this machine only."""
        return self.host in LOOPBACK_HOSTS

    def secret_key(self) -> str:
        """Return the key that signs sessions; made once, readable by the owner only."""
        path = self.data_folder / "secret.key"
        self.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        key = secrets.token_urlsafe(48)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(key)
        return key

    def safe_database_url(self) -> str:
        """Return the database URL without its password, for display."""
        return make_url(self.database_url).render_as_string(hide_password=True)

"""运行状态: health, background work and backups, for the system administrator; no contents."""

import shutil

from flask import render_template

from matchmaker import __version__, messages
from matchmaker.edge import readiness
from matchmaker.edge import session as edge_session
from matchmaker.services import operations
from matchmaker.web.visitor import context, desk_blueprint
from models.enums import JobState

blp = desk_blueprint("desk_operations", __name__, "/desk/operations")
CHECKS = {
    "database": "数据库可用",
    "schema": "数据库结构为最新",
    "durability": "断电不丢已提交的数据",
}
STATES = tuple(JobState)


@blp.get("")
def show() -> str:
    """Show what runs, what waits and what has failed."""
    found = operations.read(context())
    settings = edge_session.settings()
    database = edge_session.database()
    return render_template(
        "desk/operations/show.html",
        found=found,
        states=STATES,
        state_columns=[(messages.label(state), "number") for state in STATES],
        checks=[
            (CHECKS[name], is_right) for name, is_right in readiness.checks(database.engine).items()
        ],
        version=__version__,
        database_name=database.engine.dialect.name,
        disk=shutil.disk_usage(settings.data_folder),
        mails_by_server=settings.smtp_url is not None,
    )

"""Accounts from the command line: users, administrators and access tokens."""

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from matchmaker.cli.console import Refused, runtime

if TYPE_CHECKING:
    from collections.abc import Callable

    from matchmaker.context import Context
    from models.users import User

USERNAME_MAX = 64
# Each of the three may do what the others may not; no account holds two of them.
ADMINISTRATORS = {
    "system_admin": "系统管理员",
    "security_admin": "安全管理员",
    "audit_admin": "审计管理员",
}
STAFF = {"organizer": "组织者", "reviewer": "评审专家", **ADMINISTRATORS}
SCOPES = ("read", "write")
_role = click.Choice(list(STAFF))


def _check_username(_ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    if not 0 < len(value) <= USERNAME_MAX or any(character.isspace() for character in value):
        raise click.BadParameter(f"用户名须为 1 到 {USERNAME_MAX} 个字符，不含空格。")
    return value


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        return sys.stdin.readline().rstrip("\r\n")
    return str(click.prompt("新密码", hide_input=True, confirmation_prompt="再输入一次"))


_stdin = click.option("--stdin", "from_stdin", is_flag=True, help="从标准输入读取密码（一行）。")
_username = click.argument("username", callback=_check_username)


@click.group(help="访问令牌（API 使用）。")
def token() -> None:
    """Group the commands about access tokens."""


@token.command("create", help="生成访问令牌，只显示这一次。")
@click.option(
    "--user",
    "username",
    required=True,
    callback=_check_username,
    help="用户名；不存在时自动建立为组织者。",
)
@click.option("--label", default="命令行", show_default=True, help="令牌用途，便于日后辨认。")
@click.option("--days", type=click.IntRange(1, 3650), help="有效天数；不填为长期有效。")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(SCOPES),
    help="范围，可重复；不填为读和写。",
)
def create_token(username: str, label: str, days: int | None, scopes: tuple[str, ...]) -> None:
    """Print a new token of a user."""
    from matchmaker.services import tokens, users
    from models.enums import TokenScope

    wanted = [TokenScope(name) for name in scopes or SCOPES]
    with runtime() as opened, opened.write() as ctx:
        user = users.get_or_create(ctx, username, username)
        _, secret = tokens.create(ctx, user.id, label, days=days, scopes=wanted)
    click.echo(secret)


@click.group(help="用户账号。")
def user() -> None:
    """Group the commands about users."""


@user.command("create", help="建立组织者、评审专家或管理员账号。")
@_username
@click.option("--role", type=_role, default="organizer", show_default=True)
@click.option("--name", "display_name", help="姓名；不填同用户名。")
@click.option("--email", help="电子邮箱，用于自助重置密码。")
@click.option("--region", "region_code", help="组织者的行政区划代码；不填为最上级区划。")
@click.option("--zone", help="组织者的功能区名称。")
@_stdin
def create_user(username: str, *, from_stdin: bool, **options: Any) -> None:
    """Create the account of somebody who is no member."""
    from matchmaker.services import passwords, users
    from models.enums import UserRole

    chosen = passwords.hashed(_password(from_stdin=from_stdin), username)
    fields = {
        **options,
        "username": username,
        "display_name": options["display_name"] or username,
        "role": UserRole(options["role"]),
        "phone": None,
    }
    with runtime() as opened, opened.write() as ctx:
        users.appoint(ctx, fields, chosen)
    click.echo(f"已建立 {username}（{STAFF[options['role']]}）。")


@user.command("set-password", help="设置登录密码；账号不存在时自动建立为组织者。")
@_username
@_stdin
def set_password(username: str, *, from_stdin: bool) -> None:
    """Set the password of a user; its sessions end."""
    from matchmaker.services import passwords, users

    chosen = passwords.hashed(_password(from_stdin=from_stdin), username)
    with runtime() as opened, opened.write() as ctx:
        users.set_password(ctx, users.get_or_create(ctx, username, username), chosen)
    click.echo(f"已设置 {username} 的密码。")


@user.command("disable", help="停用账号，会话和令牌随之失效。")
@_username
def disable_user(username: str) -> None:
    """Shut an account."""
    from matchmaker.services import users

    _change(username, lambda ctx, row: users.disable(ctx, row.public_id, version=None))
    click.echo(f"已停用 {username}。")


@user.command("enable", help="重新启用或解锁账号。")
@_username
def enable_user(username: str) -> None:
    """Open an account again."""
    from matchmaker.services import users

    _change(username, lambda ctx, row: users.enable(ctx, row.public_id, version=None))
    click.echo(f"已启用 {username}。")


@user.command("remove-totp", help="手机遗失时清除动态验证码。")
@_username
def remove_totp(username: str) -> None:
    """Forget the authenticator of a user."""
    from matchmaker.services import users

    _change(username, lambda ctx, row: users.remove_totp(ctx, row.public_id, version=None))
    click.echo(f"已清除 {username} 的动态验证码。")


@user.command("set-role", help="授予角色和区域。")
@_username
@click.argument("role", type=_role)
@click.option("--region", "region_code", help="组织者的行政区划代码；不填为最上级区划。")
@click.option("--zone", help="组织者的功能区名称。")
def set_role(username: str, role: str, region_code: str | None, zone: str | None) -> None:
    """Give an account another role."""
    from matchmaker.services import users
    from models.enums import UserRole

    fields = {"role": UserRole(role), "region_code": region_code, "zone": zone}
    _change(username, lambda ctx, row: users.reassign(ctx, row.public_id, fields, version=None))
    click.echo(f"{username} 现为{STAFF[role]}。")


def _change(username: str, act: "Callable[[Context, User], object]") -> None:
    from matchmaker.services import users

    with runtime() as opened, opened.write() as ctx:
        row = users.find(ctx, username)
        if row is None:
            raise Refused(f"没有用户 {username}。")
        act(ctx, row)


@click.group(help="三员：系统、安全、审计管理员。")
def admin() -> None:
    """Group the commands about the three administrators."""


@admin.command("create", help="建立一名管理员。")
@click.argument("role", type=click.Choice(list(ADMINISTRATORS)))
@_username
@_stdin
def create_admin(role: str, username: str, *, from_stdin: bool) -> None:
    """Create an administrator."""
    from matchmaker.services import passwords

    chosen = passwords.hashed(_password(from_stdin=from_stdin), username)
    with runtime() as opened, opened.write() as ctx:
        _appoint(ctx, role, username, chosen)
    click.echo(f"已建立{ADMINISTRATORS[role]} {username}。")


def _appoint(ctx: "Context", role: str, username: str, chosen: Any) -> None:
    from matchmaker.services import users
    from models.enums import UserRole

    fields = {
        "username": username,
        "display_name": ADMINISTRATORS[role],
        "role": UserRole(role),
        "email": None,
        "phone": None,
        "region_code": None,
        "zone": None,
    }
    users.appoint(ctx, fields, chosen)


def ensure_administrators(opened: Any) -> None:
    """Create the administrators that are missing: from the environment, or by asking.

    MATCHMAKER_SYSTEM_ADMIN and MATCHMAKER_SYSTEM_ADMIN_PASSWORD, and so for the other two. Without
    them a terminal asks; where nobody can answer, what is missing is only said.
    """
    from matchmaker.services import users
    from models.enums import UserRole

    with opened.read() as ctx:
        missing = [role for role in ADMINISTRATORS if not users.has_any(ctx, UserRole(role))]
    for role in missing:
        found = _from_environment(role) or _from_terminal(role)
        if found is None:
            click.echo(
                f"尚无{ADMINISTRATORS[role]}：matchmaker admin create {role} 用户名", err=True
            )
            continue
        with opened.write() as ctx:
            _appoint(ctx, role, *found)
        click.echo(f"已建立{ADMINISTRATORS[role]} {found[0]}。")


def _from_environment(role: str) -> tuple[str, Any] | None:
    from matchmaker.services import passwords

    name = f"MATCHMAKER_{role.upper()}"
    username, password = os.environ.get(name), os.environ.get(f"{name}_PASSWORD")
    if not username or not password:
        return None
    return username, passwords.hashed(password, username)


def _from_terminal(role: str) -> tuple[str, Any] | None:
    from matchmaker.services import passwords

    if not sys.stdin.isatty():
        return None
    username = str(click.prompt(f"{ADMINISTRATORS[role]}的用户名（回车跳过）", default=""))
    if not username:
        return None
    return username, passwords.hashed(_password(from_stdin=False), username)

"""Commands on keys: create, list, revoke."""

from datetime import date, timedelta

import click

from api.console import Exit, Vietnamese, VietnameseGroup, audited, common_options, opened, print_json, warn
from api.settings import LoadedSettings
from api.terminal import say

_ROLES = ("read", "contribute", "admin")
_LONGEST_DAYS = 36_500


class _LastDay(click.ParamType[date]):
    """A day, or a number of days from today."""

    name = "ngày"

    def convert(
        self, value: str | date, parameter: click.Parameter | None, context: click.Context | None
    ) -> date:
        """The last day on which the key holds."""
        if isinstance(value, date):
            return value
        if value.isascii() and value.isdecimal() and len(value) <= 5 and int(value) <= _LONGEST_DAYS:
            return date.today() + timedelta(days=int(value))
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail("phải là một ngày như 2027-12-31, hoặc số ngày như 90", parameter, context)


@click.group(cls=VietnameseGroup)
def key() -> None:
    """Khóa truy cập của người và chương trình: tạo, liệt kê, thu hồi."""


@key.command(cls=Vietnamese)
@click.argument("name", metavar="TÊN")
@click.option(
    "--role",
    type=click.Choice(_ROLES),
    default="read",
    show_default=True,
    help="read: tìm, hỏi, đọc cả văn bản nội bộ; contribute: đóng góp; admin: quản trị kho.",
)
@click.option(
    "--expires", type=_LastDay(), metavar="NGÀY|SỐ_NGÀY", help="Ngày cuối còn dùng được, hoặc số ngày."
)
@common_options
def create(loaded: LoadedSettings, as_json: bool, name: str, role: str, expires: date | None) -> int:
    """Tạo một khóa; khóa chỉ hiện lần này, kho không giữ lại."""
    from api.access.key_shapes import key_shape
    from index.keys import create_key
    from index.records import Role

    with opened(loaded.values, create=True) as base:
        made = create_key(base.store, name, Role.of(role), expires)
        audited(loaded.values, "key_create", key=made.key.id)
    if as_json:
        print_json(key_shape(made.key) | {"key": made.text})
        return Exit.DONE
    warn("Khóa chỉ hiện lần này; hãy chép ngay và giữ như mật khẩu.")
    say(made.text)
    return Exit.DONE


@key.command("list", cls=Vietnamese)
@common_options
def list_keys(loaded: LoadedSettings, as_json: bool) -> int:
    """Mọi khóa, cũ trước: mã, vai trò, tình trạng, hạn, tên. Phần bí mật không xem lại được."""
    from api.access.key_shapes import key_shape, key_state_word

    with opened(loaded.values) as base:
        keys = base.store.all_keys()
    if as_json:
        print_json([key_shape(each) for each in keys])
        return Exit.DONE
    for each in keys:
        until = f"đến {each.expires_on:%d/%m/%Y}" if each.expires_on else "không hạn"
        say(f"{each.id}  {each.role.word:<10}  {key_state_word(each):<11}  {until:<15}  {each.name}")
    return Exit.DONE


@key.command(cls=Vietnamese)
@click.argument("called", metavar="TÊN|MÃ")
@common_options
def revoke(loaded: LoadedSettings, as_json: bool, called: str) -> int:
    """Thu hồi một khóa: có hiệu lực ngay, cả với phiên đăng nhập bằng khóa ấy."""
    from api.access.key_shapes import key_shape
    from index.keys import revoke_key

    with opened(loaded.values) as base:
        revoked = revoke_key(base.store, called)
        audited(loaded.values, "key_revoke", key=revoked.id)
    if as_json:
        print_json(key_shape(revoked))
    else:
        say(f"Đã thu hồi khóa {revoked.id} ({revoked.name}).")
    return Exit.DONE


COMMANDS = (key,)

"""Commands that carry a base over: backup, restore."""

from pathlib import Path

import click

from api.backed_up_settings import settings_to_back_up
from api.console import (
    Exit,
    ProgressBars,
    Vietnamese,
    common_options,
    fail,
    opened,
    print_json,
    store_errors,
    warn,
)
from api.settings import FILE, LoadedSettings
from api.terminal import say

_MEBIBYTE = 1024 * 1024


@click.command(cls=Vietnamese)
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path, dir_okay=False))
@common_options
def backup(loaded: LoadedSettings, as_json: bool, file: Path) -> int:
    """Sao lưu kho vào một tệp; dùng được cả khi đang phục vụ."""
    settings, left_out = settings_to_back_up(loaded.values.home_path)
    if not file.absolute().parent.is_dir():
        fail(f"{file}: thư mục chứa tệp này chưa có; hãy tạo trước", Exit.USAGE)
    bars = ProgressBars()
    with opened(loaded.values) as base:
        made = base.backup(file, bars, {FILE: settings} if settings is not None else None)
        bars.close()
    if left_out:
        warn(f"Khóa trong {FILE} không vào bản sao lưu; khôi phục xong hãy đặt lại khóa.")
    size = file.stat().st_size
    if as_json:
        print_json({"file": str(file), "size": size, "made_at": made.made_at, **_shape(made.counts)})
    else:
        say(
            f"Đã sao lưu {made.counts['full_text']} văn bản toàn văn, {made.counts['passages']} đoạn vào {file} "
            f"({size / _MEBIBYTE:.1f} MiB, đã đọc lại và đúng mã kiểm)."
        )
    return Exit.DONE


def _shape(counts: dict[str, int]) -> dict[str, int]:
    return {name: counts[name] for name in ("documents", "full_text", "passages")}


@click.command(cls=Vietnamese)
@click.argument("file", metavar="TỆP", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@common_options
def restore(loaded: LoadedSettings, as_json: bool, file: Path) -> int:
    """Đưa kho về đúng như trong bản sao lưu; kho đang có được sao lưu trước."""
    from index.knowledge_base import KnowledgeBase

    values, bars = loaded.values, ProgressBars()
    with store_errors(values):
        restored = KnowledgeBase.restore(
            values.home_path, file, values.model or None, bars, values.store, values.engine
        )
    bars.close()
    counts = restored.backup.counts
    if restored.before is not None:
        warn(f"Kho trước khi khôi phục được giữ ở {restored.before}.")
    if restored.aside is not None:
        warn(
            f"Kho cũ không mở được, được giữ ở {restored.aside}; nếu dịch vụ đang chạy, hãy khởi động lại dịch vụ."
        )
    if restored.settings_kept:
        warn(f"Giữ nguyên {FILE} đang có; tệp trong bản sao lưu không được dùng.")
    if as_json:
        print_json(
            {
                "home": str(values.home_path),
                "made_at": restored.backup.made_at,
                **_shape(counts),
                "before": str(restored.before) if restored.before else None,
                "aside": str(restored.aside) if restored.aside else None,
            }
        )
    else:
        say(
            f"Đã khôi phục kho {values.home_path} như lúc {restored.backup.made_at}: "
            f"{counts['full_text']} văn bản toàn văn, {counts['passages']} đoạn."
        )
    return Exit.DONE


COMMANDS = (backup, restore)

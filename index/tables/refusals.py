"""What stands behind SQLite's words when it is the disk that refuses: no room, or nobody may write there."""

import os
import shutil
import sqlite3
from pathlib import Path

from index.errors import DiskRefused

# What SQLite needs at least beside the store, for the memory that its processes share and a log.
_LEAST_ROOM = 256 * 1024
_FULL = "đĩa đã đầy; hãy dọn bớt rồi chạy lại, những gì đã lưu vẫn nguyên vẹn"
_NOT_READ = "không có quyền đọc {}; hãy chạy bằng tài khoản sở hữu kho, hoặc đặt lại quyền của tệp ấy"
READ_ONLY = "chỉ đọc được ở đây; hãy chạy bằng tài khoản được ghi vào thư mục, hoặc gắn lại đĩa cho phép ghi"


def is_read_only(store: Path) -> bool:
    """Whether a store is there in whose directory this process may not write.

    Raises DiskRefused when a part of it lies in a log that cannot be brought in there.
    """
    if not store.exists() or os.access(store.parent, os.W_OK):
        return False
    log = store.with_name(f"{store.name}-wal")
    if log.exists() and log.stat().st_size:
        raise DiskRefused(
            f"{log}: còn phần ghi chưa gộp vào kho, mà thư mục {READ_ONLY}, mở kho một lần, rồi lại chỉ đọc"
        )
    return True


def disk_refusal(store: Path, code: int) -> str:
    """What the disk refused, in Vietnamese; empty when it was not the disk. code: SQLite's primary result code."""
    folder = store.parent
    match code:
        case sqlite3.SQLITE_FULL:
            return _FULL
        case sqlite3.SQLITE_READONLY:
            return READ_ONLY
        case sqlite3.SQLITE_IOERR | sqlite3.SQLITE_CANTOPEN if folder.is_dir():
            if shutil.disk_usage(folder).free < _LEAST_ROOM:
                return _FULL
            parts = (store.with_name(f"{store.name}{suffix}") for suffix in ("", "-wal", "-shm"))
            if kept := [each.name for each in parts if each.exists() and not os.access(each, os.R_OK)]:
                return _NOT_READ.format(kept[0])
            return "" if os.access(folder, os.W_OK) else READ_ONLY
    return ""

"""The examination of a base by using it: directory, disk, store, index, model, memory."""

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from api.doctor.findings import Finding, Verdict, good
from api.doctor.machine import available_bytes, resident_bytes
from api.doctor.server import server
from api.settings import Settings
from index.lock_probe import missing_locks, mount_of

_GIB = 1024**3
_MIB = 1024**2
# Below it SQLite soon cannot keep its journal; `/readyz` says no.
_LEAST_FREE = 64 * _MIB
# SQLite's write-ahead log needs memory that all processes share, which no network file system gives
# (https://www.sqlite.org/wal.html), and their locks do not hold.
_NETWORK = ("nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "glusterfs", "ceph", "afs")


def home_directory(home: Path) -> Iterator[Finding]:
    """Who may read and write it, and on what it lies."""
    if not home.is_dir():
        yield Finding("Thư mục kho", Verdict.WARNING, f"{home} chưa có", "nạp văn bản bằng «vankien add»")
        return
    if not os.access(home, os.R_OK | os.W_OK | os.X_OK):
        advice = "chạy bằng tài khoản sở hữu thư mục, hoặc chown cho tài khoản của dịch vụ"
        yield Finding("Thư mục kho", Verdict.ERROR, f"không được đọc và ghi {home}", advice)
    elif home.stat().st_mode & 0o007:
        told = f"{home}: mọi tài khoản trên máy đọc được, kể cả văn bản nội bộ"
        yield Finding("Thư mục kho", Verdict.WARNING, told, f"chmod 750 {home}")
    else:
        yield good("Thư mục kho", str(home))
    yield _file_system(home)


def _file_system(home: Path) -> Finding:
    """Whether one process at a time can write there."""
    kind = mount_of(home).kind
    missing = missing_locks(home) if os.access(home, os.W_OK) else ""
    if missing:
        told = f"hệ tệp ({kind or 'không rõ'}) không giữ được khóa: {missing}; vankien không ghi vào kho này"
        return Finding("Hệ tệp", Verdict.ERROR, told, "chuyển kho sang đĩa của chính máy này")
    if kind in _NETWORK:
        told = f"kho nằm trên ổ mạng ({kind}): SQLite có thể hỏng dữ liệu khi nhiều tiến trình cùng mở"
        return Finding("Hệ tệp", Verdict.WARNING, told, "chuyển kho sang đĩa của chính máy này")
    return good("Hệ tệp", kind or "không rõ")


def disk(home: Path) -> Iterator[Finding]:
    """Room for a new index beside the old one, and for a backup."""
    below = home if home.is_dir() else next(each for each in home.parents if each.is_dir())
    free = shutil.disk_usage(below).free
    used = sum(path.stat().st_size for path in home.rglob("*") if path.is_file()) if home.is_dir() else 0
    # A new index stands beside the old one until it serves, and a backup holds a copy of the store.
    wanted = max(2 * used, _GIB)
    told = f"còn {free / _GIB:.1f} GiB, kho chiếm {used / _MIB:.0f} MiB"
    if free < _LEAST_FREE:
        yield Finding("Đĩa", Verdict.ERROR, told, "dọn đĩa ngay: kho sắp không đọc được")
    elif free < wanted:
        advice = f"nên còn ít nhất {wanted / _GIB:.1f} GiB cho lập lại chỉ mục và sao lưu"
        yield Finding("Đĩa", Verdict.WARNING, told, advice)
    else:
        yield good("Đĩa", told)


def store(settings: Settings) -> Iterator[Finding]:
    """The store, and where it is of this version everything made from it."""
    from index.tables.migrations import latest_version

    if settings.store:
        yield from _shared(settings)
        return
    path = settings.home_path / "store.sqlite"
    if not path.exists():
        yield Finding("Kho", Verdict.WARNING, "chưa có kho", "nạp văn bản bằng «vankien add»")
        return
    with closing(sqlite3.connect(path)) as connection:
        try:
            (schema,) = connection.execute("PRAGMA user_version").fetchone()
        except sqlite3.DatabaseError as error:
            advice = "khôi phục bằng «vankien restore TỆP»"
            yield Finding("Kho", Verdict.ERROR, f"không mở được {path} ({error})", advice)
            return
    if schema > latest_version():
        yield Finding("Kho", Verdict.ERROR, "kho do bản vankien mới hơn tạo ra", "nâng cấp vankien")
    elif schema < latest_version():
        told = f"kho của bản trước (lược đồ {schema}, nay {latest_version()})"
        advice = "lệnh hoặc dịch vụ mở kho lần tới sẽ sao lưu vào backups/ rồi nâng cấp"
        yield Finding("Kho", Verdict.WARNING, told, advice)
    else:
        yield from _base(settings)


def _shared(settings: Settings) -> Iterator[Finding]:
    """The server, and where its store is of this version everything made from it."""
    from index.tables.migrations import latest_version

    findings = list(server(settings))
    yield from findings
    if any(each.verdict is Verdict.ERROR for each in findings):
        return
    from index.tables.postgres_look import look_at

    schema, newest = look_at(settings.store).schema, latest_version()
    if schema > newest:
        yield Finding("Kho", Verdict.ERROR, "kho do bản vankien mới hơn tạo ra", "nâng cấp vankien")
    elif schema == 0:
        yield Finding("Kho", Verdict.WARNING, "chưa có kho", "nạp văn bản bằng «vankien add»")
    elif schema < newest:
        told = f"kho của bản trước (lược đồ {schema}, nay {newest})"
        advice = "sao lưu bằng «vankien backup» của bản trước; lệnh hoặc dịch vụ mở kho lần tới sẽ nâng cấp"
        yield Finding("Kho", Verdict.WARNING, told, advice)
    else:
        yield from _base(settings)


def _base(settings: Settings) -> Iterator[Finding]:
    """The store, the index, the model and the memory that they take, by using them."""
    with settings.open_base() as base:
        report = base.check()
        counts = report.counts
        if report.faults:
            advice = "«vankien check --deep» nêu rõ; «vankien rebuild» nếu là chỉ mục, «vankien restore TỆP» nếu là kho"
            yield Finding("Kho và chỉ mục", Verdict.ERROR, "; ".join(report.faults), advice)
            return
        told = f"{counts['full_text']} văn bản toàn văn, {counts['passages']} đoạn, nguyên vẹn"
        yield good("Kho", told)
        if report.generation is None or report.stale:
            told = "chưa có" if report.generation is None else f"{report.generation} cũ hơn kho"
            yield Finding("Chỉ mục", Verdict.WARNING, told, "chạy «vankien rebuild»")
            return
        encoder = base.encoder
        yield good("Mô hình vectơ", f"{encoder.name}, {encoder.dimension} chiều")
        found = base.search("văn kiện", limit=1)
        where = f" trong Milvus ở {settings.index}" if settings.index else ""
        yield good("Chỉ mục", f"thế hệ {found.generation}{where} trả lời được")
    yield from _memory(settings)


def _memory(settings: Settings) -> Iterator[Finding]:
    """What this process took to answer a question is what each worker takes."""
    each, available = resident_bytes(), available_bytes()
    if not available:
        return
    need = each * settings.workers
    told = (
        f"mỗi tiến trình trả lời cần khoảng {each / _MIB:.0f} MiB, {settings.workers} tiến trình; "
        f"máy còn {available / _MIB:.0f} MiB"
    )
    if need > available + each:
        yield Finding("Bộ nhớ", Verdict.WARNING, told, "giảm workers, hoặc thêm bộ nhớ")
    else:
        yield good("Bộ nhớ", told)

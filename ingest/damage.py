"""What is said of a damaged file: the libraries' reasons in Vietnamese where they are known, else none."""

import re

from ingest.errors import DamagedFile

# What the libraries of the readers say, and what that means to whoever added the file. The first that fits counts.
_REASONS = tuple(
    (re.compile(pattern, re.IGNORECASE), reason)
    for pattern, reason in (
        (r"decompression bomb|decompressed data too large|exceeds limit of \d+ pixels", "mở ra quá lớn"),
        (r"amplification|entity (?:reference )?loop", "XML nở ra quá lớn"),
        (r"excessive depth|maximum recursion depth", "các phần lồng nhau quá sâu"),
        (r"cyclic|circular", "cấu trúc vòng"),
        (r"encryption|decrypt", "cách mã hóa lạ"),
        (r"compression method", "cách nén lạ"),
        (r"not a zip file", "thiếu mục lục của tệp nén"),
        (r"file name in directory", "mục lục của tệp nén ghi tên khác"),
        (r"bad crc|crc check|incorrect (?:data|length) check", "sai mã kiểm tra"),
        (
            r"truncated|ended (?:unexpectedly|before)|unexpected end|premature|incomplete|end-of-stream|out of data",
            "bị cắt giữa chừng",
        ),
        (r"there is no item named|no such part", "thiếu một phần bên trong"),
    )
)


class Fault(ValueError):
    """What a reader of this package found wrong; its message is a clause in Vietnamese."""


def damaged(what: str, error: Exception, advice: str) -> DamagedFile:
    """«`what` (the reason); hãy `advice`», with `error` as its cause, so that a traceback shows what it said."""
    reason = reason_of(error)
    fault = DamagedFile(f"{what} ({reason}); hãy {advice}" if reason else f"{what}; hãy {advice}")
    fault.__cause__ = error
    return fault


def reason_of(error: Exception) -> str:
    """A clause in Vietnamese that says what `error` means; empty where it is not known."""
    if isinstance(error, Fault):
        return str(error)
    if isinstance(error, EOFError):
        return "bị cắt giữa chừng"
    return next((reason for pattern, reason in _REASONS if pattern.search(str(error))), "")

"""Why the operating system refused a file, in Vietnamese, for whoever named the file."""

import errno
import re
from pathlib import Path

_REASONS = {
    errno.ENOENT: "không có tệp hoặc thư mục này; hãy kiểm tra lại đường dẫn",
    errno.EACCES: "không có quyền; hãy xin quyền đọc, ghi ở đó",
    errno.EPERM: "hệ điều hành không cho phép",
    errno.EISDIR: "đây là thư mục, không phải tệp",
    errno.ENOTDIR: "một phần của đường dẫn là tệp, không phải thư mục",
    errno.ENAMETOOLONG: "tên tệp quá dài",
    errno.ENOSPC: "đĩa đã đầy; hãy dọn bớt rồi chạy lại",
    errno.EDQUOT: "đã hết hạn mức đĩa; hãy dọn bớt rồi chạy lại",
    errno.EROFS: "đĩa này chỉ cho đọc; hãy chọn chỗ ghi được, hoặc gắn lại đĩa cho phép ghi",
    errno.EIO: "đĩa báo lỗi khi đọc hoặc ghi",
    errno.ELOOP: "liên kết tượng trưng chạy vòng quanh",
    errno.EMFILE: "chương trình đang mở quá nhiều tệp",
}

# What is written beside its place, under a name of our own, until it is whole.
_OURS = re.compile(r"\..*\.?new(?:-.*)?")


def refused_place(error: OSError, default: Path) -> Path:
    """The file or folder that was refused, as a person knows it: for what we make beside its place, the folder."""
    if not error.filename:
        return default
    path = Path(error.filename)
    return next((each.parent for each in (*reversed(path.parents), path) if _OURS.fullmatch(each.name)), path)


def os_reason(error: OSError) -> str:
    """One clause that says what went wrong, without the file's name; the system's own words where unknown."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)

"""Files that hold files: ZIP archives, one inside another, and e-mails with their attachments.

Nothing is written to disk: members are read in memory one at a time, so a name that points outside means nothing.
Limits hold over a whole container, whatever lies inside what.
"""

import email
import email.policy
import io
import re
import stat
import struct
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage, MIMEPart

from ingest.damage import damaged
from ingest.errors import DamagedFile, EmptyInput, IngestError, PasswordProtected

# What an office sends in one archive stays far below these; a bomb does not.
MOST_MEMBERS = 20_000
LARGEST_CONTAINER = 1_000_000_000
LARGEST_MEMBER = 200_000_000
LARGEST_WHOLE = 2_000_000_000
DEEPEST = 4
# What shrinks to less than this share of itself holds nothing, unless it is small: a bomb.
LEAST_SHARE, LARGEST_AT_ANY_SHARE = 0.01, 20_000_000
# Faults that are listed; a container of more is broken as a whole, or made to flood whoever reads the list.
MOST_FAULTS = 100
_ZIP = b"PK\x03\x04"
# Archives that are documents: Office files have the first, OpenDocument files begin with the second.
_OFFICE = b"[Content_Types].xml"
_OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis"
_MAIL_START = re.compile(
    rb"(?:Return-Path|Received|Delivered-To|From|To|Date|Subject|Message-ID|MIME-Version|X-[\w-]+)\s*:",
    re.IGNORECASE,
)
_MAIL_SIGNS = (b"\nfrom:", b"\nto:", b"\nsubject:", b"\ndate:", b"\nmessage-id:", b"\nmime-version:")
_SAMPLE = 8192
# A broken directory points anywhere: zipfile raises what its parts raise.
_FAULTS = (zipfile.BadZipFile, zlib.error, struct.error, ValueError, EOFError, OSError, RuntimeError)
# What systems add to archives for themselves.
_LITTER = re.compile(r"(?:^|/)(?:__MACOSX/|\.|Thumbs\.db$|desktop\.ini$)")
# Names are shown to people: no place outside, no drive, nothing that moves a terminal's cursor.
_OUTWARD = re.compile(r"^[A-Za-z]:|^/+|(?:^|(?<=/))\.{1,2}/+")
# Nor what turns the direction of reading (what shows as `exe.png` ends in `gnp.exe`), shows nothing, or ends a line.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
# The library that takes these apart needs a time that grows with the square of their length.
_PART_HEADER = re.compile(rb"^Content-[\w-]+:[^\n]*(?:\n[ \t][^\n]*)*", re.IGNORECASE | re.MULTILINE)
_LONGEST_HEADER = 8_000
# It keeps every line by itself. Measured: 2 million lines of one letter (4 MB) take 160 MB of memory, 1.8 million of
# base64 (140 MB, an attachment of 100 MB) 0.9 GB.
_MOST_LINES = 2_000_000
# Nor does it ask how many parts a letter has, each of which it takes some 0.15 ms for. A line that begins as one that
# parts them is counted as one; letters of an office have a few dozen, long threads of answers some hundreds.
_MOST_PARTS = 10_000


class _Spent(DamagedFile):
    """A limit over a whole container is reached: nothing more of it is read, whatever lies inside what."""


@dataclass(frozen=True, slots=True)
class Member:
    """A file inside another: its name there, and its bytes or the reason why they cannot be had."""

    name: str
    content: bytes = b""
    error: IngestError | None = None


@dataclass(slots=True)
class _Budget:
    members: int = 0
    size: int = 0
    faults: int = 0
    names: Counter[str] = field(default_factory=Counter)

    def own_name(self, name: str) -> str:
        """A name that no member before has: two attachments called `scan.pdf` are two documents."""
        stem, dot, suffix = name.rpartition(".") if "." in name.rpartition("/")[2] else (name, "", "")
        own = name
        while self.names[own]:
            self.names[name] += 1
            own = f"{stem} ({self.names[name]}){dot}{suffix}"
        self.names[own] += 1
        return own

    def take(self, size: int) -> None:
        self.members += 1
        self.size += size
        if self.members > MOST_MEMBERS or self.size > LARGEST_WHOLE:
            raise _Spent("tệp nén chứa quá nhiều tệp hoặc giải nén ra quá lớn; phần còn lại bị bỏ qua")

    def counted(self, member: Member) -> Member:
        self.faults += member.error is not None
        if self.faults > MOST_FAULTS:
            raise _Spent(f"hơn {MOST_FAULTS} phần của tệp nén không đọc được; phần còn lại bị bỏ qua")
        return member


def is_container(data: bytes) -> bool:
    """Whether `data` is an archive of files or an e-mail, and no document of its own."""
    return _is_archive(data) or _is_mail(data)


def may_be_container(start: bytes) -> bool:
    """Whether a file that begins so can be one; cheaper than `is_container`, which needs all of it."""
    return start.startswith(_ZIP) or _is_mail(start)


def _is_archive(data: bytes) -> bool:
    return data.startswith(_ZIP) and _OFFICE not in data and _OPEN_DOCUMENT not in data[:200]


def _is_mail(data: bytes) -> bool:
    head = data[:_SAMPLE].split(b"\r\n\r\n", 1)[0].split(b"\n\n", 1)[0]
    if not _MAIL_START.match(head) or (
        b"multipart/related" in head.lower() and b"\nfrom:" not in head.lower()
    ):
        return False
    return sum(sign in b"\n" + head.lower() for sign in _MAIL_SIGNS) >= 3


def members_of(data: bytes, name: str = "") -> Iterator[Member]:
    """The files inside a container, those of inner containers too; what cannot be read is a Member with its error.

    name: of the container, which stands before each member's.
    """
    budget = _Budget()
    try:
        yield from _members(data, f"{name}/" if name else "", budget, 1)
        if not budget.members:
            yield Member(
                name, error=EmptyInput("không có tệp hay thư nào bên trong; hãy kiểm tra lại bản gốc")
            )
    except IngestError as error:
        yield Member(name, error=error)
    except RecursionError:
        yield Member(name, error=_too_deep())


def _too_deep() -> DamagedFile:
    return DamagedFile("các phần lồng nhau quá sâu; hãy tách ra rồi nạp lại")


def count_members(data: bytes) -> int:
    """How many files a container holds, as far as its own directory tells; 1 for anything else. For progress only."""
    if not _is_archive(data):
        return 1
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [_readable_name(info) for info in archive.infolist()]
    except _FAULTS:
        return 1
    return sum(bool(name) and not name.endswith("/") and not _LITTER.search(name) for name in names) or 1


def _members(data: bytes, prefix: str, budget: _Budget, depth: int) -> Iterator[Member]:
    found = _of_archive(data, budget) if _is_archive(data) else _of_mail(data, budget)
    for member in found:
        name = budget.own_name(f"{prefix}{member.name}")
        if member.error is not None or not is_container(member.content):
            yield budget.counted(Member(name, member.content, member.error))
        elif depth < DEEPEST:
            yield from _inner(member.content, name, budget, depth + 1)
        else:
            error = DamagedFile("tệp nén lồng nhau quá sâu; hãy giải nén bớt rồi nạp lại")
            yield budget.counted(Member(name, error=error))


def _inner(data: bytes, name: str, budget: _Budget, depth: int) -> Iterator[Member]:
    """The files inside a container that is a member itself; where it is broken, those beside it are still read."""
    try:
        yield from _members(data, f"{name}/", budget, depth)
    except _Spent:
        raise
    except IngestError as error:
        yield budget.counted(Member(name, error=error))
    except RecursionError:
        yield budget.counted(Member(name, error=_too_deep()))


def _of_archive(data: bytes, budget: _Budget) -> Iterator[Member]:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except _FAULTS as error:
        raise damaged("tệp nén bị hỏng", error, "nén lại từ bản gốc") from error
    with archive:
        for info in archive.infolist():
            name = _readable_name(info)
            if name and not name.endswith("/") and not _LITTER.search(name):
                budget.take(info.file_size)
                yield _archived(archive, info, name)


def _archived(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> Member:
    if info.flag_bits & 1:
        return Member(name, error=PasswordProtected("tệp nén có mật khẩu; hãy giải nén rồi nạp lại"))
    if stat.S_ISLNK(info.external_attr >> 16):
        return Member(name, error=DamagedFile("chỉ là liên kết đến một tệp khác; hãy nén chính tệp đó"))
    if info.file_size > LARGEST_MEMBER or _is_bomb(info):
        return Member(name, error=DamagedFile("tệp giải nén ra quá lớn"))
    try:
        with archive.open(info) as file:
            # The size that the archive claims may be a lie.
            content = file.read(LARGEST_MEMBER + 1)
    except _FAULTS as error:
        return Member(name, error=damaged("phần này của tệp nén bị hỏng", error, "nén lại từ bản gốc"))
    if len(content) > LARGEST_MEMBER:
        return Member(name, error=DamagedFile("tệp giải nén ra quá lớn"))
    return Member(name, content)


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > LARGEST_AT_ANY_SHARE and info.compress_size < LEAST_SHARE * info.file_size


def _readable_name(info: zipfile.ZipInfo) -> str:
    """The member's name; programs of Windows write UTF-8 without saying so, and zipfile then reads cp437."""
    name = info.filename
    if not info.flag_bits & 0x800:
        with suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return inward_name(name)


def inward_name(name: str) -> str:
    """A name that says nothing of places outside the container, and shows as it is."""
    name = _UNPRINTABLE.sub("\ufffd", name.replace("\\", "/"))
    while (shorter := _OUTWARD.sub("", name)) != name:
        name = shorter
    return name


def _of_mail(data: bytes, budget: _Budget) -> Iterator[Member]:
    """The attachments, and the letter itself where it says something."""
    if any(len(header[0]) > _LONGEST_HEADER for header in _PART_HEADER.finditer(data)):
        raise DamagedFile("thư có dòng đầu dài bất thường; hãy lưu lại từ bản gốc")
    if data.count(b"\n") > _MOST_LINES:
        raise DamagedFile("thư quá nhiều dòng; hãy lưu riêng các tệp đính kèm rồi nạp")
    if data.count(b"\n--") > _MOST_PARTS:
        raise DamagedFile("thư có quá nhiều phần; hãy lưu riêng các tệp đính kèm rồi nạp")
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    if message.get_content_type() == "message/rfc822":
        budget.take(len(content := _payload(message)))
        yield Member("thu.eml", content)
        return
    for number, part in enumerate(message.iter_attachments(), start=1):
        name = inward_name(part.get_filename() or "") or f"dinh-kem-{number}"
        content = _payload(part)
        budget.take(len(content))
        yield Member(name, content)
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None and (content := _letter(body)):
        budget.take(len(content))
        yield Member("thu.html" if body.get_content_type() == "text/html" else "thu.txt", content)


def _payload(part: MIMEPart) -> bytes:
    """An attachment's bytes; an attached e-mail is given as one."""
    if part.get_content_type() == "message/rfc822":
        return b"".join(each.as_bytes() for each in part.iter_parts())
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _letter(body: MIMEPart) -> bytes:
    try:
        text = body.get_content()
    except (LookupError, KeyError, ValueError):
        return _payload(body)
    return str(text).encode("utf-8", "replace") if str(text).strip() else b""

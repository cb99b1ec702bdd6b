"""Files that were changed where their format hurts: parts inside archives, tags, lengths, tables of sectors, fields.

A file that only has wrong bytes is mostly refused by the first check: an archive's sum, a stream's filter. These keep
the sums right and change what lies behind them.
"""

import io
import json
import random
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Sequence
from typing import Any

Mutate = Callable[[bytes, random.Random], bytes]

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MOST = 20_000_000
_NUMBERS = (
    b"0", b"-1", b"1", b"2", b"7", b"255", b"256", b"65535", b"65536", b"32767", b"-32768", b"2147483647",
    b"4294967295", b"-2147483648", b"9" * 20, b"9" * 400, b"1e99", b"", b"x", b"0.5", b"\xc2\xbd", b"\xd9\xa3",
)  # fmt: skip
_WORDS = (0, 1, 2, 3, 0x7F, 0xFF, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0x80000000)
# What text must stand: blanks of all sorts, halves of letters, marks in a row, endless words and lines, numbers.
_TEXTS = (
    "\u0301" * 60, "\x00", "\ufeff", "\u202e", "\u00ad", "\ud800", "𝒜", "👨\u200d👩", "a" * 5_000, " " * 5_000,
    "\n" * 3_000, "1." * 800, "1.1.1.1.1.1.1.1.1.1 ", "Điều 1. " * 200, "Điều 99999999999999999999. ",
    "I. II. III. IV. ", "a) b) c) ", "- " * 500, "46-CT/TW" * 200, "ngày 31 tháng 02 năm 9999", "ngày " * 300,
    "Căn cứ " * 200, "số " * 300, "của " * 300, "(" * 2_000, "“" * 500, "….........." * 100, "KẾ HOẠCH\n" * 60,
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n" * 20, "\t" * 1_000, "|" * 500, "\x0c" * 50, "Nơi nhận:\n" * 40,
    "điểm a khoản 1 Điều 2 Nghị định số 30/2020/NĐ-CP, " * 60, "Chương I\nMục 1\nĐiều 1\n" * 60, "_" * 3_000,
    "-" * 3_000, "I" * 400, "\x85\u2028\x0b",
)  # fmt: skip


def _spot(data: bytes, chance: random.Random) -> int:
    return chance.randrange(len(data) + 1)


def bytes_changed(data: bytes, chance: random.Random) -> bytes:
    """Cut off, with wrong bytes, or with a piece taken out or repeated."""
    changed = bytearray(data)
    at = _spot(data, chance)
    match chance.randrange(4):
        case 0:
            del changed[at:]
        case 1 | 2:
            for _ in range(chance.choice([1, 3, 10, 100]) if changed else 0):
                changed[chance.randrange(len(changed))] = chance.choice([0, 0xFF, chance.randrange(256)])
        case _:
            end = min(len(changed), at + chance.randrange(1, 2_000))
            changed[at:end] = changed[at:end] * chance.choice([0, 2, 5])
    return bytes(changed)


def _replaced(
    data: bytes, pattern: re.Pattern[bytes], chance: random.Random, make: Callable[[bytes], bytes]
) -> bytes:
    """`make` of what `pattern` finds, at one to five of the places that it is found at."""
    found = list(pattern.finditer(data))
    for each in sorted(
        chance.sample(found, min(len(found), chance.choice([1, 1, 2, 5]))), key=lambda each: -each.start()
    ):
        data = data[: each.start()] + make(each.group()) + data[each.end() :]
    return data


_FIGURES = re.compile(rb"-?\d+")


def numbers_changed(data: bytes, chance: random.Random) -> bytes:
    """Numbers in digits made those at the border of something."""
    return _replaced(data, _FIGURES, chance, lambda _: chance.choice(_NUMBERS))


def texts_put_in(data: bytes, chance: random.Random) -> bytes:
    """Hard text somewhere between words."""
    at = _spot(data, chance)
    return data[:at] + chance.choice(_TEXTS).encode("utf-8", "surrogatepass") + data[at:]


_TAG = re.compile(rb"<[^<>]{1,400}>")
_VALUE = re.compile(rb"=\s*(?:\"[^\"]*\"|'[^']*')")
_LETTERS = re.compile(rb"(?<=>)[^<>]{2,}(?=<)")
_ENTITIES = (
    b"&#0;", b"&#xD800;", b"&#x110000;", b"&#99999999999;", b"&bogus;", b"&lt;b&gt;", b"&amp;amp;", b"&nbsp;" * 300,
    b"&#x1;", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?xml version='9'?>", b"<br/>" * 500, b"<table><tr><td>" * 40,
    b"<div>" * 300, b"</p>" * 50, b"<p>" * 500, b"<script>", b"<style>", b"<title>", b"<textarea>", b"<plaintext>",
    b"<svg><math>", b"<select><option>",
)  # fmt: skip


def tags_changed(data: bytes, chance: random.Random) -> bytes:
    """Tags taken out, repeated, nested, exchanged; values of attributes, entities and texts made hard."""
    tags = [each.group() for each in _TAG.finditer(data[:2_000_000])] or [b"<p>"]
    match chance.randrange(7):
        case 0:
            return _replaced(data, _TAG, chance, lambda tag: tag * chance.choice([0, 2, 50]))
        case 1:
            return _replaced(data, _TAG, chance, lambda _: chance.choice(tags))
        case 2:
            values = [*_NUMBERS, *(each.encode("utf-8", "replace")[:200] for each in _TEXTS[:8])]
            return _replaced(data, _VALUE, chance, lambda _: b'="' + chance.choice(values) + b'"')
        case 3:
            return _replaced(
                data,
                _LETTERS,
                chance,
                lambda text: text[: chance.randrange(len(text))] + chance.choice(_ENTITIES),
            )
        case 4:
            hard = chance.choice(_TEXTS).encode("utf-8", "replace").replace(b"\x00", b"")
            return _replaced(data, _LETTERS, chance, lambda text: text + hard)
        case 5:
            start, end = sorted((_spot(data, chance), _spot(data, chance)))
            end = min(end, start + 3_000)
            return data[:end] + data[start:end] * chance.choice([1, 10]) + data[end:]
    return _replaced(data, _VALUE, chance, lambda _: b"")


def rezipped(
    members: Sequence[tuple[str, bytes]], into: io.BytesIO, method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """An archive of members, in their order, its sums right."""
    with zipfile.ZipFile(into, "w", method) as archive:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else method
            archive.writestr(info, content)
    return into.getvalue()


def members_changed(data: bytes, chance: random.Random) -> bytes:
    """One or two parts of an archive changed as what they are; or a part missing, twice, renamed, exchanged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [each for each in archive.infolist() if each.file_size < _MOST]
            members = [(each.filename, archive.read(each)) for each in infos]
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, RuntimeError, NotImplementedError):
        return bytes_changed(data, chance)
    if not members:
        return bytes_changed(data, chance)
    # The words lie in the parts of XML; pictures are not read.
    weights = [
        8 if name.endswith(("document.xml", "content.xml")) else 3 if name.endswith((".xml", ".rels")) else 1
        for name, _ in members
    ]
    (at,) = chance.choices(range(len(members)), weights)
    name, content = members[at]
    match chance.choices(["part", "drop", "twice", "name", "swap", "nest"], [20, 1, 1, 1, 1, 1])[0]:
        case "part":
            members[at] = name, mutated(content, chance)
        case "drop":
            del members[at]
        case "twice":
            members.append((f"{name}x", mutated(content, chance)))
        case "name":
            members[at] = (
                chance.choice(["../x", "/x", "", name.upper(), "x" * 300, "a\\b", f"{name}\u0301"]),
                content,
            )
        case "swap":
            other = chance.randrange(len(members))
            members[at], members[other] = (name, members[other][1]), (members[other][0], content)
        case _:
            members[at] = name, data
    return rezipped(members, io.BytesIO(), chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED]))


_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_NAME = re.compile(rb"/[A-Z][A-Za-z0-9]+")
_REFERENCE = re.compile(rb"(?<!\d)\d{1,10} \d{1,5} R")
_PDF_TEXT = re.compile(
    rb"\([^()]{0,200}\)|<[0-9a-fA-F]{2,200}>|-?\d+(?:\.\d+)?|\b(?:T[jJdDmf*]|BT|ET|cm|q|Q|Do|re)\b"
)


def objects_changed(data: bytes, chance: random.Random) -> bytes:
    """Numbers, names, references of a PDF; the inside of a stream, packed again with its right length; its table."""
    match chance.randrange(6):
        case 0:
            return numbers_changed(data, chance)
        case 1:
            names = [each.group() for each in _NAME.finditer(data[:500_000])] or [b"/Type"]
            return _replaced(data, _NAME, chance, lambda _: chance.choice(names))
        case 2:
            return _replaced(
                data, _REFERENCE, chance, lambda _: b"%d 0 R" % chance.choice([0, 1, 2, 3, 5, 9, 999_999])
            )
        case 3 | 4:
            return _stream_changed(data, chance)
    at = max(0, data.rfind(b"startxref") - chance.choice([0, 300]))
    return data[:at] + numbers_changed(data[at:], chance)


def _stream_changed(data: bytes, chance: random.Random) -> bytes:
    streams = [each for each in _STREAM.finditer(data) if len(each[1]) < 500_000]
    if not streams:
        return bytes_changed(data, chance)
    each = chance.choice(streams)
    try:
        content = zlib.decompress(each[1])
        packed = zlib.compress(_replaced(content, _PDF_TEXT, chance, lambda old: _operator(old, chance)), 1)
    except zlib.error:
        packed = _replaced(each[1], _PDF_TEXT, chance, lambda old: _operator(old, chance))
    head = data[: each.start(1)]
    at = head.rfind(b"/Length ")
    if at > 0:
        head = head[:at] + re.sub(rb"/Length \d+(?! \d+ R)", b"/Length %d" % len(packed), head[at:], count=1)
    return head + packed + data[each.end(1) :]


def _operator(old: bytes, chance: random.Random) -> bytes:
    if old[:1] == b"(":
        return (
            b"("
            + chance.choice(
                [b"\\000", b"\\377" * 300, b"\\\\(", b"a" * 3_000, b"\xfe\xff\xd8\x00", b" " * 900]
            )
            + b")"
        )
    if old[:1] == b"<":
        return b"<" + chance.choice([b"", b"0", b"FFFF" * 300, b"D800", b"zz"]) + b">"
    if old[:1].isalpha():
        return chance.choice([b"Tj", b"TJ", b"Td", b"BT", b"ET", b"q " * 300, b"Q", b"Do", b"BI ID EI", b""])
    return chance.choice(_NUMBERS[:16])


def sectors_changed(data: bytes, chance: random.Random) -> bytes:
    """Words of an OLE file's head, table of sectors and directory, or of the head of Word's own stream."""
    changed = bytearray(data)
    places = [(0, 512), (512, 1_024), (0, min(len(data), 5_000))]
    names = (each.encode("utf-16-le") for each in ("WordDocument", "1Table", "0Table", "Root Entry"))
    places += [(at, at + 128) for name in names if (at := data.find(name)) >= 0]
    for sign in (b"\xec\xa5", b"\xdc\xa5"):
        if (at := data.find(sign, 512)) >= 0:
            places += [(at, at + 0x200)] * 3
    start, end = chance.choice(places)
    for _ in range(chance.choice([1, 1, 2, 8])):
        at = start + 4 * chance.randrange(max(1, (end - start) // 4)) + chance.choice([0, 0, 0, 2])
        if at + 4 <= len(changed):
            old = struct.unpack_from("<I", changed, at)[0]
            new = chance.choice(
                [*_WORDS, old ^ (1 << chance.randrange(32)), (old + chance.randrange(-3, 4)) & 0xFFFFFFFF]
            )
            struct.pack_into("<I", changed, at, new)
    return bytes(changed)


_CONTROL = re.compile(rb"\\[a-z]{1,24}-?\d*")
_RTF = (
    b"{", b"}", b"{" * 200, b"}" * 5, rb"\'", rb"\'zz", rb"\u-1?", rb"\u55357?\u56397?", rb"\uc99 \u7845",
    rb"\bin9999 ", rb"\bin-5 ", rb"{\*\unknown x}", rb"{\fonttbl{\f0 ", rb"\trowd\cellx", rb"\cell" * 500,
    rb"\row" * 200, rb"\f99", rb"\ansicpg65001 ", rb"\par" * 2_000, rb"{\field{\*\fldinst ", rb"{\pict ", rb"\v ",
    rb"\deleted ", rb"\ls1\ilvl9 ", rb"{\listtext ", rb"\upr{x}{\*\ud{y}}", rb"\plain",
)  # fmt: skip


def controls_changed(data: bytes, chance: random.Random) -> bytes:
    """Control words of RTF with other numbers, elsewhere, or broken groups."""
    match chance.randrange(4):
        case 0:
            words = [each.group() for each in _CONTROL.finditer(data[:200_000])] or [rb"\par"]
            return _replaced(data, _CONTROL, chance, lambda _: chance.choice(words))
        case 1:
            return _replaced(
                data, _CONTROL, chance, lambda old: old.rstrip(b"-0123456789") + chance.choice(_NUMBERS)
            )
    at = _spot(data, chance)
    return data[:at] + chance.choice(_RTF) + data[at:]


_MAIL = (
    b"Content-Type: multipart/mixed; boundary=\"\"\n", b"Content-Type: text/plain; charset=bogus\n",
    b"Content-Type: x\n", b"Content-Transfer-Encoding: base64\n", b"Content-Transfer-Encoding: quoted-printable\n",
    b"Content-Transfer-Encoding: x-uuencode\n", b"Content-Disposition: attachment; filename*=bogus''%ff%fe\n",
    b"Content-Disposition: attachment; filename=\"=?bogus?b?//8?=\"\n", b"Subject: =?utf-8?q?" + b"=ff" * 50 + b"?=\n",
    b"Content-Type: message/rfc822\n\n", b"\n\n", b"--", b"=3D=\n=zz", b"begin 644 a\n",
    b"Content-Disposition: attachment; filename*0=a; filename*1=b; filename*99=c\n",
    b"Content-Type: text/plain; charset=utf-7\n", b"Content-Type: text/html; charset=\"utf-16\"\n",
    b"MIME-Version: \xff\n", b"Content-Type: message/external-body; x=y\n", b" " * 300 + b"\n",
)  # fmt: skip
_HEADER = re.compile(rb"^[A-Za-z-]+:[^\n]*\n", re.MULTILINE)


def headers_changed(data: bytes, chance: random.Random) -> bytes:
    """Headers and borders of an e-mail taken out, repeated, or made others."""
    if chance.random() < 0.5:
        return _replaced(
            data, _HEADER, chance, lambda old: chance.choice([*_MAIL, old * 2, b"", old.rstrip() + b" x\n"])
        )
    at = data.find(b"\n", _spot(data, chance)) + 1
    return data[:at] + chance.choice(_MAIL) + data[at:]


_JSON: tuple[Any, ...] = (
    None, True, 0, -1, 1.5, 10**30, "", " ", "\x00", "\ud800", "x" * 10_000, [], ["a", 1], [[]], {}, {"a": {}},
    "2020-02-30", "9999-12-31", "0000-00-00", "46-CT/TW", *_TEXTS,
)  # fmt: skip


def fields_changed(data: bytes, chance: random.Random) -> bytes:
    """Fields of a record with values of another kind, missing, doubled, strange."""
    lines = data.split(b"\n")
    at = chance.randrange(len(lines))
    try:
        record = json.loads(lines[at])
    except ValueError:
        return texts_put_in(data, chance)
    if not isinstance(record, dict) or not record:
        return bytes_changed(data, chance)
    for name in chance.sample(sorted(record), min(len(record), chance.choice([1, 1, 3]))):
        match chance.randrange(6):
            case 0:
                del record[name]
            case 1:
                record[f"{name}\u0301"] = record[name]
            case _:
                record[name] = chance.choice(_JSON)
    lines[at] = json.dumps(record, ensure_ascii=chance.random() < 0.5).encode("utf-8", "surrogatepass")
    return b"\n".join(lines)


_ENCODINGS = (
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-8-sig",
    "cp1258",
    "cp1252",
    "latin-1",
    "utf-32",
    "utf-7",
    "gb18030",
    "cp437",
)


def encoding_changed(data: bytes, chance: random.Random) -> bytes:
    """Text in another encoding, whole or from somewhere on."""
    at = chance.choice([0, 0, _spot(data, chance)])
    text = data[at:].decode("utf-8", "replace")
    return data[:at] + text.encode(chance.choice(_ENCODINGS), "replace")


def mutated(data: bytes, chance: random.Random) -> bytes:
    """`data` changed as what it is, once or a few times; sometimes only its bytes."""
    for _ in range(chance.choice([1, 1, 2, 4])):
        if data:
            data = chance.choice(_ways(data))(data, chance)
    return data[:_MOST]


def _ways(data: bytes) -> list[Mutate]:
    start = data[:600].lstrip(b"\xef\xbb\xbf \r\n\t")
    if data.startswith(_ZIP):
        return [members_changed, members_changed, members_changed, members_changed, bytes_changed]
    if data.startswith(_OLE):
        return [sectors_changed, sectors_changed, sectors_changed, bytes_changed, texts_put_in]
    if b"%PDF-" in start:
        return [objects_changed, objects_changed, objects_changed, bytes_changed]
    if start.startswith(b"{\\rtf"):
        return [controls_changed, controls_changed, bytes_changed, texts_put_in]
    if start.startswith(b"{"):
        return [fields_changed, fields_changed, fields_changed, bytes_changed]
    if start.startswith(b"<"):
        return [tags_changed, tags_changed, tags_changed, texts_put_in, bytes_changed, encoding_changed]
    if re.match(rb"[A-Za-z-]+: ", start):
        return [headers_changed, headers_changed, bytes_changed, texts_put_in]
    return [texts_put_in, texts_put_in, bytes_changed, numbers_changed, encoding_changed]

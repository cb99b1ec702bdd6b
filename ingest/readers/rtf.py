"""Rich Text Format (.rtf): the text in its fonts, decoded; tables row by row.

The control words are those of Microsoft's RTF specification 1.9.1. Properties hold inside the group in which they
are set; a destination that is no body text (font table, pictures, document facts) is passed over.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ingest.errors import DamagedFile, EmptyInput
from ingest.legacy import Run, decoded_runs, legacy_of_font
from ingest.raw_text import RawText
from ingest.readers.cells import CELL_END, ROW_END, joined_rows

_START = re.compile(rb"\s*\{\\rtf")
_TOKEN = re.compile(
    rb"\\(?:(?P<word>[a-zA-Z]{1,32})(?P<value>-?\d{1,10})?[ ]?|'(?P<byte>[0-9a-fA-F]{2})|(?P<sign>[^a-zA-Z]))"
    rb"|(?P<open>\{)|(?P<close>\})|(?P<text>[^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
# Destinations whose text is not the document's. `\*` marks any other that a reader need not know.
_PASSED_OVER = frozenset(
    b"""colortbl stylesheet info pict object header headerl headerr headerf footer footerl footerr footerf ftnsep
    ftnsepc ftncn aftnsep aftnsepc aftncn themedata colorschememapping datastore latentstyles generator fldinst
    listtable listoverridetable rsidtbl xmlnstbl revtbl pgptbl filetbl template private1 bkmkstart bkmkend
    annotation atnid atnauthor nonshppict mmathPr pntxta pntxtb pnseclvl pn""".split()
)
_SPECIAL = {
    b"par": "\n", b"line": "\n", b"page": "\n", b"sect": "\n", b"softline": "\n", b"tab": "\t", b"cell": CELL_END,
    b"row": ROW_END, b"nestcell": CELL_END, b"nestrow": ROW_END, b"emdash": "—", b"endash": "–", b"lquote": "‘",
    b"rquote": "’", b"ldblquote": "“", b"rdblquote": "”", b"bullet": "•", b"enspace": " ", b"emspace": " ",
}  # fmt: skip
_SIGNS = {b"~": "\u00a0", b"_": "-", b"\\": "\\", b"{": "{", b"}": "}", b"\n": "\n", b"\r": "\n"}
# \fcharset of a font → the code page of its bytes; legacy fonts call themselves Western.
_CHARSETS = {
    163: "cp1258",
    238: "cp1250",
    204: "cp1251",
    161: "cp1253",
    162: "cp1254",
    222: "cp874",
}
# A group inside a group …: a bomb, not a document.
_DEEPEST = 500


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds inside a group. unicode_skip: characters that stand in for a `\\u`, for programs without it."""

    destination: bytes = b""
    font: int | None = None
    hidden: bool = False
    unicode_skip: int = 1


@dataclass(slots=True)
class _Font:
    name: str = ""
    charset: int = 0


@dataclass(slots=True)
class _State:
    groups: list[_Group] = field(default_factory=lambda: [_Group()])
    fonts: dict[int, _Font] = field(default_factory=dict)
    default_font: int = 0
    code_page: str = "cp1252"
    skip: int = 0
    optional: bool = False


class RtfReader:
    """Reads RTF."""

    title = "RTF"
    suffixes: tuple[str, ...] = (".rtf",)

    def recognises(self, data: bytes) -> bool:
        """Whether the bytes begin with `{\\rtf`."""
        return _START.match(data[:64]) is not None

    def read(self, data: bytes) -> RawText:
        """The text. Raises DamagedFile or EmptyInput."""
        text = "\n".join(joined_rows(decoded_runs(_runs(data))))
        if not text.strip():
            raise EmptyInput("tệp RTF không có chữ nào; hãy kiểm tra lại bản gốc")
        return RawText((text,), paged=False)


def _runs(data: bytes) -> Iterator[Run]:
    state = _State()
    position = 0
    while (token := _TOKEN.search(data, position)) is not None:
        position = token.end()
        if token["word"] == b"bin":
            position += max(0, int(token["value"] or 0))
            continue
        match token.lastgroup:
            case "open":
                _open(state)
            case "close":
                _close(state)
            case "text":
                yield from _literal(state, token["text"])
            case "byte":
                yield from _literal(state, bytes([int(token["byte"], 16)]))
            case "sign":
                yield from _sign(state, token["sign"])
            case "word" | "value":
                value = int(token["value"]) if token["value"] else None
                yield from _word(state, token["word"], value)


def _open(state: _State) -> None:
    if len(state.groups) >= _DEEPEST:
        raise DamagedFile("tệp RTF lồng nhóm quá sâu; hãy mở bằng Word và lưu lại")
    state.groups.append(state.groups[-1])
    state.skip = 0


def _close(state: _State) -> None:
    if len(state.groups) > 1:
        state.groups.pop()
    state.skip = 0


def _now(state: _State, **changes: object) -> None:
    state.groups[-1] = replace(state.groups[-1], **changes)  # type: ignore[arg-type]


def _shown(state: _State) -> bool:
    group = state.groups[-1]
    return not group.destination and not group.hidden


def _run(state: _State, text: str) -> Run:
    return Run(text, _font(state).name)


def _font(state: _State) -> _Font:
    group = state.groups[-1]
    number = state.default_font if group.font is None else group.font
    return state.fonts.get(number, _Font())


def _literal(state: _State, data: bytes) -> Iterator[Run]:
    if state.groups[-1].destination == b"fonttbl":
        _name_font(state, data)
    elif _shown(state):
        data, state.skip = data[state.skip :], max(0, state.skip - len(data))
        if data:
            yield _run(state, _text(state, data))


def _text(state: _State, data: bytes) -> str:
    font = _font(state)
    # Legacy fonts put their letters on the codes of Latin-1, whatever the file's code page.
    if legacy_of_font(font.name):
        return data.decode("latin-1")
    return data.decode(_CHARSETS.get(font.charset, state.code_page), "replace")


def _name_font(state: _State, data: bytes) -> None:
    number = state.groups[-1].font
    if number is not None:
        font = state.fonts.setdefault(number, _Font())
        font.name += data.decode("latin-1").split(";")[0]


def _sign(state: _State, sign: bytes) -> Iterator[Run]:
    if sign == b"*":
        state.optional = True
    elif sign == b"-":
        # The optional hyphen; but in TCVN3 its code is a letter, and some programs write that letter so.
        if _shown(state) and legacy_of_font(_font(state).name):
            yield _run(state, "\u00ad")
    elif _shown(state) and sign in _SIGNS:
        yield _run(state, _SIGNS[sign])


def _word(state: _State, word: bytes, value: int | None) -> Iterator[Run]:
    optional, state.optional = state.optional, False
    if word == b"fonttbl":
        _now(state, destination=word)
    elif word in _PASSED_OVER or (optional and word != b"shppict"):
        # Inside the font table only what is optional stands apart: panose numbers, other names.
        if optional or state.groups[-1].destination != b"fonttbl":
            _now(state, destination=word)
    elif word == b"u" and value is not None:
        if _shown(state):
            yield _run(state, _unicode(value))
        state.skip = state.groups[-1].unicode_skip
    elif _shown(state) and word in _SPECIAL:
        yield _run(state, _SPECIAL[word])
    else:
        _set(state, word, value)


def _unicode(value: int) -> str:
    """The character; half of one where a sign beyond U+FFFF is written, whose halves `canonical_text` joins."""
    code = value + 0x10000 if value < 0 else value
    return chr(code) if 0 <= code < 0x110000 else "\ufffd"


def _set(state: _State, word: bytes, value: int | None) -> None:
    match word:
        case b"f":
            _now(state, font=value)
        case b"fcharset":
            if state.groups[-1].destination == b"fonttbl" and state.groups[-1].font is not None:
                state.fonts.setdefault(state.groups[-1].font, _Font()).charset = value or 0
        case b"plain":
            _now(state, font=None, hidden=False)
        case b"v" | b"deleted":
            _now(state, hidden=value != 0)
        case b"uc":
            _now(state, unicode_skip=max(0, value or 0))
        case b"deff":
            state.default_font = value or 0
        case b"ansicpg":
            state.code_page = _code_page(value)


def _code_page(value: int | None) -> str:
    import codecs

    try:
        return codecs.lookup(f"cp{value}").name
    except LookupError:
        return "cp1252"

"""The settings: one object, read once. Flags win over the environment, that over `vankien.toml`, that over defaults."""

import difflib
import os
import re
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from ingest.ocr import OcrMode
from ingest.os_errors import os_reason

if TYPE_CHECKING:
    from index.knowledge_base import KnowledgeBase
    from index.phrasing import Phraser
    from index.shelf import EngineAddress

PREFIX = "VANKIEN_"
FILE = "vankien.toml"


class SettingsError(Exception):
    """A setting does not exist or has an unusable value; the message names it and what is accepted."""


class Source(StrEnum):
    """Where a value came from."""

    DEFAULT = "mặc định"
    FILE = "tệp vankien.toml"
    ENVIRONMENT = "biến môi trường"
    FLAG = "tham số dòng lệnh"


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting with its default.

    home: directory of the knowledge base. store: address of a PostgreSQL database that several machines share, such as
    postgresql://vankien@10.0.0.5/vankien, empty for a file in the home; its password stands in PGPASSFILE, ~/.pgpass or
    PGPASSWORD. model: name or directory of an embedding model, empty for the bundled one. index: the search engine that
    holds the index, `http://host:19530` of a Milvus, or a local path that ends in `.db` for Milvus Lite; empty for the
    home itself. index_token: what the engine lets in, never shown.
    host and port: where `serve` listens. jobs: processes for ingestion, 0 for one a core.
    workers: processes that answer, all on one port and one base. at_once: how many requests of a kind each of them
    works on at a time, 0 for what the cores bear; waiting: how many more may wait for each kind; wait_s: how long,
    before they are told that the server is busy. grace_s: how long requests that are being answered may go on when the
    service is told to stop.
    trusted_proxies: addresses or networks, with commas between, of proxies whose word is taken for who asks.
    log_format: text or json. log_level: debug, info, warning or error.
    prefix: the path under which a reverse proxy serves all this, such as /van-kien; empty for none.
    ocr: which pages are recognised as pictures, auto, always or never. max_upload_mb: largest body that the API takes.
    cors_origins: origins, with commas between, whose pages may call the API from a browser; empty for none but our own.
    llm_url: OpenAI-compatible endpoint of the language model that words answers, empty for none; only then is anything
    sent anywhere. llm_model: its name there. llm_key: its key, never shown. llm_timeout_s: the longest wait for it;
    a model on an office machine takes tens of seconds, and no reader waits longer.
    office_style: whose rules a study outline follows, state (Nghị định 30), party (Hướng dẫn 36), or auto: the Party's
    for a cell's meeting. office_parent, office_name, office_place: its head. office_signer, office_signer_position: who
    signs it, empty for nobody.
    anonymous: what one without a key may do, read or none. session_hours: how long a browser stays signed in.
    proxy_user_header: the header in which they name the user who signed in with them, empty for none.
    proxy_role: what such a user may do; proxy_admins: those of them, comma-separated, who may do everything.
    rate_per_address, rate_per_key: most requests a minute, 0 for no limit. A page takes some ten requests, so that a
    reader who opens one every three seconds stays below. rate_failures: most wrong keys a minute from one address.
    audit: whether it is written who did what: full, no-questions (without what was asked), off. audit_mb: size at which
    a file of it is closed. audit_days: how long they are kept; half a year, so that a yearly inspection finds the half
    that it has not seen, and no more than that of what people did is lying about.
    """

    home: str = "~/.local/share/vankien"
    store: str = ""
    model: str = ""
    index: str = ""
    index_token: str = field(default="", repr=False)
    host: str = "127.0.0.1"
    port: int = 8080
    workers: int = 1
    at_once: int = 0
    waiting: int = 32
    wait_s: int = 2
    grace_s: int = 20
    trusted_proxies: str = "127.0.0.1,::1"
    log_format: str = "text"
    log_level: str = "info"
    prefix: str = ""
    jobs: int = 0
    ocr: str = "auto"
    max_upload_mb: int = 64
    cors_origins: str = ""
    llm_url: str = ""
    llm_model: str = ""
    llm_key: str = field(default="", repr=False)
    llm_timeout_s: int = 30
    office_style: str = "auto"
    office_parent: str = ""
    office_name: str = ""
    office_place: str = ""
    office_signer: str = ""
    office_signer_position: str = ""

    @property
    def proxies(self) -> tuple[str, ...]:
        """The trusted proxies, one by one."""
        return tuple(each.strip() for each in self.trusted_proxies.split(",") if each.strip())

    anonymous: str = "read"
    session_hours: int = 12
    proxy_user_header: str = ""
    proxy_role: str = "read"
    proxy_admins: str = ""
    rate_per_address: int = 240
    rate_per_key: int = 1_200
    rate_failures: int = 10
    audit: str = "no-questions"
    audit_mb: int = 16
    audit_days: int = 183

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins whose pages may call the API, one by one."""
        return tuple(each.strip() for each in self.cors_origins.split(",") if each.strip())

    @property
    def home_path(self) -> Path:
        """The home directory, `~` expanded."""
        return Path(self.home).expanduser().resolve()

    @property
    def engine(self) -> "EngineAddress | None":
        """The search engine that holds the index; None where the home does."""
        if not self.index:
            return None
        from index.shelf import EngineAddress

        return EngineAddress(self.index, self.index_token)

    def phraser(self) -> "Phraser | None":
        """The language model that words answers; None when none is set."""
        if not self.llm_url:
            return None
        from index.language_model import LanguageModel

        return LanguageModel(self.llm_url, self.llm_model, self.llm_key, self.llm_timeout_s)

    def open_base(self) -> "KnowledgeBase":
        """The base that these settings name. Raises as `KnowledgeBase.open`; the caller closes it."""
        from index.knowledge_base import KnowledgeBase

        return KnowledgeBase.open(self.home_path, self.model or None, self.phraser(), self.store, self.engine)


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings in force, and for each where its value came from."""

    values: Settings
    sources: Mapping[str, Source]

    def shown(self) -> dict[str, Any]:
        """Each setting as it may be printed: a key is stars."""
        values = asdict(self.values)
        return values | {name: _STARS for name in SECRET if values[name]}


_CHOICES = {
    "ocr": tuple(mode.value for mode in OcrMode),
    "office_style": ("auto", "state", "party"),
    "log_format": ("text", "json"),
    "log_level": ("debug", "info", "warning", "error"),
    "anonymous": ("read", "none"),
    "proxy_role": ("read", "contribute", "admin"),
    "audit": ("full", "no-questions", "off"),
}
SECRET = ("llm_key", "index_token")
_STARS = "***"
_TYPES: dict[str, type] = {each.name: type(each.default) for each in fields(Settings)}
_ORIGIN = re.compile(r"https?://[\w.-]+(?::\d{1,5})?", re.ASCII)
_PREFIX_PATH = re.compile(r"(?:/[A-Za-z0-9._~-]+)+", re.ASCII)
# The smallest and largest of a number, where they are not 0 and any.
_RANGES = {
    "port": (0, 65_535),
    "llm_timeout_s": (1, 600),
    "workers": (1, 64),
    "at_once": (0, 256),
    "wait_s": (1, 60),
    "grace_s": (1, 600),
    "session_hours": (1, 24 * 30),
    "audit_mb": (1, 1_024),
    "audit_days": (1, 3_660),
}
_HEADER_NAME = re.compile(r"[A-Za-z0-9-]+", re.ASCII)


def _converted(name: str, value: Any, where: str) -> Any:
    wanted = _TYPES.get(name)
    if wanted is None:
        near = difflib.get_close_matches(name, _TYPES, n=1, cutoff=0.4)
        hint = f"; ý bạn là «{near[0]}»?" if near else f"; các thiết lập: {', '.join(_TYPES)}"
        raise SettingsError(f"{where}: không có thiết lập «{name}»{hint}")
    if wanted is int:
        try:
            number = int(str(value))
        except ValueError as error:
            raise SettingsError(f"{where}: «{name}» phải là số nguyên, không phải «{value}»") from error
        least, most = _RANGES.get(name, (0, number))
        if not least <= number <= most:
            raise SettingsError(f"{where}: «{name}» = {number} nằm ngoài khoảng cho phép")
        return number
    if not isinstance(value, str):
        raise SettingsError(f"{where}: «{name}» phải là chuỗi ký tự")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise SettingsError(
            f"{where}: «{name}» phải là một trong {', '.join(_CHOICES[name])}, không phải «{value}»"
        )
    if value and (fault := _fault(name, value)):
        raise SettingsError(f"{where}: «{name}» {fault}")
    return value


def _fault(name: str, value: str) -> str | None:
    """What is wrong with an address or a key. A key's value is in no message, nor one that an address may hold."""
    match name:
        case "llm_url":
            return _url_fault(value)
        case "store":
            return _store_fault(value)
        case "prefix" if not _PREFIX_PATH.fullmatch(value):
            return "phải bắt đầu bằng «/» và không kết thúc bằng «/», ví dụ /van-kien"
        case "trusted_proxies":
            return _networks_fault(value)
        case "cors_origins" if not all(_ORIGIN.fullmatch(each.strip()) for each in value.split(",")):
            return "phải là các nguồn cách nhau bằng dấu phẩy, ví dụ https://cong.tinh.gov.vn"
        case "index":
            return _engine_fault(value)
        case "llm_key" | "index_token" if not _is_one_word(value):
            return "chỉ được có chữ, số và dấu ASCII, không có dấu cách"
        case "proxy_user_header" if not _HEADER_NAME.fullmatch(value):
            return "phải là tên một header, ví dụ X-Remote-User"
        case _:
            return None


def _url_fault(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        known = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        known = False
    if not known or not _is_one_word(value):
        return "phải là địa chỉ http:// hoặc https://, ví dụ http://127.0.0.1:11434/v1"
    if "@" in parts.netloc or parts.query or parts.fragment:
        return "không được mang mật khẩu, «?» hay «#»; đặt khóa ở «llm_key»"
    return None


def _engine_fault(value: str) -> str | None:
    if "://" not in value:
        known = value.endswith(".db")
        return None if known else "phải là địa chỉ http:// của Milvus, hoặc đường dẫn kết thúc bằng .db"
    return _url_fault(value) and (
        "phải là địa chỉ http:// hoặc https:// của Milvus, ví dụ http://milvus.noi-bo:19530; không mang mật khẩu, "
        "«?» hay «#»: đặt khóa ở «index_token»"
    )


def _store_fault(value: str) -> str | None:
    try:
        parts = urlsplit(value)
        # Several servers, of which one is written to, stand with commas between them.
        sound = "," in parts.netloc or parts.port != 0
        named = parts.scheme in ("postgresql", "postgres") and parts.path.strip("/") and sound
    except ValueError:
        named = False
    if not named or not _is_one_word(value):
        return "phải là địa chỉ postgresql://, ví dụ postgresql://vankien@10.0.0.5/vankien"
    if parts.password is not None or "password" in parts.query:
        return "không được mang mật khẩu; đặt mật khẩu ở PGPASSFILE, ~/.pgpass hoặc PGPASSWORD"
    return None


def _networks_fault(value: str) -> str | None:
    for each in value.split(","):
        try:
            network = ip_network(each.strip())
        except ValueError:
            return f"có «{each.strip()}» không phải địa chỉ hay mạng; ví dụ 127.0.0.1,10.0.0.0/8"
        # Whoever can connect could then sign in as anyone.
        if network.prefixlen == 0:
            return f"có «{each.strip()}», là mọi địa chỉ; chỉ nêu địa chỉ của proxy"
    return None


def _is_one_word(value: str) -> bool:
    return all("!" <= character <= "~" for character in value)


def _from_file(path: Path) -> dict[str, Any]:
    try:
        # Also where the home itself is another user's, who lets nobody in.
        return tomllib.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    except OSError as error:
        raise SettingsError(f"{path}: không đọc được tệp thiết lập ({os_reason(error)})") from error
    except ValueError as error:
        raise SettingsError(f"{path}: không đọc được tệp thiết lập ({error})") from error


def load_settings(flags: Mapping[str, Any], environment: Mapping[str, str] | None = None) -> LoadedSettings:
    """Read every source. flags: only those that were given. Raises SettingsError."""
    environment = os.environ if environment is None else environment
    given = {
        name[len(PREFIX) :].lower(): value for name, value in environment.items() if name.startswith(PREFIX)
    }
    home = str(flags.get("home") or given.get("home") or Settings().home)
    file = Path(home).expanduser() / FILE
    values: dict[str, Any] = {}
    sources = dict.fromkeys(_TYPES, Source.DEFAULT)
    layers = (
        (Source.FILE, str(file), _from_file(file)),
        (Source.ENVIRONMENT, "môi trường", given),
        (Source.FLAG, "dòng lệnh", flags),
    )
    for source, where, layer in layers:
        for name, value in layer.items():
            values[name] = _converted(name, value, where)
            sources[name] = source
    if values.get("llm_url") and not values.get("llm_model"):
        raise SettingsError("«llm_url» cần thêm «llm_model»: tên của mô hình ở địa chỉ ấy")
    return LoadedSettings(Settings(**values), sources)

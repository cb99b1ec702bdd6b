"""The settings: one object, read once. Flags win over the environment, that over `vankien.toml`, that over defaults."""

import difflib
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from ingest.ocr import OcrMode

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

    home: directory of the knowledge base. model: name or directory of an embedding model, empty for the bundled
    one. host and port: where `serve` listens. jobs: processes for ingestion, 0 for one a core.
    ocr: which pages are recognised as pictures, auto, always or never. max_upload_mb: largest body that the API takes.
    """

    home: str = "~/.local/share/vankien"
    model: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    jobs: int = 0
    ocr: str = "auto"
    max_upload_mb: int = 64

    @property
    def home_path(self) -> Path:
        """The home directory, `~` expanded."""
        return Path(self.home).expanduser().resolve()


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings in force, and for each where its value came from."""

    values: Settings
    sources: Mapping[str, Source]


_CHOICES = {"ocr": tuple(mode.value for mode in OcrMode)}
_TYPES: dict[str, type] = {field.name: type(field.default) for field in fields(Settings)}


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
        if number < 0 or (name == "port" and number > 65_535):
            raise SettingsError(f"{where}: «{name}» = {number} nằm ngoài khoảng cho phép")
        return number
    if not isinstance(value, str):
        raise SettingsError(f"{where}: «{name}» phải là chuỗi ký tự")
    if name in _CHOICES and value not in _CHOICES[name]:
        raise SettingsError(
            f"{where}: «{name}» phải là một trong {', '.join(_CHOICES[name])}, không phải «{value}»"
        )
    return value


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
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
    return LoadedSettings(Settings(**values), sources)

"""Typed access to the fields of one JSON object, with Vietnamese reasons for whoever corrects the line."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from ingest.text import canonical_text

# JSON can spell half of a surrogate pair; such text cannot be stored as UTF-8.
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Fields:
    """An object's fields. An absent field, `null` and a blank string are one thing: None.

    Each method raises ValueError naming the field where its value has another type.
    """

    values: Mapping[str, object]

    def string(self, name: str) -> str | None:
        """The field as canonical text on one line."""
        value = self._string(name)
        return None if value is None else " ".join(canonical_text(value).split()) or None

    def required(self, name: str) -> str:
        """The field as `string`; missing or blank raises."""
        value = self.string(name)
        if value is None:
            raise ValueError(f"thiếu trường “{name}”, hoặc trường này rỗng")
        return value

    def identifier(self, name: str) -> str:
        """The field as `required`; other systems' ids may be whole numbers."""
        value = self.values.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        return self.required(name)

    def text(self, name: str) -> str:
        """The field as it is, line ends and all; missing or without words raises."""
        value = self._string(name)
        if value is None or not value.strip():
            raise ValueError(f"thiếu trường “{name}”, hoặc trường này rỗng")
        return value

    def strings(self, name: str) -> tuple[str, ...]:
        """The field as a list of strings, blank ones left out."""
        values = self._list(name)
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"trường “{name}” phải là danh sách các chuỗi")
        lines = (Fields({name: value}).string(name) for value in values)
        return tuple(line for line in lines if line)

    def objects(self, name: str) -> tuple[Mapping[str, object], ...]:
        """The field as a list of objects."""
        values = self._list(name)
        if not all(isinstance(value, dict) for value in values):
            raise ValueError(f"trường “{name}” phải là danh sách các đối tượng")
        return tuple(value for value in values if isinstance(value, dict))

    def day(self, name: str) -> date | None:
        """The field as a date, written YYYY-MM-DD."""
        value = self.string(name)
        if value is None:
            return None
        try:
            return datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            raise ValueError(
                f"trường “{name}” có ngày không hợp lệ: “{value}”; viết theo mẫu 2020-03-05"
            ) from None

    def flag(self, name: str) -> bool:
        """The field as true or false; absent is false."""
        value = self.values.get(name)
        if value is None:
            return False
        if not isinstance(value, bool):
            raise ValueError(f"trường “{name}” phải là true hoặc false, đang là {_kind_of(value)}")
        return value

    def _string(self, name: str) -> str | None:
        value = self.values.get(name)
        if value is not None and not isinstance(value, str):
            raise ValueError(f"trường “{name}” phải là chuỗi, đang là {_kind_of(value)}")
        if value is not None and _SURROGATE.search(value):
            raise ValueError(f"trường “{name}” có nửa ký tự Unicode; hãy xuất lại bản ghi")
        return value

    def _list(self, name: str) -> list[object]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise ValueError(f"trường “{name}” phải là danh sách, đang là {_kind_of(value)}")
        return value


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "giá trị đúng/sai"
    if isinstance(value, int | float):
        return "số"
    return "danh sách" if isinstance(value, list) else "đối tượng" if isinstance(value, dict) else "chuỗi"

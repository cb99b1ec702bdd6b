"""What is wrong with a field of a request, in Vietnamese.

pydantic names a fault by type and speaks English; the types below are all that the models of `api.models` can
raise, and any other one falls back to a sentence that is always true.
"""

import re
from collections.abc import Mapping
from typing import Any

from api.shapes import Shape

_MESSAGES = {
    "missing": "thiếu trường bắt buộc",
    "extra_forbidden": "không có trường này",
    "json_invalid": "thân yêu cầu không phải JSON hợp lệ",
    "iso_day": "phải là ngày dạng NĂM-THÁNG-NGÀY, ví dụ 2020-03-03",
    "string_type": "phải là chuỗi ký tự",
    "string_unicode": "có ký tự không hợp lệ trong Unicode",
    "string_too_short": "phải có ít nhất {min_length} ký tự",
    "string_too_long": "dài quá {max_length} ký tự",
    "int_type": "phải là số nguyên",
    "int_parsing": "phải là số nguyên",
    "int_parsing_size": "là số quá lớn",
    "int_from_float": "phải là số nguyên",
    "greater_than_equal": "phải lớn hơn hoặc bằng {ge}",
    "less_than_equal": "phải nhỏ hơn hoặc bằng {le}",
    "bool_type": "phải là true hoặc false",
    "bool_parsing": "phải là true hoặc false",
    "date_type": "phải là ngày dạng NĂM-THÁNG-NGÀY, ví dụ 2020-03-03",
    "date_parsing": "không phải là một ngày có thật",
    "date_from_datetime_parsing": "không phải là một ngày có thật",
    "date_from_datetime_inexact": "phải là ngày dạng NĂM-THÁNG-NGÀY, ví dụ 2020-03-03",
    "enum": "phải là một trong các giá trị: {expected}",
    "model_type": "phải là một đối tượng JSON",
    "model_attributes_type": "phải là một đối tượng JSON (kèm Content-Type: application/json)",
    "dict_type": "phải là một đối tượng JSON",
}
_FALLBACK = "giá trị không hợp lệ"
_QUOTED = re.compile(r"'([^']*)'")
# Where FastAPI says that a value stood, before its name.
_SOURCES = ("query", "body", "path", "header", "cookie")


def _message(kind: str, context: Mapping[str, Any]) -> str:
    values = dict(context)
    if "expected" in values:
        values["expected"] = ", ".join(_QUOTED.findall(str(values["expected"])))
    try:
        return _MESSAGES.get(kind, _FALLBACK).format(**values)
    except KeyError:
        return _FALLBACK


def field_error(fault: Mapping[str, Any]) -> Shape:
    """One of pydantic's faults as {`in`, `field`, `message`}; what was sent is not sent back."""
    place = [str(part) for part in fault.get("loc", ())]
    source = place.pop(0) if place and place[0] in _SOURCES else "body"
    # The position in a broken JSON text is no name of a field.
    field = "" if fault.get("type") == "json_invalid" else ".".join(place)
    return {
        "in": source,
        "field": field,
        "message": _message(str(fault.get("type")), fault.get("ctx") or {}),
    }

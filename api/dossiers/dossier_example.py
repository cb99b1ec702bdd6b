"""The example of a study outline in OpenAPI."""

from api.examples import ANSWER, DIRECTIVE, DOCUMENT
from api.shapes import Shape

_QUOTE: Shape = ANSWER["quotes"][0] | {"cited_as": "Kế hoạch số 399/KH-UBND ngày 03/3/2020, mục II.2, tr. 2"}
_EMPTY: Shape = {
    "hint": None,
    "fields": [],
    "quotes": [],
    "directives": [],
    "successions": [],
    "questions": [],
    "sections": [],
}
DOSSIER: Shape = {
    "topic": "phong trào toàn dân bảo vệ an ninh Tổ quốc",
    "form": "hoc-tap-nghi-quyet",
    "title": "học tập, quán triệt nội dung về phong trào toàn dân bảo vệ an ninh Tổ quốc",
    "style": "state",
    "generation": "000003",
    "declined": False,
    "sections": [
        _EMPTY
        | {
            "key": "noi-dung",
            "title": "Nội dung cơ bản",
            "content": "group",
            "sections": [
                _EMPTY
                | {
                    "key": "nhiem-vu",
                    "title": "Nhiệm vụ, giải pháp",
                    "content": "quotes",
                    "quotes": [_QUOTE],
                },
            ],
        },
        _EMPTY
        | {
            "key": "lien-he",
            "title": "Liên hệ địa phương, đơn vị",
            "content": "blank",
            "hint": "Ghi theo tình hình của đơn vị.",
        },
        _EMPTY
        | {
            "key": "cau-hoi",
            "title": "Câu hỏi thảo luận",
            "content": "questions",
            "questions": [
                "Nội dung «Nội dung trọng tâm» được nêu ở mục II.2 Kế hoạch số 399/KH-UBND ngày 03/3/2020 là gì? "
                "Đơn vị ta đã thực hiện đến đâu?"
            ],
        },
    ],
    "sources": [
        {
            "group": "local",
            "document": DOCUMENT,
            "validity": _QUOTE["validity"],
            "quoted": True,
            "cited_as": "Kế hoạch số 399/KH-UBND ngày 03/3/2020 của UBND tỉnh Tây Ninh",
        },
        {
            "group": "party",
            "document": DIRECTIVE,
            "validity": _QUOTE["validity"],
            "quoted": False,
            "cited_as": "Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị",
        },
    ],
    "suggestions": [],
    "missing": None,
}

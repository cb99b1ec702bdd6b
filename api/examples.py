"""Examples of responses, for OpenAPI. A test holds each to the model of its route."""

from typing import Any

from api.shapes import Shape

DOCUMENT: Shape = {
    "id": 7,
    "number": "399/KH-UBND",
    "kind": "kế hoạch",
    "issuer": "UBND tỉnh Tây Ninh",
    "issued_on": "2020-03-03",
    "subject": "Phong trào thi đua “Toàn dân bảo vệ an ninh Tổ quốc”",
    "authority": "state",
    "status": "full_text",
    "draft": None,
    "url": "/van-ban/7",
}
DIRECTIVE: Shape = {
    "id": 12,
    "number": "46-CT/TW",
    "kind": "chỉ thị",
    "issuer": "Bộ Chính trị",
    "issued_on": "2015-06-22",
    "subject": "Tăng cường sự lãnh đạo của Đảng đối với công tác bảo đảm an ninh, trật tự trong tình hình mới",
    "authority": "party",
    "status": "cited_only",
    "draft": None,
    "url": "/van-ban/12",
}
_CONCLUSION: Shape = {
    "id": 13,
    "number": "15-KL/TW",
    "kind": "kết luận",
    "issuer": "Ban Bí thư",
    "issued_on": "2021-09-30",
    "subject": "Tiếp tục đẩy mạnh thực hiện Chỉ thị 46-CT/TW (khóa XI) về công tác bảo đảm an ninh, trật tự",
    "authority": "party",
    "status": "record",
    "draft": None,
    "url": "/van-ban/13",
}
_PATH = ["II. Mục tiêu và nội dung thi đua", "2. Nội dung trọng tâm"]
_QUOTED = "Đẩy mạnh phong trào toàn dân bảo vệ an ninh Tổ quốc."
_PLACE: Shape = {"path": _PATH, "page": 2, "start": 1840, "end": 1892, "url": "/van-ban/7#c1840-1892"}
_UNKNOWN: Shape = {
    "state": "unknown",
    "as_of": "2026-11-25",
    "effective_from": None,
    "ends_on": None,
    "because": [],
}
_MENTION: Shape = {
    "text": "Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị",
    "document": DOCUMENT,
    "start": 310,
    "end": 361,
    "url": "/van-ban/7#c310-361",
    "number": "46-CT/TW",
    "kind": "chỉ thị",
    "issuer": "Bộ Chính trị",
    "issued_on": "2015-06-22",
    "subject": None,
    "relation": "thực hiện",
    "name": None,
    "year": None,
    "part": None,
    "ends_on": None,
    "via": None,
    "target": 12,
}
_FOUND: Shape = {
    "document": DOCUMENT,
    "match": "content",
    "score": 0.91,
    "validity": _UNKNOWN,
    "passages": [
        {
            "text": _QUOTED,
            "origin": "text",
            "score": 0.91,
            "scores": {"lexical": 0.88, "cosine": 0.79, "shares": {}},
            "citation": _PLACE,
        }
    ],
}
_READ_FILTER: Shape = {
    "part": "kind",
    "words": "",
    "kind": None,
    "issuer": None,
    "from": None,
    "to": None,
    "authority": None,
    "in_force": False,
}
SEARCH: Shape = {
    "query": "ke hoach cua ubnd tinh tay ninh nam 2020 ve phong trao toan dan bvantq",
    "reading": {
        "typed": "ke hoach cua ubnd tinh tay ninh nam 2020 ve phong trao toan dan bvantq",
        "text": "kế hoạch của ubnd tỉnh tây ninh năm 2020 về phong trào toàn dân bvantq",
        "mended": True,
        "others": [],
        "abbreviations": [{"short": "bvantq", "meanings": ["bảo vệ an ninh tổ quốc"]}],
        "filters_read": [
            _READ_FILTER | {"part": "kind", "words": "kế hoạch", "kind": "kế hoạch"},
            _READ_FILTER | {"part": "issuer", "words": "ubnd tỉnh tây ninh", "issuer": "UBND tỉnh Tây Ninh"},
            _READ_FILTER | {"part": "issued", "words": "năm 2020", "from": "2020-01-01", "to": "2020-12-31"},
        ],
        "filters_unmet": [],
    },
    "generation": "000003",
    "total": 1,
    "limit": 10,
    "offset": 0,
    "results": [_FOUND],
    "facets": {
        "kind": {"kế hoạch": 1},
        "issuer": {"UBND tỉnh Tây Ninh": 1},
        "authority": {"state": 1},
        "year": {"2020": 1},
        "validity": {"unknown": 1},
    },
}
_QUOTE: Shape = {
    "text": _QUOTED,
    "marks": [{"start": 8, "end": 52}],
    "citation": {"document": DOCUMENT} | _PLACE,
    "validity": _UNKNOWN,
}
ANSWER: Shape = {
    "question": "Văn bản nào chỉ đạo phong trào toàn dân bảo vệ an ninh Tổ quốc?",
    "reading": {
        "typed": "Văn bản nào chỉ đạo phong trào toàn dân bảo vệ an ninh Tổ quốc?",
        "text": "Văn bản nào chỉ đạo phong trào toàn dân bảo vệ an ninh Tổ quốc?",
        "mended": False,
        "others": [],
        "abbreviations": [],
        "filters_read": [],
        "filters_unmet": [],
    },
    "declined": False,
    "confidence": 0.83,
    "generation": "000003",
    "quotes": [_QUOTE],
    "directives": [
        {
            "document": DIRECTIVE,
            "group": "party",
            "why": "cited_by",
            "score": 0.83,
            "validity": _UNKNOWN,
            "citation": _MENTION | {"path": ["I. Mục đích, yêu cầu"], "page": 1},
            "earlier": [],
        },
        {
            "document": _CONCLUSION,
            "group": "party",
            "why": "subject",
            "score": 0.71,
            "validity": _UNKNOWN,
            "citation": None,
            "earlier": [
                {
                    "document": DIRECTIVE,
                    "relation": "tiếp tục thực hiện",
                    "verified": True,
                    "validity": _UNKNOWN,
                }
            ],
        },
    ],
    "suggestions": [],
    "missing": None,
    "claims": [
        {"text": "Kế hoạch yêu cầu đẩy mạnh phong trào toàn dân bảo vệ an ninh Tổ quốc.", "quote": _QUOTE}
    ],
    "notice": None,
}
DOCUMENTS: Shape = {"total": 2, "limit": 10, "offset": 0, "documents": [DOCUMENT, DIRECTIVE]}
DETAILS: Shape = DOCUMENT | {
    "name": "Kế hoạch 399/KH-UBND",
    "issuer_now": None,
    "signer": "Nguyễn Văn Minh",
    "office": "KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
    "parent": None,
    "place": "Tây Ninh",
    "security": None,
    "urgency": None,
    "addressees": [],
    "recipients": ["Như trên", "Lưu: VT"],
    "evidence": {"number": {"start": 118, "end": 129, "confidence": 0.98}},
    "external_id": None,
    "source": None,
    "path": [],
    "file": "399-KH-UBND.pdf",
    "stated_validity": None,
    "visibility": "open",
    "catalogue": None,
    "validity": _UNKNOWN,
    "counts": {"characters": 9120, "pages": 5, "sections": 14, "passages": 17, "cites": 4, "cited_by": 0},
    "files": [
        {
            "index": 1,
            "name": "399-KH-UBND.pdf",
            "size": 412_380,
            "added_at": "2026-11-25T01:02:03+00:00",
            "gives_text": True,
            "recognised": False,
            "url": "/api/v1/documents/7/file?index=1",
        }
    ],
    "draft_of": None,
    "drafts": [],
    "corrections": {
        "signer": {
            "value": "Nguyễn Văn Minh",
            "was_read": "Nguyễn Văn Mình",
            "corrected_by": None,
            "corrected_at": "2026-11-25T01:20:00+00:00",
        }
    },
}
TEXT: Shape = {
    "document": DOCUMENT,
    "text": "ỦY BAN NHÂN DÂN\nTỈNH TÂY NINH\n…",
    "pages": [{"number": 1, "start": 0, "end": 1830}],
}
PLACES: Shape = {
    "document": DOCUMENT,
    "places": [
        {
            "page": 2,
            "boxes": [{"left": 0.12, "top": 0.41, "right": 0.94, "bottom": 0.43}],
            "picture": "/api/v1/documents/7/pages/2.png?start=1840&end=2011",
        }
    ],
}
OUTLINE: Shape = {
    "document": DOCUMENT,
    "sections": [
        {"label": "I.", "title": "Mục đích, yêu cầu", "level": 1, "start": 620, "end": 1210, "parent": None},
        {"label": "1.", "title": "Mục đích", "level": 2, "start": 641, "end": 930, "parent": 0},
    ],
}
REFERENCES: Shape = {
    "document": DOCUMENT,
    "cites": [_MENTION | {"cited": DIRECTIVE, "resolution": "certain", "candidates": []}],
    "cited_by": [],
    "relations": [],
}
SIMILAR: Shape = {
    "document": DIRECTIVE,
    "total": 1,
    "limit": 10,
    "offset": 0,
    "results": [
        {
            "document": _CONCLUSION,
            "score": 0.71,
            "cosine": 0.82,
            "relation": "tiếp tục thực hiện",
            "citations": [],
            "words": ["bảo đảm an ninh trật tự"],
            "validity": _UNKNOWN,
        }
    ],
}
VERIFIED: Shape = {
    "file": "du-thao.docx",
    "citations": [
        {
            "reference": {
                "text": "Chỉ thị số 46-CT/TW",
                "start": 310,
                "end": 329,
                "number": "46-CT/TW",
                "kind": "chỉ thị",
                "issuer": "Bộ Chính trị",
                "issued_on": "2015-06-23",
                "subject": None,
                "relation": "thực hiện",
                "name": None,
                "year": None,
                "part": None,
                "ends_on": None,
            },
            "finding": "differs",
            "needs_attention": True,
            "document": DIRECTIVE,
            "differences": [{"field": "issued_on", "claimed": "2015-06-23", "known": "2015-06-22"}],
            "validity": _UNKNOWN,
            "later": [],
            "candidates": [],
        }
    ],
}
FEEDBACK: Shape = {
    "id": 5,
    "query": "phòng, chống tội phạm",
    "document": DIRECTIVE,
    "called": "Chỉ thị 46-CT/TW",
    "verdict": "right",
    "given_at": "2026-11-25T01:02:03+00:00",
}
HEALTH: Shape = {"status": "ok"}
READINESS: Shape = {"ready": True, "generation": "000003"}


def documented(model: type, example: Shape) -> dict[int | str, dict[str, Any]]:
    """A route's 200 response in OpenAPI: its model and an example."""
    return {
        200: {
            "description": "Thành công",
            "model": model,
            "content": {"application/json": {"example": example}},
        }
    }

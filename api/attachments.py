"""Files that a browser keeps instead of showing them."""

import re
from urllib.parse import quote

from starlette.responses import Response

from api.printable import file_name_text
from ingest.text import fold

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"
# Systems refuse these in the name of a file; a quotation mark would end the header's.
_REFUSED = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]+')
_NOT_PLAIN = re.compile(r"[^A-Za-z0-9.]+")
_LONGEST = 120


def attachment(content: bytes, name: str, media_type: str) -> Response:
    """A response that is kept under a name, for old programs in plain letters (RFC 6266)."""
    stem, dot, suffix = _REFUSED.sub(" ", file_name_text(name)).rpartition(".")
    kept = " ".join(stem.split())[:_LONGEST].strip() + dot + suffix
    plain = _NOT_PLAIN.sub("-", fold(kept)).strip("-")
    told = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(kept)}"
    return Response(content, media_type=media_type, headers={"Content-Disposition": told})

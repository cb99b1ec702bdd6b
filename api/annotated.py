"""A checked draft as a Word document: its text, and a comment at each citation that there is something to say of."""

import io
from collections.abc import Sequence
from typing import Any

from api import labels
from api.printable import xml_text
from api.printing import citation_remarks
from index.verify import Finding

_AUTHOR, _INITIALS = "vankien", "vk"


def annotated_docx(text: str, citations: Sequence[dict[str, Any]]) -> bytes:
    """The file's bytes. citations: as `api.shapes.checked_shape` gives them, in the order of the text.

    A paragraph is a line of the text as it was read; the layout of the draft itself is not kept.
    """
    import docx

    document = docx.Document()
    start = 0
    for line in text.split("\n"):
        end = start + len(line)
        inside = [each for each in citations if start <= each["reference"]["start"] < end]
        _add_paragraph(document, text, start, end, inside)
        start = end + 1
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _add_paragraph(
    document: Any, text: str, start: int, end: int, citations: Sequence[dict[str, Any]]
) -> None:
    paragraph = document.add_paragraph()
    at = start
    for each in citations:
        first, last = each["reference"]["start"], min(each["reference"]["end"], end)
        paragraph.add_run(xml_text(text[at:first]))
        cited = paragraph.add_run(xml_text(text[first:last]))
        remarks = list(citation_remarks(each))
        if remarks or each["needs_attention"]:
            said = f"[{labels.FINDING[Finding(each['finding'])]}] {'. '.join(remarks)}"
            document.add_comment(cited, text=xml_text(said), author=_AUTHOR, initials=_INITIALS)
        at = last
    paragraph.add_run(xml_text(text[at:end]))

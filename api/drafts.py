"""A draft that somebody sends to have its citations checked. It is read, held against the base, and not kept."""

from dataclasses import dataclass

from fastapi import UploadFile

from api.problems import Problem, ProblemError
from api.shapes import Shape, checked_shape
from index.knowledge_base import KnowledgeBase
from ingest.errors import IngestError

_TYPED = "van-ban.txt"


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft's text and its citations, each as `api.shapes.checked_shape` gives it, in the order of the text."""

    name: str
    text: str
    citations: list[Shape]

    @property
    def shape(self) -> Shape:
        """As HTTP answers."""
        return {"file": self.name, "citations": self.citations}


async def sent_draft(file: UploadFile | None, text: str | None) -> tuple[str, bytes]:
    """Name and content of what was sent, the file before the text. Raises ProblemError when there is neither."""
    # A browser sends a field for a file that was not chosen: without a name and empty.
    if file is not None and (file.filename or file.size):
        return file.filename or "tep-du-thao", await file.read()
    if text is not None and text.strip():
        return _TYPED, text.encode("utf-8", "replace")
    missing = {"in": "body", "field": "file", "message": "gửi «file» hoặc «text»"}
    raise ProblemError(
        Problem(
            "invalid-request",
            "Yêu cầu không hợp lệ",
            422,
            "Thiếu bản dự thảo; gửi «file» hoặc «text»",
            (missing,),
        )
    )


def checked_draft(base: KnowledgeBase, content: bytes, name: str) -> CheckedDraft:
    """A draft, checked. Raises ProblemError when the file cannot be read."""
    try:
        verified = base.verify(content, name)
    except IngestError as error:
        fault = {"in": "body", "field": "file", "message": str(error)}
        raise ProblemError(
            Problem("unreadable-file", "Không đọc được bản dự thảo", 422, str(error), (fault,))
        ) from error
    return CheckedDraft(name, verified.text, [checked_shape(base, each) for each in verified.citations])

"""The page that checks the citations of a draft: sent or pasted, a table, the draft with remarks as a Word document.

Nothing is kept: what the second button needs stands in the page's own form.
"""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Request, UploadFile
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, Response

from api import labels
from api.annotated import annotated_docx
from api.attachments import WORD, attachment
from api.dependencies import Base
from api.drafts import CheckedDraft, checked_draft, sent_draft
from api.pages.rendering import render
from api.printing import checked_sum, citation_remarks, identity
from api.problems import ProblemError
from api.shapes import Shape
from index.records import Validity
from index.verify import Finding

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_AROUND = 60
_BADGE = {Finding.AGREES: "good", Finding.DIFFERS: "bad", Finding.AMBIGUOUS: "warn", Finding.UNKNOWN: ""}


@router.get("/kiem-tra")
def verify_page(request: Request) -> HTMLResponse:
    """The empty form."""
    return _rendered(request)


@router.post("/kiem-tra")
async def checked_page(
    request: Request,
    base: Base,
    file: Annotated[UploadFile | None, File()] = None,
    text: Annotated[str, Form()] = "",
) -> HTMLResponse:
    """The table of a draft; a draft that cannot be read is told above the form."""
    try:
        name, content = await sent_draft(file, text)
        draft = await run_in_threadpool(checked_draft, base, content, name)
    except ProblemError as error:
        return _rendered(request, status=error.problem.status, fault=error.problem.detail, typed=text)
    return await run_in_threadpool(_rendered, request, draft=draft, typed=text)


@router.post("/kiem-tra/ban-ghi-chu")
async def annotated_page(
    base: Base, text: Annotated[str, Form()] = "", name: Annotated[str, Form()] = ""
) -> Response:
    """The draft with a remark at each citation, as a Word document."""
    _, content = await sent_draft(None, text)
    draft = await run_in_threadpool(checked_draft, base, content, "van-ban.txt")
    annotated = await run_in_threadpool(annotated_docx, draft.text, draft.citations)
    return attachment(annotated, f"{_stem(name) or 'Dự thảo'} - ghi chú.docx", WORD)


def _stem(name: str) -> str:
    return name.rpartition(".")[0] or name


def _rendered(
    request: Request,
    status: int = 200,
    draft: CheckedDraft | None = None,
    fault: str | None = None,
    typed: str = "",
) -> HTMLResponse:
    return render(
        request,
        "verify.html",
        status,
        draft=draft,
        rows=[_row(draft, each) for each in draft.citations] if draft else [],
        summary=checked_sum(draft.citations) if draft else "",
        fault=fault,
        typed=typed,
    )


def _row(draft: CheckedDraft, citation: Shape) -> dict[str, Any]:
    """What the table says of a citation: as written with what stands around it, the finding, what is known."""
    start, end = citation["reference"]["start"], citation["reference"]["end"]
    finding, document = Finding(citation["finding"]), citation["document"]
    # Validity has a column of its own.
    remarks = citation_remarks(citation | {"validity": None, "later": []})
    return {
        "before": _words_before(draft.text[max(0, start - _AROUND) : start]),
        "written": draft.text[start:end],
        "after": _words_after(draft.text[end : end + _AROUND]),
        "finding": labels.FINDING[finding].capitalize(),
        "badge": _BADGE[finding],
        "document": document,
        "called": identity(document) if document else None,
        "remarks": [each[:1].upper() + each[1:] for each in remarks],
        **_force(citation),
    }


def _force(citation: Shape) -> dict[str, Any]:
    """Whether the document holds, and what came after it; what else its validity rests on where nothing did."""
    validity = citation["validity"]
    state = Validity(validity["state"]) if validity else None
    later = [
        (each["document"], identity(each["document"]), each["relation"], each["verified"])
        for each in citation["later"]
    ]
    reasons = [] if later or not validity else [each["note"] for each in validity["because"]]
    return {
        "state": state,
        "state_name": labels.VALIDITY[state] if state else None,
        "notes": list(dict.fromkeys(reasons)),
        "later": later,
    }


def _words_before(text: str) -> str:
    """What stands before on the same line, from a whole word on."""
    line = text[text.rfind("\n") + 1 :]
    return line[line.find(" ") + 1 :] if len(line) == _AROUND else line


def _words_after(text: str) -> str:
    line = text.partition("\n")[0]
    return line[: line.rfind(" ")] if len(line) == _AROUND else line

"""The page of the library: what is in the base, putting in, correcting by hand, taking out and bringing back.

Reading the list needs no more than any page; the rest needs a key, and works without a script.
"""

from typing import Annotated, Any

from fastapi import APIRouter, File, Form, Path, Request, UploadFile
from starlette.responses import HTMLResponse, RedirectResponse, Response

from api import labels
from api.access.gate import MayAdmin, MayContribute, MayRead, Principal, Role
from api.dependencies import Base
from api.library import library_labels
from api.library.library_form import PER_PAGE, LibraryForm
from api.library.library_models import MAX_ID
from api.library.library_shapes import FAULTS, MOST_FAULTS
from api.library.uploading import taken
from api.links import at
from api.models import MAX_NAME
from api.pages.forms import CheckedForm
from api.pages.rendering import render
from api.routes.jobs import job_of, own_only
from api.routes.library import amend
from index.corrections import FIELDS, field_value, stored_value
from index.errors import BadCorrection
from index.knowledge_base import KnowledgeBase
from index.records import Outcome, Status, StoredDocument, StoredJob, Visibility

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

_ISSUERS_OFFERED = 200
_JOBS_SHOWN = 20
_FILES_SHOWN = 100
_REMOVED_SHOWN = 100

_Id = Annotated[int, Path(alias="id", ge=1, le=MAX_ID)]
_JobId = Annotated[str, Path(alias="id", max_length=64)]


def _may(who: Principal, role: Role) -> bool:
    return who.role is not None and who.role >= role


@router.get("/kho")
def library_page(request: Request, base: Base, who: MayRead) -> HTMLResponse:
    """The list, narrowed and sorted; above it what one may do."""
    form = LibraryForm.read(request.query_params)
    total, ids = base.store.listed(form.listing, PER_PAGE, (form.page - 1) * PER_PAGE)
    jobs = base.store.jobs(_JOBS_SHOWN, given_by=own_only(who)) if _may(who, Role.CONTRIBUTE) else []
    return render(
        request,
        "library.html",
        form=form,
        total=total,
        counts=base.store.counts(),
        documents=base.store.documents_in_order(ids),
        pages=max(-(-total // PER_PAGE), 1),
        kinds=base.store.listed_kinds(),
        issuers=base.store.listed_issuers(_ISSUERS_OFFERED),
        statuses=list(Status),
        orders=library_labels.ORDER,
        corrected=base.store.corrected_among(ids),
        removed=_just_removed(request, base, who),
        open_jobs=[each for each in jobs if not each.state.is_over],
        may_add=_may(who, Role.CONTRIBUTE),
        may_remove=_may(who, Role.ADMIN),
        told=library_labels,
        megabytes=request.app.state.settings.max_upload_mb,
    )


def _just_removed(request: Request, base: KnowledgeBase, who: Principal) -> Any:
    """What was taken out a moment ago, by whoever may bring it back."""
    given = request.query_params.get("da-bo", "")
    if not _may(who, Role.ADMIN) or not given.isdecimal() or len(given) > 15:
        return None
    return base.store.removal(int(given))


# Uploads


@router.post("/kho/nap", dependencies=[CheckedForm])
def upload(
    request: Request,
    base: Base,
    who: MayContribute,
    files: Annotated[list[UploadFile], File()] = [],  # noqa: B006
    internal: Annotated[str, Form(max_length=MAX_NAME)] = "",
) -> Response:
    """Keep the files, and lead to the page that tells how far they are."""
    job = taken(request, base, files, who, Visibility.INTERNAL if internal else Visibility.OPEN)
    return RedirectResponse(at(f"/kho/nap/{job.id}"), 303)


@router.get("/kho/nap")
def jobs_page(request: Request, base: Base, who: MayContribute) -> HTMLResponse:
    """The last uploads."""
    jobs = base.store.jobs(_JOBS_SHOWN, given_by=own_only(who))
    return render(request, "jobs.html", jobs=jobs, told=library_labels)


@router.get("/kho/nap/{id}")
def job_page(request: Request, base: Base, who: MayContribute, job_id: _JobId) -> HTMLResponse:
    """How far an upload is; a script that asks again gets the part that changes."""
    job = job_of(base, job_id, who)
    page = "job_progress.html" if "hx-request" in request.headers else "job.html"
    response = render(request, page, told=library_labels, **_job_values(base, job))
    response.headers["Cache-Control"] = "no-store"
    return response


def _job_values(base: KnowledgeBase, job: StoredJob) -> dict[str, Any]:
    faults = base.store.job_results(job.id, MOST_FAULTS, outcomes=FAULTS)
    well = [each for each in Outcome if not each.is_fault]
    made = base.store.job_results(job.id, _FILES_SHOWN, outcomes=well)
    known = base.store.documents(each.document_id for each in made if each.document_id is not None)
    count = job.counts
    return {
        "job": job,
        "faults": faults,
        "fault_count": sum(count.get(each, 0) for each in FAULTS),
        "is_in": sum(count.get(each, 0) for each in well),
        "made": made,
        "documents": known,
    }


@router.post("/kho/nap/{id}/dung", dependencies=[CheckedForm])
def stop(base: Base, who: MayContribute, job_id: _JobId) -> Response:
    """Have an upload end after the file that it is at."""
    base.store.stop_job(job_of(base, job_id, who).id)
    return RedirectResponse(at(f"/kho/nap/{job_id}"), 303)


# Corrections


@router.get("/kho/sua/{id}")
def correction_page(request: Request, base: Base, who: MayContribute, document_id: _Id) -> HTMLResponse:
    """The header fields of a document, to be put right."""
    return _correction_page(request, base, who, base.document(document_id))


def _correction_page(
    request: Request,
    base: KnowledgeBase,
    who: Principal,
    document: StoredDocument,
    typed: dict[str, str] | None = None,
    fault: BadCorrection | None = None,
) -> HTMLResponse:
    values = _shown_fields(document) | (typed or {})
    return render(
        request,
        "correction.html",
        422 if fault else 200,
        document=document,
        values=values,
        corrections={each.field: each for each in base.store.corrections(document.id)},
        fault=fault,
        told=library_labels,
        saved="da-luu" in request.query_params,
        may_remove=_may(who, Role.ADMIN),
    )


def _shown_fields(document: StoredDocument) -> dict[str, str]:
    """The fields as the form shows them, the day as it is written."""
    shown = {field: field_value(document, field) or "" for field in FIELDS}
    return shown | ({"issued_on": labels.day(document.issued_on)} if document.issued_on else {})


@router.post("/kho/sua/{id}", dependencies=[CheckedForm])
async def correct(request: Request, base: Base, who: MayContribute, document_id: _Id) -> Response:
    """Put right what was changed in the form, or take one correction back."""
    from starlette.concurrency import run_in_threadpool

    form = await request.form()
    sent = {name: value for name, value in form.items() if isinstance(value, str)}
    return await run_in_threadpool(_corrected, request, base, who, document_id, sent)


def _corrected(
    request: Request, base: KnowledgeBase, who: Principal, document_id: int, sent: dict[str, str]
) -> Response:
    document = base.document(document_id)
    back = sent.get("lay_lai")
    typed = {field: sent[field].strip() for field in FIELDS if field in sent}
    given: dict[str, str | None] = (
        {back: None}
        if back
        else {field: value for field, value in typed.items() if _is_new(document, field, value)}
    )
    try:
        amend(base, document, given, who.name)
    except BadCorrection as fault:
        return _correction_page(request, base, who, document, typed, fault)
    return RedirectResponse(at(f"/kho/sua/{document.id}?da-luu=1"), 303)


def _is_new(document: StoredDocument, field: str, typed: str) -> bool:
    """Whether a field was changed in the form; what cannot be read was."""
    if typed == _shown_fields(document)[field].strip():
        return False
    try:
        return stored_value(field, typed) != field_value(document, field)
    except BadCorrection:
        return True


# Out and back


@router.post("/kho/bo/{id}", dependencies=[CheckedForm])
def remove(base: Base, who: MayAdmin, document_id: _Id) -> Response:
    """Take a document out, and lead to the list, where it can be brought back."""
    removed = base.remove(base.document(document_id).id, removed_by=who.name)
    return RedirectResponse(at(f"/kho?da-bo={removed.id}"), 303)


@router.post("/kho/khoi-phuc/{id}", dependencies=[CheckedForm])
def restore(base: Base, who: MayAdmin, document_id: _Id) -> Response:
    """Bring back what was taken out, and lead to it."""
    return RedirectResponse(at(f"/van-ban/{base.put_back(document_id).id}"), 303)


@router.get("/kho/da-bo")
def removed_page(request: Request, base: Base, who: MayAdmin) -> HTMLResponse:
    """What was taken out and can be brought back."""
    return render(request, "removed.html", removals=base.store.removals(_REMOVED_SHOWN), told=library_labels)

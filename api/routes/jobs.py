"""`/api/v1/jobs`: uploads that go in in the background."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from starlette.responses import JSONResponse

from api import examples, problems
from api.access.gate import MayContribute, Principal, Role
from api.dependencies import Base
from api.library import library_examples
from api.library.library_models import JobBody, JobDetailsBody, JobListBody, JobQuery
from api.library.library_shapes import job_details, job_shape
from api.models import PageQuery
from api.paging import page_links
from api.problems import Problem, ProblemError
from index.knowledge_base import KnowledgeBase
from index.records import StoredJob

router = APIRouter(prefix="/api/v1/jobs", tags=["Quản lý kho"])

_LOOKED_UP = problems.documented(401, 403, 404, 422, 423, 503)
JobId = Annotated[
    str, Path(alias="id", max_length=64, description="Mã của công việc", examples=["9f1c2ab47d0e6b35"])
]


def own_only(who: Principal) -> str | None:
    """Whose jobs one sees: an administrator all of them, others their own."""
    return None if who.role is not None and who.role >= Role.ADMIN else who.name


def job_of(base: KnowledgeBase, job_id: str, who: Principal) -> StoredJob:
    """A job that one may see. Raises ProblemError."""
    job = base.store.job(job_id)
    if job is None or own_only(who) not in (None, job.given_by):
        raise ProblemError(
            Problem(
                "job-not-found",
                "Không có công việc này",
                404,
                f"Không có công việc nạp nào mang mã «{job_id}»",
            )
        )
    return job


@router.get(
    "",
    summary="Các lần nạp",
    description="Lần sau cùng đứng trước; khóa quản trị thấy của mọi người, khóa đóng góp thấy của mình.",
    responses=examples.documented(JobListBody, library_examples.JOBS)
    | problems.documented(401, 403, 422, 423, 503),
)
def list_jobs(
    request: Request, base: Base, who: MayContribute, query: Annotated[PageQuery, Query()]
) -> JSONResponse:
    """The uploads that are kept."""
    total = base.store.job_count(own_only(who))
    jobs = base.store.jobs(query.limit, query.offset, own_only(who))
    return JSONResponse(
        {
            "total": total,
            "limit": query.limit,
            "offset": query.offset,
            "jobs": [job_shape(each) for each in jobs],
        },
        headers=page_links(request, total, query.limit, query.offset),
    )


@router.get(
    "/{id}",
    summary="Một lần nạp đến đâu rồi",
    description="`state`: `queued` đang chờ, `running` đang nạp, `done` xong, `cancelled` đã dừng. `faults`: các tệp "
    "không vào được, mỗi tệp một lý do; `files`: mọi tệp, theo trang.",
    responses=examples.documented(JobDetailsBody, library_examples.JOB_DETAILS) | _LOOKED_UP,
)
def show_job(
    base: Base, who: MayContribute, job_id: JobId, query: Annotated[JobQuery, Query()]
) -> JSONResponse:
    """How far an upload is, and what became of its files."""
    return JSONResponse(job_details(base, job_of(base, job_id, who), query.limit, query.offset))


@router.delete(
    "/{id}",
    summary="Dừng một lần nạp",
    description="Dừng sau tệp đang đọc; các tệp đã vào kho thì ở lại. Việc đã xong thì không đổi.",
    responses=examples.documented(JobBody, library_examples.JOB) | _LOOKED_UP,
)
def stop_job(base: Base, who: MayContribute, job_id: JobId) -> JSONResponse:
    """Have an upload end after the file that it is at."""
    job = job_of(base, job_id, who)
    base.store.stop_job(job.id)
    return JSONResponse(job_shape(job_of(base, job_id, who)))

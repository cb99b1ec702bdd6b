"""The JSON shapes of the library: jobs, corrections, what was taken out, what changed."""

from collections.abc import Sequence

from api.links import at
from api.shapes import Shape, document_shape
from index.knowledge_base import KnowledgeBase
from index.records import JobResult, Outcome, Removal, StoredChange, StoredDocument, StoredJob

# Faults that are listed whatever part of the files is asked for; more are read page by page.
MOST_FAULTS = 100
FAULTS = tuple(each for each in Outcome if each.is_fault)


def job_shape(job: StoredJob) -> Shape:
    """How far an upload is."""
    counts = job.counts
    return {
        "id": job.id,
        "state": job.state,
        "given_by": job.given_by,
        "given_at": job.given_at,
        "started_at": job.started_at,
        "ended_at": job.ended_at,
        "total": job.total,
        "done": job.done,
        "current": job.current,
        "fault": job.fault,
        "visibility": job.visibility,
        "counts": {
            "added": counts.get(Outcome.ADDED, 0),
            "replaced": counts.get(Outcome.REPLACED, 0),
            "copies": counts.get(Outcome.COPY, 0),
            "unchanged": counts.get(Outcome.UNCHANGED, 0),
            "failed": sum(counts.get(each, 0) for each in FAULTS),
        },
        "url": at(f"/api/v1/jobs/{job.id}"),
        "page": at(f"/kho/nap/{job.id}"),
    }


def job_details(base: KnowledgeBase, job: StoredJob, limit: int, offset: int) -> Shape:
    """An upload with what became of its files."""
    faults = base.store.job_results(job.id, MOST_FAULTS, outcomes=FAULTS)
    files = base.store.job_results(job.id, limit, offset)
    return job_shape(job) | {
        "faults": results_shape(base, faults),
        "files": results_shape(base, files),
        "limit": limit,
        "offset": offset,
    }


def results_shape(base: KnowledgeBase, results: Sequence[JobResult]) -> list[Shape]:
    """What became of files, with the documents that they are."""
    known = base.store.documents(each.document_id for each in results if each.document_id is not None)
    return [_result_shape(each, known.get(each.document_id or 0)) for each in results]


def _result_shape(result: JobResult, document: StoredDocument | None) -> Shape:
    return {
        "name": result.name,
        "outcome": result.outcome,
        "message": result.detail,
        "warnings": list(result.warnings),
        "count": result.count,
        "document": document_shape(document) if document else None,
    }


def corrections_shape(base: KnowledgeBase, document: StoredDocument, *, names: bool) -> Shape:
    """Field → what was put right and what had been read. names: whether to say by whom."""
    return {
        each.field: {
            "value": each.value,
            "was_read": each.was_read,
            "corrected_by": each.corrected_by if names else None,
            "corrected_at": each.corrected_at,
        }
        for each in base.store.corrections(document.id)
    }


def removed_shape(document: StoredDocument, removal: Removal | None) -> Shape:
    """A document that was taken out, and where it is brought back."""
    restorable = removal is not None and removal.is_restorable
    return {
        "document": document_shape(document),
        "restorable": restorable,
        "restore": _restore_link(document.id) if restorable else None,
    }


def removal_shape(removal: Removal) -> Shape:
    """What was taken out, as the list shows it."""
    return {
        "id": removal.document_id,
        "name": removal.name,
        "removed_by": removal.removed_by,
        "removed_at": removal.removed_at,
        "restore": _restore_link(removal.document_id),
    }


def _restore_link(document_id: int) -> str:
    return at(f"/api/v1/documents/{document_id}/restore")


def changes_shape(base: KnowledgeBase, changes: Sequence[StoredChange], since: int, limit: int) -> Shape:
    """A part of the changes. changes: one more than `limit` when there are more."""
    shown = changes[:limit]
    known = base.store.documents(each.document_id for each in shown)
    return {
        "changes": [_change_shape(each, known.get(each.document_id)) for each in shown],
        "cursor": shown[-1].id if shown else since,
        "more": len(changes) > limit,
    }


def _change_shape(change: StoredChange, document: StoredDocument | None) -> Shape:
    return {
        "cursor": change.id,
        "change": change.change,
        "changed_at": change.changed_at,
        "id": change.document_id,
        "document": document_shape(document) if document else None,
    }

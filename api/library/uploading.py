"""Files of a request become a job: written to the disk of the base before anyone is told that they were taken."""

import errno
from collections.abc import Sequence

from fastapi import UploadFile
from starlette.requests import Request

from api.access.gate import Principal
from api.problems import Problem, ProblemError
from index.knowledge_base import KnowledgeBase
from index.records import StoredJob, Visibility

_NO_FILE = Problem(
    "no-file", "Chưa có tệp nào", 422, "files: hãy chọn ít nhất một tệp (văn bản, ảnh quét, .jsonl hoặc .zip)",
    ({"in": "body", "field": "files", "message": "hãy chọn ít nhất một tệp"},),
)  # fmt: skip
_NO_ROOM = Problem(
    "no-room",
    "Máy chủ hết chỗ",
    507,
    "Đĩa của máy chủ đã đầy, chưa nhận được tệp nào; hãy báo người quản trị",
)
_FULL = (errno.ENOSPC, errno.EDQUOT)


def taken(
    request: Request, base: KnowledgeBase, files: Sequence[UploadFile], who: Principal, visibility: Visibility
) -> StoredJob:
    """Keep the files and have them put in. Raises ProblemError: no file, or no room."""
    sent = [each for each in files if each.filename or each.size]
    if not sent:
        raise ProblemError(_NO_FILE)
    try:
        job = _kept(base, sent, who, visibility)
    except OSError as error:
        if error.errno in _FULL:
            raise ProblemError(_NO_ROOM) from error
        raise
    request.app.state.wake()
    return job


def _kept(
    base: KnowledgeBase, files: Sequence[UploadFile], who: Principal, visibility: Visibility
) -> StoredJob:
    upload = base.uploads.begin()
    try:
        for each in files:
            upload.put(each.filename or "", each.file)
        return base.submit(upload, who.name, visibility)
    except BaseException:
        # Nobody is told that they were taken; on a full disk they would stand in the way of what could be.
        upload.drop()
        raise

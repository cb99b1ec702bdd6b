"""`/api/v1/topics`: what the base is about, in groups."""

from typing import Annotated

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse

from api import examples, problems
from api.access.gate import MayRead
from api.dependencies import Base
from api.models import MAX_NAME, PageQuery
from api.problems import Problem, ProblemError
from api.topic_shapes import (
    TOPIC_PAGE,
    TOPICS,
    TopicPageBody,
    TopicsBody,
    topic_page_shape,
    topics_shape,
)
from index.knowledge_base import KnowledgeBase
from index.topics import Topic
from ingest.document import Authority

router = APIRouter(prefix="/api/v1/topics", tags=["Chủ đề"])

AskedAuthority = Annotated[
    Authority | None,
    Query(description="Chỉ văn bản của một hệ thống: Đảng (party), Nhà nước (state), Mặt trận và đoàn thể (front)",
          examples=["party"]),
]  # fmt: skip


@router.get(
    "",
    summary="Kho nói về những chủ đề gì",
    description="Văn bản được gom thành nhóm theo nghĩa; mỗi nhóm mang tên bằng chính những từ đặc trưng của nó, nhóm "
    "lớn chia thành phần (`parts`). `x`, `y` là vị trí trên bản đồ: chủ đề giống nhau nằm gần nhau. Cùng một kho thì "
    "cho cùng kết quả; kho thay đổi thì chủ đề có thể đổi theo.",
    responses=examples.documented(TopicsBody, TOPICS) | problems.documented(422, 423, 503),
)
def list_topics(base: Base, who: MayRead, authority: AskedAuthority = None) -> JSONResponse:
    """All topics, the largest first."""
    return JSONResponse(topics_shape(base, base.topics(authority), authority))


@router.get(
    "/{topic}",
    summary="Một chủ đề và các văn bản của nó",
    description="Văn bản tiêu biểu nhất đứng trước.",
    responses=examples.documented(TopicPageBody, TOPIC_PAGE) | problems.documented(404, 422, 423, 503),
)
def topic_documents(
    base: Base,
    who: MayRead,
    topic: Annotated[str, Path(max_length=MAX_NAME, description="Mã chủ đề", examples=["an-ninh-trat-tu"])],
    query: Annotated[PageQuery, Query()],
    authority: AskedAuthority = None,
) -> JSONResponse:
    """A page of a topic's documents."""
    found, part_of = named_topic(base, topic, authority)
    return JSONResponse(topic_page_shape(base, found, part_of, query.limit, query.offset))


def named_topic(
    base: KnowledgeBase, topic_id: str, authority: Authority | None = None
) -> tuple[Topic, Topic | None]:
    """The topic of an id, and what it is a part of. Raises ProblemError."""
    found = base.topics(authority).find(topic_id)
    if found is None:
        raise ProblemError(
            Problem(
                "topic-not-found", "Không có chủ đề này", 404,
                "Không có chủ đề này; khi kho thay đổi, chủ đề có thể mang tên khác: hãy xem lại danh sách chủ đề",
            )
        )  # fmt: skip
    return found

import io

import docx

from api.annotated import annotated_docx
from api.shapes import checked_shape
from index.knowledge_base import KnowledgeBase
from tests.conftest import PLAN


def test_comments_stand_at_the_citations_and_the_text_is_whole(base: KnowledgeBase) -> None:
    verified = base.verify(PLAN.read_bytes(), PLAN.name)
    shapes = [checked_shape(base, each) for each in verified.citations]
    document = docx.Document(io.BytesIO(annotated_docx(verified.text, shapes)))
    assert "\n".join(paragraph.text for paragraph in document.paragraphs) == verified.text
    comments = [comment.text for comment in document.comments]
    assert len(comments) == 4
    assert any(said.startswith("[KHÁC] trích yếu: viết") and "15-KL/TW" in said for said in comments)
    assert any("44-NQ/TW" in said and "chưa kiểm chứng" in said for said in comments)


def test_text_that_xml_cannot_hold() -> None:
    document = docx.Document(io.BytesIO(annotated_docx("a\x00b\x1b\tc\nd", [])))
    assert [paragraph.text for paragraph in document.paragraphs] == ["ab\tc", "d"]

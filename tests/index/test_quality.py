"""Which of two texts a document has, and what two texts have to do with each other."""

import pytest

from index.quality import Choice, Ground, TextQuality, choose, text_quality
from index.wording import Wording, compare, name_other_things
from ingest.document import Page
from tests.index.copies import TASKS

TEXT = "\n".join(TASKS)
GOOD = TextQuality(recognised=False, sound=1.0, words=200, paged=False)
SCAN = TextQuality(recognised=True, sound=0.99, words=200, paged=True)
PAGED = TextQuality(recognised=False, sound=1.0, words=200, paged=True)
POOR = TextQuality(recognised=False, sound=0.95, words=200, paged=True)


@pytest.mark.parametrize(
    ("new", "old", "text", "before", "expected"),
    [
        (GOOD, SCAN, TEXT, TEXT, Choice(True, Ground.LAYER)),
        (SCAN, GOOD, f"{TEXT} thêm chữ", TEXT, Choice(False, Ground.LAYER)),
        (GOOD, POOR, TEXT, TEXT, Choice(True, Ground.QUALITY)),
        (POOR, GOOD, TEXT.replace("hai", "ba"), TEXT, Choice(False, Ground.QUALITY)),
        (GOOD, PAGED, f"{TEXT}\n{TASKS[0]}", TEXT, Choice(True, Ground.COMPLETE)),
        (PAGED, GOOD, "\n".join(TASKS[:3]), TEXT, Choice(False, Ground.COMPLETE)),
        (GOOD, PAGED, TEXT.replace("hai tổ", "ba tổ"), TEXT, Choice(True, Ground.REVISED)),
        (GOOD, PAGED, TEXT.replace("15 tháng 12", "20 tháng 12"), TEXT, Choice(True, Ground.REVISED)),
        (PAGED, GOOD, f"{TEXT}\n2\n3", TEXT, Choice(True, Ground.PAGES)),
        (GOOD, PAGED, TEXT, f"{TEXT}\n2\n3", Choice(False, Ground.PAGES)),
        (GOOD, GOOD, TEXT, TEXT, Choice(False, Ground.FIRST)),
    ],
)
def test_the_first_difference_decides(
    new: TextQuality, old: TextQuality, text: str, before: str, expected: Choice
) -> None:
    assert choose((new, text), (old, before)) == expected


def test_quality_is_seen_in_the_text() -> None:
    assert text_quality(TEXT, (), ()).sound == 1.0
    assert text_quality(TEXT.replace("chữa", "ch\ufffda"), (), ()).sound < 0.97
    assert text_quality(TEXT.replace("chữa", "ch\uf0e1a"), (), ()).sound < 0.97
    pages = [Page(1, 0, 500), Page(2, 501, len(TEXT))]
    assert not text_quality(TEXT, pages, ()).recognised
    assert text_quality(TEXT, pages, (2,)).recognised is (len(TEXT) - 501 > len(TEXT) / 2)
    assert text_quality(TEXT, pages, (1, 2)) == TextQuality(True, 1.0, 206, True)


def test_one_sentence_more_is_another_wording_between_files_of_one_kind() -> None:
    longer = TEXT.replace(TASKS[4], f"{TASKS[4]} Kinh phí do ngân sách bảo đảm.")
    assert compare(longer, TEXT, alike_format=True) is Wording.REVISED
    assert compare(TEXT, longer, alike_format=True) is Wording.REVISED


def test_words_that_a_font_glues_together_are_no_other_wording() -> None:
    assert compare(TEXT.replace("quy định", "quyđịnh"), TEXT, alike_format=False) is Wording.SAME


def test_names_and_figures_tell_papers_of_one_form_apart() -> None:
    assert name_other_things(f"Cử ông Nguyễn Văn An. {TEXT}", f"Cử ông Trần Minh Bình. {TEXT}")
    assert name_other_things(f"Ngày 12. {TEXT}", f"Ngày 13. {TEXT}")
    assert not name_other_things(f"Ngày 12. {TEXT}", TEXT)

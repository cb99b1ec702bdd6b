"""Text on which a reader once took a time that doubled, or grew by the fifth power, with each letter."""

from time import process_time

from ingest.raw_text import RawText
from ingest.readers.html import HtmlReader
from ingest.recipients import _NAME
from ingest.understand import understand


def test_comments_before_a_page_end_nowhere() -> None:
    """Each comment could also be read as part of the one before it: forty of them took for ever."""
    assert not HtmlReader().recognises(b"<!-- a --> " * 400 + b"x")
    assert HtmlReader().recognises(b"<!-- a --> " * 40 + b"<html>")


def test_a_line_of_one_small_letter_is_no_name() -> None:
    """The small letter đ counted as a capital too, so that each could begin a word of the name."""
    assert not _NAME.match("đ" * 20_000 + "!")
    assert _NAME.match("Nguyễn Văn Đức")


def test_a_row_of_thousands_of_cells_is_read_in_passing() -> None:
    """For each cell of the head its title was looked for anew: forty seconds, now a fiftieth of one."""
    begun = process_time()
    assert understand(RawText(("Quyết định số 12\n" + "a | " * 2_500,), paged=False), "bang.rtf").text
    assert process_time() - begun < 5

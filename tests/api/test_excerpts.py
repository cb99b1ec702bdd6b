"""What is shown of a passage: a run of its text, around the words that were sought."""

from hypothesis import given
from hypothesis import strategies as st

from api.excerpts import LENGTH, excerpt, stretches


def mark(text: str, *words: str) -> list[tuple[int, int]]:
    return sorted((text.index(word), text.index(word) + len(word)) for word in words)


def test_a_short_passage_is_its_own_excerpt():
    cut = excerpt(" rất ngắn ", [(5, 9)])
    assert (cut.text, cut.before, cut.after) == ("rất ngắn", False, False)
    assert stretches(cut.text, cut.marks) == [("rất ", False), ("ngắn", True)]


def test_an_excerpt_holds_the_words_that_were_sought():
    text = "lời dẫn chung chung " * 60 + "phòng cháy, chữa cháy rừng " + "phần cuối không liên quan " * 60
    cut = excerpt(text, mark(text, "phòng cháy", "chữa cháy rừng"))
    assert [piece for piece, marked in stretches(cut.text, cut.marks) if marked] == [
        "phòng cháy",
        "chữa cháy rừng",
    ]
    assert cut.text in text and len(cut.text) <= LENGTH
    assert cut.before and cut.after


def test_different_words_are_worth_more_than_one_again_and_again():
    text = "rừng và rừng " * 20 + "lời giữa " * 80 + "rừng của làng" + " lời cuối" * 60
    marks = [(at, at + 4) for at in range(0, 240, 13)] + mark(text, "rừng của", "làng")
    assert "làng" in excerpt(text, marks).text


def test_an_excerpt_begins_with_a_sentence_where_one_is_near():
    text = "Câu thứ nhất rất dài " * 40 + ". Câu có chữ cần tìm đứng ở đây" + " và còn nữa" * 60
    assert excerpt(text, mark(text, "cần tìm")).text.startswith("Câu có chữ cần tìm")


def test_an_excerpt_of_endless_letters():
    cut = excerpt("a" * 5000, [(3000, 3001)])
    assert len(cut.text) <= LENGTH and cut.before and cut.after
    assert len(cut.marks) == 1


@given(st.text(alphabet="a b.\n", max_size=1500), st.lists(st.integers(0, 1500), max_size=8, unique=True))
def test_an_excerpt_is_a_run_of_the_text_and_its_marks_are_those_of_the_text(text, edges):
    edges = sorted(edge for edge in edges if edge <= len(text))
    marks = list(zip(edges[::2], edges[1::2], strict=False))
    cut = excerpt(text, marks)
    assert cut.text in text and len(cut.text) <= LENGTH and cut.text == cut.text.strip()
    wanted = {text[start:end] for start, end in marks}
    assert {cut.text[start:end] for start, end in cut.marks} <= wanted
    assert "".join(piece for piece, _ in stretches(cut.text, cut.marks)) == cut.text

import itertools

from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Page, Passage
from ingest.outline import read_outline
from ingest.passages import SYLLABLES, cut_passages


def passages(text: str, path: tuple[str, ...] = ()) -> tuple[Passage, ...]:
    return cut_passages(text, 0, len(text), read_outline(text, 0, len(text)), (), path)


def sentence(syllables: int) -> str:
    return "Câu " + "từ " * (syllables - 2) + "cuối."


pieces = st.sampled_from(
    [
        "I. MỤC ĐÍCH",
        "1. Việc một",
        "2. Việc hai.",
        "a) Điểm;",
        "- Gạch đầu dòng",
        "Điều 1. Tên",
        "Điều 2. Nữa",
        "",
        "   ",
        "Chương I",
        "QUY ĐỊNH CHUNG",
        sentence(40),
        sentence(170),
        "vế; " * 60,
        "dài" * 80,
        sentence(90),
    ]
)
texts = st.one_of(st.lists(pieces, max_size=25).map("\n".join), st.text(max_size=300))


@given(texts)
def test_passages_tile_the_text(text: str) -> None:
    cut = passages(text)
    assert "".join(passage.text for passage in cut) == text
    assert all(text[passage.start : passage.end] == passage.text for passage in cut)
    assert all(left.end == right.start for left, right in itertools.pairwise(cut))
    if text.strip():
        assert all(passage.text.strip() for passage in cut)
    else:
        assert len(cut) == bool(text)


@given(texts, st.integers(0, 50), st.integers(0, 50))
def test_a_part_of_the_text_is_tiled_too(text: str, before: int, after: int) -> None:
    start, end = min(before, len(text)), max(min(before, len(text)), len(text) - after)
    cut = cut_passages(text, start, end, read_outline(text, start, end), ())
    assert "".join(passage.text for passage in cut) == text[start:end]


@given(st.lists(pieces, max_size=25).map("\n".join))
def test_size(text: str) -> None:
    # A heading of ordinary length goes with its first content, however full that is.
    assert all(len(passage.text.split()) <= SYLLABLES + 20 for passage in passages(text))


def test_short_clauses_of_one_article_stand_together() -> None:
    text = "Điều 1. Tên\n1. Một.\n2. Hai.\na) Điểm;\nĐiều 2. Khác\nNội dung."
    assert [(passage.text, passage.path) for passage in passages(text)] == [
        ("Điều 1. Tên\n1. Một.\n2. Hai.\na) Điểm;\n", ("Điều 1. Tên",)),
        ("Điều 2. Khác\nNội dung.", ("Điều 2. Khác",)),
    ]


def test_headings_go_with_their_first_content() -> None:
    text = "Mở đầu.\nChương I\nQUY ĐỊNH CHUNG\nĐiều 1. Tên\nNội dung."
    opening, article = passages(text, ("Luật",))
    assert opening.path == ("Luật",)
    assert article.text.startswith("Chương I\n")
    assert article.path == ("Luật", "Chương I. QUY ĐỊNH CHUNG", "Điều 1. Tên")


def test_a_clause_alone_in_its_passage_is_named() -> None:
    text = f"Điều 1. Tên\n1. {sentence(100)}\n2. {sentence(100)}\n3. {sentence(100)}"
    assert [passage.path for passage in passages(text)] == [
        ("Điều 1. Tên", "khoản 1"),
        ("Điều 1. Tên", "khoản 2"),
        ("Điều 1. Tên", "khoản 3"),
    ]


def test_a_clause_is_not_torn_where_a_new_passage_holds_it() -> None:
    text = f"Điều 1. Tên\n1. {sentence(90)}\n2. {sentence(60)}\na) {sentence(40)}"
    assert [passage.text[:2] for passage in passages(text)] == ["Đi", "2."]


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    text = " ".join(sentence(70) for _ in range(5))
    assert [len(passage.text.split()) for passage in passages(text)] == [140, 140, 70]


def test_a_long_sentence_is_cut_between_clauses_then_words() -> None:
    clauses = "; ".join("vế " * 79 + "hết" for _ in range(4)) + "."
    assert all(passage.text.rstrip().endswith(("hết;", "hết.")) for passage in passages(clauses))
    words = "từ " * 500
    assert {word for passage in passages(words) for word in passage.text.split()} == {"từ"}


def test_page_of_a_passage() -> None:
    text = "Điều 1. A\nmột.\nĐiều 2. B\nhai."
    pages = (Page(1, 0, 14), Page(2, 15, len(text)))
    cut = cut_passages(text, 0, len(text), read_outline(text, 0, len(text)), pages)
    assert [passage.page for passage in cut] == [1, 2]


def test_long_text_of_short_units_is_cut() -> None:
    for unit in ("- a\n+ b\n", "câu này. ", "vế này; ", "chữ,\n", "1. Một\n", ". ", "\n"):
        text = unit * (200_000 // len(unit))
        # Quadratic work on this would not end within the patience of anyone who runs the suite.
        assert "".join(passage.text for passage in passages(text)) == text

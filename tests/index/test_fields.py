"""Fields: words apart, weights, units, vectors; the same when saved and opened."""

from pathlib import Path

import numpy as np
import pytest

from index.embedding import load_encoder
from index.fields import FIELDS, Fields, PassageFields
from index.lexical import View, marked_tokens


def passage(
    number: int, document: int, path: tuple[str, ...], heading: str, words: str, **more
) -> PassageFields:
    given = {"subject": None, "source": None, "external_id": None} | more
    return PassageFields(number, document, path, heading, words, **given)


PASSAGES = (
    passage(1, 1, ("Ma túy", "Cai nghiện"), "cai_nghiện ma_túy", "cai_nghiện ma_túy là quá_trình giúp người nghiện",
            subject="Cai nghiện", source="Điều 1 Luật số 73/2021/QH14", external_id="a"),
    passage(2, 2, ("Ma túy", "Xử phạt"), "xử_phạt ma_túy", "phạt tiền người vi_phạm",
            subject="Xử phạt", source="Điều 9 Luật số 73/2021/QH14", external_id="b"),
    passage(3, 3, ("I. Mục đích yêu cầu",), "kế_hoạch i mục_đích yêu_cầu", "phòng chống ma_túy trong thanh_niên"),
    passage(4, 3, ("I. Mục đích yêu cầu", "2."), "kế_hoạch i mục_đích yêu_cầu 2", "bảo_đảm tiến_độ"),
)  # fmt: skip


@pytest.fixture(scope="module")
def fields() -> Fields:
    return Fields.build(PASSAGES)


def line(fields: Fields, name: str, row: int) -> str:
    numbers = fields.words_of(name).take(np.array([row])).values
    return " ".join(fields.vocabulary.words[number] for number in numbers)


def test_title_context_and_body_are_apart(fields: Fields) -> None:
    assert [line(fields, name, 0) for name in FIELDS] == ["cai_nghiện", "ma_túy", PASSAGES[0].words]
    assert line(fields, "title", 2) == "i mục_đích yêu_cầu"
    assert line(fields, "context", 3) == "kế_hoạch 2"
    assert all(
        sorted(fields.line(row).split()) == sorted(f"{each.heading} {each.words}".split())
        for row, each in enumerate(PASSAGES)
    )


def test_passages_under_one_title_are_a_unit_and_articles_of_one_law_have_one_parent(fields: Fields) -> None:
    assert fields.units.tolist() == [0, 1, 2, 2]
    assert fields.parents.tolist() == [0, 0, 1, 1]
    assert fields.members.take(np.array([2])).values.tolist() == [2, 3]


def test_weights_are_those_of_the_lexical_index(fields: Fields) -> None:
    view = View.build(marked_tokens(f"{each.heading} {each.words}") for each in PASSAGES)
    for token in ("ma_túy", "phạt", "là"):
        (number,) = {*fields.vocabulary.token_ids(token)} - {*fields.vocabulary.token_ids(token)[1:]}
        seen = view.document_frequency(token)
        assert fields.token_weights[number] == pytest.approx(np.log1p((4 - seen + 0.5) / (seen + 0.5)))


def test_a_field_alone_has_the_cosine_that_its_words_encode_to(fields: Fields) -> None:
    encoder = load_encoder()
    known = fields.with_vectors(encoder)
    question = encoder.word_vectors(["ma_túy"])[0]
    question /= np.linalg.norm(question)
    rows = np.array([0, 2, 3])
    words = known.words_of("body").take(rows)
    found = known.field_cosines("body", rows, words, known.nearness(words.values, question))
    for row, cosine in zip((0, 2, 3), found, strict=True):
        vector = encoder.word_vectors(PASSAGES[row].words.split()).sum(axis=0)
        assert cosine == pytest.approx(vector @ question / np.linalg.norm(vector), abs=2e-3)
    assert not fields.nearness(words.values, question).any()
    assert not fields.field_cosines("body", rows, words, fields.nearness(words.values, question)).any()


def test_words_are_found_by_their_syllables(fields: Fields) -> None:
    vocabulary = fields.vocabulary
    ids = np.array(vocabulary.syllable_ids("nghiện ma"))
    found = {word for word, has in zip(vocabulary.words, vocabulary.with_syllables(ids), strict=True) if has}
    assert found == {word for word in vocabulary.words if {"nghiện", "ma"} & set(word.split("_"))} != set()
    number = vocabulary.words.index("ma_túy")
    weights = [float(fields.syllable_weights[each]) for each in vocabulary.syllable_ids("ma_túy")]
    assert fields.word_weights[number] == pytest.approx(sum(weights))
    assert vocabulary.syllable_counts[number] == 2


def test_a_subset_counts_anew(fields: Fields) -> None:
    part = fields.subset(np.array([1, 2, 3]))
    assert part.size == 3 and part.units.tolist() == [0, 1, 1]
    (number,) = part.vocabulary.token_ids("tiền")
    assert part.token_weights[number] == pytest.approx(np.log1p(2.5 / 1.5))


def test_what_is_saved_is_opened(fields: Fields, tmp_path: Path) -> None:
    known = fields.with_vectors(load_encoder())
    known.save(tmp_path / "fields")
    opened = Fields.load(tmp_path / "fields")
    assert opened.line(0) == fields.line(0)
    assert np.array_equal(opened.groups, fields.groups)
    assert np.allclose(opened.syllable_weights, fields.syllable_weights)
    assert np.array_equal(opened.word_vectors, known.word_vectors)


def test_a_base_without_passages_has_fields_too(tmp_path: Path) -> None:
    Fields.build(()).save(tmp_path / "fields")
    assert Fields.load(tmp_path / "fields").size == 0

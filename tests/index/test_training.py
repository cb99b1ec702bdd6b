"""Training: a tiny run on a few own sentences, its pairs, and its measures."""

from dataclasses import asdict

import numpy as np
import pytest

from index.embedding import load_encoder
from index.fields import PassageFields
from index.training.corpus import Article, Piece, Question, read_articles
from index.training.pairs import make_pairs
from index.training.recipe import Recipe
from index.training.score import measures, score
from index.training.vocabulary import UNKNOWN, count_vocabulary, make_tokenizer, static_tokens
from ingest.words import Segmented, segment, words_and_syllables

TEXTS = (
    (
        "Phòng cháy rừng",
        "Chủ rừng phải có phương án phòng cháy, chữa cháy rừng và kiểm tra việc thực hiện hằng năm.",
    ),
    ("Nghỉ hằng năm", "Người lao động làm việc đủ mười hai tháng được nghỉ hằng năm và hưởng nguyên lương."),
    ("Học phí", "Học sinh tiểu học trường công lập không phải đóng học phí trong toàn bộ chương trình học."),
    (
        "Đăng ký khai sinh",
        "Cha hoặc mẹ có trách nhiệm đăng ký khai sinh cho con trong sáu mươi ngày từ ngày sinh.",
    ),
    (
        "Bảo vệ môi trường",
        "Cơ sở sản xuất phải xử lý nước thải và khí thải trước khi thải ra môi trường xung quanh.",
    ),
    (
        "Thi đua khen thưởng",
        "Tập thể và cá nhân có thành tích trong phong trào thi đua được xét tặng giấy khen.",
    ),
)
RECIPE = Recipe(epochs=4, min_count=1, dimension=16, batch=8, spans=(2, 4))


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return [
        Article(
            str(number),
            ("tập một", "chương một" if number < 3 else "chương hai"),
            tuple(
                Piece(f"tập một {segment(title)}", segment(title), segment(line))
                for line in (text, f"{title} do Chính phủ quy định chi tiết.")
            ),
        )
        for number, (title, text) in enumerate(TEXTS)
    ]


@pytest.fixture(scope="module")
def questions() -> list[Question]:
    return [
        Question("a", segment("Ai phải lo việc chữa cháy rừng?"), frozenset({"0"})),
        Question("b", segment("Học sinh tiểu học có đóng học phí không?"), frozenset({"2"})),
    ]


@pytest.fixture(scope="module")
def rows(articles) -> dict[str, int]:
    vocabulary = count_vocabulary(
        (line for each in articles for piece in each.passages for line in (piece.heading, piece.words)),
        10_000,
        1,
    )
    return {token: row for row, token in enumerate(vocabulary.tokens)}


def test_the_vocabulary_is_by_count_then_spelling():
    vocabulary = count_vocabulary(["rừng bảo_vệ rừng", "vệ biển"], size=4, min_count=1)
    assert vocabulary.tokens == (UNKNOWN, "rừng", "vệ", "biển")
    assert vocabulary.shares == (0.0, 2 / 7, 2 / 7, 1 / 7)
    assert count_vocabulary(["rừng rừng biển"], size=9, min_count=2).tokens == (UNKNOWN, "rừng")


def test_every_token_is_one_that_the_tokenizer_finds():
    lines = ["nsnn. rừng_quốc_gia. ....", "nđ-cp -rừng số__2 _"]
    vocabulary = count_vocabulary(lines, 100, 1)
    tokenizer = make_tokenizer(vocabulary)
    assert "nsnn" in vocabulary.tokens
    assert all(tokenizer.encode(token).tokens == [token] for token in vocabulary.tokens[1:])
    for line in lines:
        assert tokenizer.encode(" ".join(words_and_syllables(line))).tokens == static_tokens(line)


def test_pairs_are_headings_spans_and_questions(articles, questions, rows):
    pairs = make_pairs(articles, questions, rows, question_repeats=3, shortest_span=2)
    passages = sum(len(article.passages) for article in articles)
    assert sum(pair.anchor is None for pair in pairs) == passages
    assert len(pairs) == 2 * passages + 3 * 2 * len(questions)
    headings = [pair for pair in pairs if not pair.heading.size]
    assert all(pair.anchor is not None for pair in headings)


def test_the_records_of_a_base_are_articles():
    def passage(number, key, path, heading, words):
        return PassageFields(number, number, path, heading, words, None, None, key)

    articles = read_articles(
        [
            passage(1, "a", ("Lao động", "Chương I", "Tiền lương", "2. Thời hạn trả"),
                    "tiền_lương lao_động chương i 2 thời_hạn trả", "trả lương mỗi tháng"),
            passage(2, "a", ("Lao động", "Chương I", "Tiền lương"), "tiền_lương lao_động chương i", "mức lương"),
            passage(3, None, (), "", "văn_bản đến bằng tệp"),
        ]
    )  # fmt: skip
    (article,) = articles
    assert (article.id, article.chapter) == ("a", ("Lao động", "Chương I"))
    assert [piece.nearest for piece in article.passages] == ["2 thời_hạn trả", "tiền_lương"]
    assert article.passages[0].heading == "tiền_lương lao_động chương i 2 thời_hạn trả"


def test_a_batch_is_made_of_runs_of_one_chapter():
    pytest.importorskip("torch")
    pytest.importorskip("sentence_transformers")
    from index.training.fit import ChapterBatches

    chapters = np.repeat([0, 1, 2], 8)
    batches = ChapterBatches(chapters, run=4, batch_size=8, seed=0)
    first, again = list(batches), list(batches)
    batches.set_epoch(1)
    assert first == again != list(batches)
    assert len(first) == len(batches)
    assert sorted(number for batch in first for number in batch) == list(range(24))
    for batch in first:
        assert all(len(set(chapters[batch[start : start + 4]])) == 1 for start in (0, 4))


def test_a_span_is_taken_out_of_its_passage(articles, rows):
    pytest.importorskip("torch")
    from index.training.fit import PairCollator

    pairs = [pair for pair in make_pairs(articles, [], rows, 1, 2) if pair.anchor is None]
    batch = PairCollator(pairs, (2, 4), seed=0)([{"pair": 0, "label": 0}] * 50)
    lengths = np.diff([*batch["anchor_offsets"].tolist(), len(batch["anchor_input_ids"])])
    rest = np.diff([*batch["positive_offsets"].tolist(), len(batch["positive_input_ids"])])
    assert set(lengths) == {2, 3, 4}
    assert set(lengths + rest) == {len(pairs[0].heading) + len(pairs[0].body)}


def test_passages_of_one_article_are_not_held_against_each_other():
    torch = pytest.importorskip("torch")
    from index.training.fit import SymmetricInfoNCE

    vectors = torch.nn.functional.normalize(torch.randn(3, 8, generator=torch.Generator().manual_seed(0)))
    model = lambda features: {"sentence_embedding": features["vectors"]}  # noqa: E731
    loss = SymmetricInfoNCE(model, scale=20.0)
    same = loss([{"vectors": vectors[:2]}, {"vectors": vectors[1:]}], torch.tensor([7, 7]))
    other = loss([{"vectors": vectors[:2]}, {"vectors": vectors[1:]}], torch.tensor([7, 8]))
    assert same == 0
    assert other > 0


def test_a_run_is_reproducible_and_learns(articles, questions, tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("datasets")
    from index.training.fit import train

    for name in ("one", "two"):
        train(articles, questions, RECIPE, tmp_path / name, jobs=1)
    files = [path.relative_to(tmp_path / "one") for path in (tmp_path / "one").rglob("*") if path.is_file()]
    assert len(files) == 6
    for file in files:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes(), file
    encoder = load_encoder(str(tmp_path / "one"))
    assert score(encoder, articles, questions)["nDCG@10"].mean == 1.0
    assert not encoder.encode_queries([Segmented("", "xqzw")]).any()


def test_another_seed_gives_another_model(articles, questions, tmp_path):
    pytest.importorskip("torch")
    pytest.importorskip("datasets")
    from index.training.fit import train

    train(articles, questions, RECIPE, tmp_path / "zero", jobs=1)
    train(articles, questions, Recipe(**{**asdict(RECIPE), "seed": 1}), tmp_path / "one", jobs=1)
    assert load_encoder(str(tmp_path / "zero")).fingerprint != load_encoder(str(tmp_path / "one")).fingerprint


def test_measures_by_hand():
    hits = np.zeros((3, 100), dtype=bool)
    hits[0, 0] = hits[1, 1] = hits[1, 20] = True
    values = measures(hits, np.array([1, 2, 1]))
    discount = 1 / np.log2(3)
    np.testing.assert_allclose(values["nDCG@10"], [1, discount / (1 + discount), 0])
    np.testing.assert_allclose(values["R@10"], [1, 0.5, 0])
    np.testing.assert_allclose(values["R@100"], [1, 1, 0])
    np.testing.assert_allclose(values["MRR@10"], [1, 0.5, 0])
    np.testing.assert_allclose(values["Acc@1"], [1, 0, 0])

"""The contextual scorer: NumPy's sums are torch's, and pairs are what they say."""

from pathlib import Path

import numpy as np
import pytest

from index.contextual import QUESTION_WORDS, TITLE_WORDS, ContextualScorer, Pair, forward, prepared
from index.fields import Fields
from tests.index.test_fields import PASSAGES


@pytest.fixture(scope="module")
def fields() -> Fields:
    return Fields.build(PASSAGES)


def test_a_pair_marks_equal_words_and_shared_syllables(fields: Fields) -> None:
    pair = Pair.of(fields, "người nghiện ma_túy zzz", np.array([0, 1]))
    words = [fields.vocabulary.words[number] if number >= 0 else "" for number in pair.distinct]
    read = [words[place] for place in pair.passage[0]]
    assert read[0] == "cai_nghiện" and read[TITLE_WORDS] == "cai_nghiện"
    assert pair.shared[0, 0] == pytest.approx(0.5)
    assert pair.equal[0, read.index("ma_túy"), 2] == 1
    assert pair.equal[0].sum() == 3
    assert (pair.question_weights > 0).sum() == 3 and len(pair.question) == QUESTION_WORDS
    assert pair.there[1].sum() == 1 + len(PASSAGES[1].words.split())


def test_a_score_that_is_no_number_is_never_given(fields: Fields) -> None:
    scorer = ContextualScorer()
    scorer._weights = {**scorer._weights, "out.3.bias": np.array([np.nan], np.float32)}
    with pytest.raises(FloatingPointError):
        scorer.scores(fields, "ma_túy", np.array([0, 1]))


def test_hidden_titles_are_blank(fields: Fields) -> None:
    pair = Pair.of(fields, "ma_túy", np.array([0]), (slice(0, TITLE_WORDS),))
    assert not pair.there[0, :TITLE_WORDS].any() and pair.there[0, TITLE_WORDS:].any()


def test_numpy_computes_what_torch_does(fields: Fields) -> None:
    torch = pytest.importorskip("torch")
    from index.training.contextual_network import Batch, ContextualNetwork

    torch.manual_seed(0)
    network = ContextualNetwork(dimension=12, width=8, hidden=10).eval()
    torch.nn.init.normal_(network.field)
    vectors = torch.randn(len(fields.vocabulary.words) + 1, 12)
    vectors[-1] = 0
    pairs = [
        Pair.of(fields, words, np.arange(4)) for words in ("người nghiện ma_túy", "phạt tiền zzz ma_túy")
    ]
    with torch.no_grad():
        expected = network(vectors, Batch.of(pairs)).numpy()
    weights = {name: value.detach().numpy() for name, value in network.state_dict().items()}
    projected = vectors.numpy() @ weights.pop("project.weight").T
    found = np.concatenate([forward(prepared(weights), pair, projected[pair.distinct]) for pair in pairs])
    assert np.allclose(found, expected, atol=1e-4)


def test_a_written_scorer_scores_the_same(fields: Fields, tmp_path: Path) -> None:
    pytest.importorskip("torch")
    from index.embedding import load_encoder
    from index.training.contextual import WordVectors, write_scorer
    from index.training.contextual_network import Batch, ContextualNetwork

    words = WordVectors.of(load_encoder(), fields)
    network = ContextualNetwork(words.vectors.shape[1], width=8, hidden=10).eval()
    write_scorer(tmp_path, network, words)
    question, rows = "người nghiện ma_túy", np.arange(4)
    expected = network(words.base, Batch.of([Pair.of(fields, question, rows)])).detach().numpy()
    assert np.allclose(ContextualScorer(tmp_path).scores(fields, question, rows), expected, atol=0.02)


def test_no_rows_get_no_scores(fields: Fields) -> None:
    assert len(ContextualScorer().scores(fields, "ma_túy", np.zeros(0, np.int64))) == 0


def test_order_is_read(fields: Fields) -> None:
    """The same words in another order are another question."""
    scorer = ContextualScorer()
    one, other = (
        scorer.scores(fields, words, np.array([0])) for words in ("cai_nghiện là gì", "là gì cai_nghiện")
    )
    assert one != other

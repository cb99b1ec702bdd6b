import math
from pathlib import Path

import pytest

from index.errors import BadEvaluation
from index.evaluate import measure, ndcg, read_qrels, read_questions, recall, reciprocal_rank, write_run


def test_measures_of_a_known_ranking() -> None:
    ranked, relevant = ["a", "b", "c"], {"b": 1, "z": 1}
    assert reciprocal_rank(ranked, relevant) == 0.5
    assert recall(ranked, relevant, 10) == 0.5
    best = 1 + 1 / math.log2(3)
    assert ndcg(ranked, relevant) == pytest.approx((1 / math.log2(3)) / best)


def test_a_question_without_a_ranking_counts_zero() -> None:
    values = {each.name: each for each in measure({"1": [("a", 1.0)]}, {"1": {"a": 1}, "2": {"b": 1}})}
    assert values["nDCG@10"].value == 0.5
    assert values["nDCG@10"].low <= 0.5 <= values["nDCG@10"].high


def test_files_are_read_and_faults_are_named_by_line(tmp_path: Path) -> None:
    questions, qrels = tmp_path / "q.jsonl", tmp_path / "qrels.txt"
    questions.write_text('{"id": "1", "question": "gì?"}\n', encoding="utf-8")
    qrels.write_text("1 0 a 1\n1 0 b 0\n", encoding="utf-8")
    assert read_questions(questions) == {"1": "gì?"}
    assert read_qrels(qrels) == {"1": {"a": 1}}
    questions.write_text('{"id": "1"}\n', encoding="utf-8")
    with pytest.raises(BadEvaluation, match="dòng 1"):
        read_questions(questions)
    qrels.write_text("1 0 a 1\n1 a 1\n", encoding="utf-8")
    with pytest.raises(BadEvaluation, match="dòng 2"):
        read_qrels(qrels)
    with pytest.raises(BadEvaluation, match=r"absent\.txt"):
        read_qrels(tmp_path / "absent.txt")


def test_a_run_is_trec(tmp_path: Path) -> None:
    write_run(tmp_path / "run", {"7": [("a", 0.5), ("b", 0.25)]})
    assert (tmp_path / "run").read_text().splitlines() == [
        "7 Q0 a 1 0.500000 vankien",
        "7 Q0 b 2 0.250000 vankien",
    ]

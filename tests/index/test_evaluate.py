import math
from pathlib import Path

import pytest

from index.errors import BadEvaluation
from index.evaluate import (
    MEASURED_DEPTH,
    judged_questions,
    measure,
    ndcg,
    read_qrels,
    read_questions,
    read_run,
    recall,
    reciprocal_rank,
    write_run,
)


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


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    run = {"1": [("b", 0.5), ("a", 0.5), ("c", 0.25)], "2": [("a", 1.0)]}
    write_run(tmp_path / "run", run)
    assert read_run(tmp_path / "run") == run
    write_run(tmp_path / "run", run, depth=1)
    assert read_run(tmp_path / "run") == {"1": [("b", 0.5)], "2": [("a", 1.0)]}


def test_a_run_is_ranked_by_score_whatever_its_order(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("1 Q0 a 2 0.1 x\n1 Q0 b 1 0.9 x\n")
    assert read_run(tmp_path / "run") == {"1": [("b", 0.9), ("a", 0.1)]}


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("1 Q0 b 2 0.5", "sáu cột"),
        ("1 Q0 b hai 0.5 x", "sáu cột"),
        ("1 Q0 b 2 nan x", "hữu hạn"),
        ("1 Q0 a 2 0.5 x", "lặp lại"),
    ],
)
def test_a_damaged_run_is_named_with_its_line(line: str, said: str, tmp_path: Path) -> None:
    (tmp_path / "run").write_text(f"1 Q0 a 1 0.9 x\n{line}\n")
    with pytest.raises(BadEvaluation, match=rf"run, dòng 2: .*{said}"):
        read_run(tmp_path / "run")


def test_a_measure_looks_no_further_than_the_ranking() -> None:
    run, qrels = {"1": [(f"d{at}", 1.0 / at) for at in range(1, 201)]}, {"1": {"d150": 1}}
    assert "R@200" not in {each.name for each in measure(run, qrels)}
    values = {each.name: each.value for each in measure(run, qrels, MEASURED_DEPTH)}
    assert (values["R@100"], values["R@200"]) == (0.0, 1.0)


def test_questions_without_any_judgement_are_a_fault() -> None:
    assert judged_questions({"1": {"a": 1}, "2": {"a": 1}}, {"1"}, Path("q")) == {"1": {"a": 1}}
    with pytest.raises(BadEvaluation, match="q: không câu hỏi nào"):
        judged_questions({"1": {"a": 1}}, {"7"}, Path("q"))

"""The page of quality over a tiny data folder laid out like the real one."""

import gzip
import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
import pytest

from bench.latency import percentiles, timed_together
from bench.quality import refusing, sections, systems
from bench.quality.__main__ import main
from bench.quality.chart import chart
from bench.quality.kept import Kept, keep, kept_at
from bench.quality.refusing import calibration_error
from bench.quality.reliability import reliability
from bench.quality.report import Line, page
from bench.quality.results import Bar, Point, Result, Table, difference, interval, megabytes, p_value, written
from bench.quality.workshop import Workshop, fingerprint
from bench.refusal import THRESHOLDS
from index import KnowledgeBase
from index.comparison import difference_of
from index.evaluate import Measure
from index.training.corpus import Question
from ingest.words import segment

ARTICLES = [
    ("Đội mũ bảo hiểm", "Người điều khiển xe mô tô phải đội mũ bảo hiểm khi tham gia giao thông đường bộ."),
    ("Đăng ký thuế", "Hộ kinh doanh phải đăng ký thuế tại cơ quan thuế quản lý trực tiếp trong mười ngày."),
    (
        "Tuổi nghỉ hưu",
        "Tuổi nghỉ hưu của người lao động trong điều kiện bình thường là đủ sáu mươi hai tuổi.",
    ),
    ("Học phí", "Trường mẫu giáo công lập thu học phí theo khung do hội đồng nhân dân tỉnh quy định."),
]
QUESTIONS = {"q1": ("đi xe máy có phải đội mũ bảo hiểm không?", 0), "q2": ("đăng ký thuế ở cơ quan nào?", 1)}
SPANS = [
    {"id": "s1", "question": "ai phải đội mũ bảo hiểm?", "answer": "Người điều khiển xe mô tô", "at": 0},
    {"id": "s2", "question": "nghỉ hưu khi bao nhiêu tuổi?", "answer": "đủ sáu mươi hai tuổi", "at": 2},
]


def lines(rows: list[dict[str, object]]) -> str:
    return "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in rows)


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".gz":
        path.write_bytes(gzip.compress(text.encode(), mtime=0))
    else:
        path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sets of search and quotes; no documents, no judged training questions."""
    folder = tmp_path_factory.mktemp("data")
    records = lines(
        [{"id": f"d{at}", "title": title, "text": text} for at, (title, text) in enumerate(ARTICLES)]
    )
    questions = lines([{"id": key, "question": question} for key, (question, _) in QUESTIONS.items()])
    qrels = "".join(f"{key} 0 d{at} 1\n" for key, (_, at) in QUESTIONS.items())
    spans = lines([each | {"context": "\n\n".join(ARTICLES[int(str(each["at"]))])} for each in SPANS])
    for name in ("phapdien", "alqac"):
        write(folder / name / "articles.jsonl.gz", records)
    for name, split in (("zalo", "dev"), ("alqac", "train")):
        write(folder / name / f"questions.{split}.jsonl", questions)
        write(folder / name / f"qrels.{split}.txt", qrels)
    for name in ("alqac", "regulations"):
        write(folder / name / "spans.dev.jsonl", spans)
    return folder


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("work")


def run(data: Path, work: Path, *arguments: str) -> str:
    out = work / "docs"
    assert main(["--data", str(data), "--work", str(work), "--out", str(out), *arguments]) == 0
    ElementTree.parse(out / "quality.svg")
    return (out / "QUALITY.md").read_text(encoding="utf-8")


def test_the_sets_are_measured_and_written(
    data: Path, work: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    written_page = run(data, work, "--only", "zalo,regulations,quotes,ask,legacy")
    assert "**zalo dev: 2 câu hỏi**" in written_page
    assert "| sản phẩm | 1.000 [1.000, 1.000] |" in written_page
    assert "| sản phẩm so với BM25 | +.000 [+.000, +.000], p 1.000 |" in written_page
    assert "| ALQAC dev, 2 câu hỏi | 1.000 [1.000, 1.000] |" in written_page
    assert "ALQAC dev hỏi Bộ pháp điển: 2 trong 2 câu hỏi" in written_page
    assert "Chưa đo: thiếu documents/files, documents/texts." in written_page
    assert "Chưa đo: chạy với `--only alqac`." in written_page
    assert (work / "runs/zalo_dev_-_sản_phẩm.txt").read_text().startswith("q1 Q0 d0 1 ")
    # A run of one more section keeps the others, and measures none of them again.
    capsys.readouterr()
    assert "**zalo dev: 2 câu hỏi**" in run(data, work, "--only", "alqac,zalo")
    said = capsys.readouterr().err
    assert "alqac: xong" in said and "zalo: giữ số đo" in said


def test_wrong_usage_is_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["--data", str(tmp_path / "absent")])
    assert "không có thư mục dữ liệu" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main(["--data", str(data), "--only", "zallo"])
    assert "zallo" in capsys.readouterr().err


def test_a_base_that_cannot_be_made_is_named(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "data"
    for file in ("alqac/questions.train.jsonl", "alqac/qrels.train.txt"):
        write(bad / file, (data / file).read_text(encoding="utf-8"))
    (bad / "alqac/articles.jsonl.gz").write_bytes(b"\x1f\x8bgarbage")
    assert main(["--data", str(bad), "--work", str(tmp_path), "--only", "alqac"]) == 1
    assert "articles.jsonl.gz" in capsys.readouterr().err
    assert not (tmp_path / "results/alqac.json").exists()


def test_the_parts_rank_alone(tmp_path: Path) -> None:
    records = lines(
        [{"id": f"d{at}", "title": title, "text": text} for at, (title, text) in enumerate(ARTICLES)]
    )
    with KnowledgeBase.open(tmp_path) as base:
        base.add_bytes(records.encode(), "r.jsonl")
        question = QUESTIONS["q1"][0]
        for rank in systems.SYSTEMS.values():
            found = rank(base, question)
            scores = [score for _, score in found]
            assert found[0][0] == "d0"
            assert scores == sorted(scores, reverse=True)
            assert len({name for name, _ in found}) == len(found)
        # A question without a known word: nothing to match, so BM25 has nothing and gives nothing.
        assert systems.bm25(base, "zyx") == []


def test_a_changed_file_is_measured_again(data: Path, tmp_path: Path) -> None:
    (tmp_path / "a").write_text("một")
    before = fingerprint([tmp_path])
    assert fingerprint([tmp_path]) == before
    (tmp_path / "a").write_text("hai")
    assert fingerprint([tmp_path]) != before
    section = next(each for each in sections.SECTIONS if each.key == "alqac")
    assert section.missing(Workshop(data, tmp_path)) == []
    assert section.missing(Workshop(tmp_path, tmp_path)) == list(section.needs)


def test_sections_have_names_of_their_own() -> None:
    assert len({each.key for each in sections.SECTIONS}) == len(sections.SECTIONS)


RESULT = Result(
    (Table("Bảng", ("cách", "số"), (("a|b", ".5"),)),),
    ("Ghi chú.",),
    (Bar("nhóm & bộ", "sản phẩm", 0.5, 0.4, 0.6),),
)


def test_a_result_is_kept_as_it_was(tmp_path: Path) -> None:
    kept = Kept("f", "27/11/2026", "abc", "máy", 1.5, RESULT)
    keep(tmp_path / "r/x.json", kept)
    assert kept_at(tmp_path / "r/x.json") == kept
    assert kept_at(tmp_path / "r/y.json") is None


def test_the_page_says_when_a_figure_is_of_older_code() -> None:
    kept = Kept("f", "27/11/2026", "abc", "máy", 1.5, RESULT)
    shown = page([("bản", "xyz")], [Line(sections.SECTIONS[0], kept, fresh=False, missing=())])
    assert "| a\\|b | .5 |" in shown and "- Ghi chú." in shown
    assert "bản abc" in shown and "đã đổi từ đó" in shown


def test_the_chart_has_each_bar_at_its_value() -> None:
    root = ElementTree.fromstring(chart("Tiêu đề <1>", RESULT.bars))
    rectangles = [each for each in root if each.tag.endswith("rect")]
    assert [float(each.get("width", 0)) for each in rectangles[1:]] == [230.0]
    assert {"Tiêu đề <1>", "nhóm & bộ", "sản phẩm", ".500"} <= {each.text for each in root}


def test_works_are_timed_in_turn_and_without_the_warming() -> None:
    asked: list[str] = []
    works = {name: lambda question, name=name: asked.append(name + question) for name in "ab"}
    times = timed_together(works, ["1", "2"])
    assert asked == ["a1", "b1", "a2", "b2"] * 2
    assert [len(each) for each in times.values()] == [2, 2]
    assert percentiles([float(each) for each in range(101)]) == (50, 95, 99)


def test_figures_are_written_as_in_the_readme() -> None:
    assert [written(each) for each in (0.7567, 1.0, 0.0)] == [".757", "1.000", ".000"]
    assert interval(Measure("x", 0.5, 0.25, 1.0)) == ".500 [.250, 1.000]"
    assert difference(difference_of("x", np.array([-0.5]))) == "-.500 [-.500, -.500], p 1.000"
    assert [megabytes(each) for each in (300_000, 486 * 2**20, None)] == ["0.3 MiB", "486 MiB", "không đo"]
    assert [p_value(each) for each in (0.0001, 0.26, 1.0)] == ["< .001", ".260", "1.000"]


def test_the_reliability_plot_has_each_point_at_its_place() -> None:
    points = (Point("zalo & dev", 0.25, 0.5, 0.4, 0.6), Point("zalo & dev", 0.75, 1.0, 0.9, 1.0))
    root = ElementTree.fromstring(reliability("Tiêu đề <1>", points))
    circles = [(each.get("cx"), each.get("cy")) for each in root if each.tag.endswith("circle")]
    assert circles == [("150.0", "220.0"), ("330.0", "40.0")]
    assert {"Tiêu đề <1>", "zalo & dev"} <= {each.text for each in root}


def test_the_calibration_error_by_hand() -> None:
    sure, held = np.array([0.05, 0.05, 0.95, 0.95]), np.array([False, True, True, True])
    assert calibration_error(sure, held) == pytest.approx((2 * 0.45 + 2 * 0.05) / 4)
    assert calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0


def test_halves_are_measured_and_drawn(tmp_path: Path) -> None:
    """Four articles of two laws, a question on each: those of the law that was taken out are to be declined."""
    records = [
        {"id": f"d{at}", "title": title, "text": text, "path": [f"Luật {at % 2}", title]}
        for at, (title, text) in enumerate(ARTICLES)
    ]
    asked = [
        Question(f"q{at}", segment(title), frozenset({f"d{at}"})) for at, (title, _) in enumerate(ARTICLES)
    ]
    with KnowledgeBase.open(tmp_path) as base:
        base.add_bytes(lines(records).encode(), "r.jsonl")
        halves = {"tập nhỏ": refusing._halves(base, asked)}
    found = halves["tập nhỏ"]
    assert (int(found.answered.sum()), len(found.ids)) == (6, 12)
    table = refusing._told_apart(halves)
    assert table.rows[0][:3] == ("tập nhỏ", "6", "6") and table.rows[0][3] == "1.000"
    assert len(refusing._thresholds(halves).rows) >= len(THRESHOLDS)
    assert [row[0] for row in refusing._calibration(halves).rows] == [
        "tập nhỏ, trước hiệu chỉnh", "tập nhỏ, sau hiệu chỉnh",
    ]  # fmt: skip
    assert all(
        0 <= each.said <= 1 and each.low <= each.held <= each.high for each in refusing._points(halves)
    )

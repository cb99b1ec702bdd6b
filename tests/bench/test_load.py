"""The measurement of load: what is asked, what is counted, the page; and a run of a second with real users."""

import os
from collections import Counter
from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest

from api.settings import Settings
from bench.load import report, soak, soak_report, stages
from bench.load.driving import Orders, drive
from bench.load.files import numbered_file
from bench.load.histogram import Histogram
from bench.load.kept import Facts, keep
from bench.load.lines import Line, Panel, chart
from bench.load.mix import SHARES, Plan, requests
from bench.load.processes import Taken
from bench.load.server_log import durations as logged
from bench.load.windows import Window, durations, statuses, windows_of
from index.knowledge_base import KnowledgeBase
from tests.serving import serving

PLAN = Plan(("người cao tuổi có được làm bảo vệ không", "chỉ thị về thi đua"), (3, 5, 8))
FACTS = Facts("2026-01-02 03:04", "abc1234", "máy thử", "Python 3.11", "9 documents", 2, 0.5, {"100": 7})


@pytest.mark.parametrize("share", [0.0, 0.5, 0.95, 0.99, 1.0])
def test_a_percentile_is_off_by_a_hundredth_at_most(share: float) -> None:
    histogram = Histogram()
    values = [1.07**each for each in range(1, 120)]
    for each in values:
        histogram.add(each)
    right = values[max(0, round(share * len(values) + 0.499999) - 1)]
    found = histogram.percentile(share)
    assert found is not None and abs(found / right - 1) < 0.011
    assert len(Histogram.of([histogram, Histogram(histogram.as_json())])) == 2 * len(values)
    assert Histogram().percentile(0.5) is None


def test_the_same_seed_asks_the_same_and_every_kind_has_its_share() -> None:
    first, again = (list(islice(requests(PLAN, 1), 4_000)) for _ in range(2))
    assert first == again != list(islice(requests(PLAN, 2), 4_000))
    assert sum(SHARES.values()) == 100
    seen = Counter(each.kind for each in first)
    assert seen.keys() == SHARES.keys()
    assert all(abs(seen[kind] / 40 - share) < 2 for kind, share in SHARES.items())
    assert all(each.path.isascii() and " " not in each.path for each in first)


def test_each_file_is_another_document(empty_base: KnowledgeBase) -> None:
    names, contents = zip(*map(numbered_file, range(20)), strict=True)
    assert len(set(names)) == len(set(contents)) == 20
    assert numbered_file(7) == (names[7], contents[7])
    # Also to a base, which knows a copy of what it has.
    added = [empty_base.add_bytes(contents[at], names[at]).added for at in (0, 1, 2)]
    assert added == [1, 1, 1] and empty_base.store.counts()["full_text"] == 3


def _window(at: float, total: int, resident: int, ms: float) -> Window:
    window = Window(at, 2.0, total)
    for _ in range(50):
        window.count("search", 200, ms)
    window.count("ask", 503, 3.0)
    window.count("ask", 500, 9.0)
    window.count("upload until found", 200, 900.0)
    window.server = [Taken(at, resident, 9), Taken(at / 2, resident, 9)]
    window.driver = Taken(at / 10, 5, 1)
    return window


def test_a_window_comes_back_as_it_was_and_half_a_line_is_none(tmp_path: Path) -> None:
    window, file = _window(8, 53, 2**20, 20), tmp_path / "a.jsonl"
    file.write_text(f"{window.line()}\n{window.line()[:40]}", encoding="utf-8")
    (read,) = windows_of(file)
    assert read.line() == window.line()
    assert statuses([read]) == {200: 51, 503: 1, 500: 1}
    assert len(durations([read])) == 50 and len(read.refused) == 1


def test_the_server_log_is_read_between_two_places(tmp_path: Path) -> None:
    log = tmp_path / "log"
    line = b'{"path": "/tim", "status": 200, "ms": 12.5}\n'
    log.write_bytes(line + b"vankien: http://\n" + line.replace(b"200", b"503") + line)
    assert len(logged(log, 0, log.stat().st_size)) == 2
    assert len(logged(log, len(line), log.stat().st_size)) == 1


def test_the_page_says_what_was_measured_and_what_was_not(tmp_path: Path) -> None:
    work, out = tmp_path / "work", tmp_path / "docs"
    work.mkdir()
    stage = next(each for each in stages.STAGES if each.key == "2-saturated-quiet-50")
    windows = [_window(at, 53 * at, 300 * 2**20, 20.0) for at in (4, 8, 10, 12)]
    (work / f"{stage.key}.jsonl").write_text(
        "".join(f"{each.line()}\n" for each in windows), encoding="utf-8"
    )
    keep(work / f"{stage.key}.json", FACTS)
    leg = soak.next_leg(work)
    leg.write_text("".join(f"{_window(at, 53 * at, (300 + at) * 2**20, 20).line()}\n" for at in range(1, 41)))
    keep(leg.with_suffix(".json"), FACTS)
    assert soak.next_leg(work) != leg
    assert [each.name for each in report.write(work, out)] == ["PERFORMANCE.md", "load.svg"]
    assert [each.name for each in soak_report.write(work, out)] == ["SOAK.md", "soak.svg", "soak.jsonl"]
    page = (out / "PERFORMANCE.md").read_text(encoding="utf-8")
    # 150 in six seconds; the warm-up's window is not counted. 3 of 153 refused, and 3 failed.
    assert "| 50 | 25.0 | 20 | 20 | 20 | 7.2 | 7.2 | 7.2 | 2.0% | 3 | 1.00 + 0.50 | 0.10 | 600 |" in page
    assert "2-saturated-quiet-10" in page.partition("## Not reached")[2]
    page = (out / "SOAK.md").read_text(encoding="utf-8")
    assert "| 1 | 9 documents | 2,120 | 0.01 | 40 | 625 | 673 | 20 | 20 | 20 | 20 | 20 | 20 |" in page
    assert "2,120 requests so far; the aim is 1,000,000" in page
    assert "no server has answered 1,000,000 requests in a row; the longest life had 2,120" in page


def _leg(folder: Path, facts: Facts, windows: int, requests: int) -> None:
    """A leg in a folder of work, of windows of two seconds."""
    folder.mkdir(exist_ok=True)
    file = soak.next_leg(folder)
    seen = (_window(2 * at, requests * at, 300 * 2**20, 20) for at in range(1, windows + 1))
    file.write_text("".join(f"{each.line()}\n" for each in seen), encoding="utf-8")
    keep(file.with_suffix(".json"), facts)


def test_legs_of_other_days_stand_beside_each_other(tmp_path: Path) -> None:
    """Another machine has another folder of work; what the page told of before is told again, and only once."""
    out = tmp_path / "docs"
    _leg(tmp_path / "second", FACTS, 10, 60_000)
    assert len(soak_report.write(tmp_path / "second", out)) == 3
    _leg(tmp_path / "first", replace(FACTS, day="2025-12-31 22:00", commit="def5678"), 40, 10_000)
    for _ in range(2):
        soak_report.write(tmp_path / "first", out)
    page = (out / "SOAK.md").read_text(encoding="utf-8")
    assert "| 1 | 9 documents | 400,000 | 0.02 | 40 | 600 | 600 |" in page
    assert "| 2 | 9 documents | 600,000 | 0.01 | 10 | 600 | 600 |" in page
    assert "1,000,000 requests in 2\nlegs." in page and "so far" not in page
    assert "the longest life had 600,000" in page
    assert "def5678; abc1234" in page and "2025-12-31 22:00 to 2026-01-02 03:04" in page
    lines = (out / "soak.jsonl").read_text(encoding="utf-8").splitlines()
    assert [soak.Leg.from_line(each).line() for each in lines] == lines and len(lines) == 2


def test_a_leg_in_short_has_a_point_for_ten_thousand_requests(tmp_path: Path) -> None:
    _leg(tmp_path / "work", FACTS, 41, 2_600)
    (leg,) = soak.legs(tmp_path / "work")
    assert [each.requests for each in leg.points] == [*range(10_400, 104_001, 10_400), 106_600]
    assert leg.requests == 106_600 and leg.points[0].mib == (300.0, 300.0)


def test_nothing_measured_is_said_to_be_so(tmp_path: Path) -> None:
    report.write(tmp_path, tmp_path / "docs")
    assert soak_report.write(tmp_path, tmp_path / "docs") == []
    page = (tmp_path / "docs/PERFORMANCE.md").read_text(encoding="utf-8")
    assert "Nothing is measured yet." in page and "load.svg" not in page


def test_a_chart_leaves_gaps_where_nothing_was_measured() -> None:
    drawn = chart("a & b", [Panel("ms", ["1", "2", "3"], [Line("p50", [1.0, None, 4.0])])], "users")
    assert "a &amp; b" in drawn and drawn.count("<circle") == 2 and drawn.endswith("</svg>\n")
    # Two points with nothing between them are no line.
    (line,) = (each for each in drawn.splitlines() if 'stroke-width="1.6"' in each)
    assert line.count("M") == 2 and "L" not in line.partition("stroke")[0]


def test_real_users_are_seen(corpus_home: Path, tmp_path: Path) -> None:
    """Three users and thirty requests: what they asked was answered, counted and kept window by window."""
    plan, out = tmp_path / "plan.json", tmp_path / "out.jsonl"
    PLAN.write(plan)
    orders = Orders(plan=str(plan), out=str(out), workers=(os.getpid(),), window=0.5, requests=30)
    settings = Settings(home=str(corpus_home), rate_per_address=0, wait_s=60)
    with serving(settings) as address:
        drive(address, 3, 300, orders, tmp_path / "log")
    windows = windows_of(out)
    assert windows[-1].total == 30, (tmp_path / "log").read_text()
    # One of the documents that are asked for may be none of this base.
    assert set(statuses(windows)) <= {200, 304, 404}
    assert statuses(windows).total() == 30 and windows[-1].server[0].resident > 0

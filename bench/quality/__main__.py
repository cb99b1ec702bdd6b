"""Run every measurement and write docs/QUALITY.md and docs/quality.svg; what is measured already is kept."""

import argparse
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from bench.quality import surroundings
from bench.quality.chart import chart
from bench.quality.kept import Kept, keep, kept_at
from bench.quality.reliability import reliability
from bench.quality.report import Line, page
from bench.quality.sections import SECTIONS, Section
from bench.quality.workshop import REPOSITORY, WorkFailed, Workshop


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and is not known yet, a section at a time; then write the page of all sections."""
    options = _options(arguments)
    shop = Workshop(options.data, options.work)
    chosen = options.only or [each.key for each in SECTIONS if not each.asked]
    for section in SECTIONS:
        if section.key in chosen:
            try:
                _measure(section, shop, options.again)
            except WorkFailed as error:
                print(f"quality: {error}", file=sys.stderr)
                return 1
    _write(shop, options.out)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="thư mục dữ liệu")
    parser.add_argument("--work", type=Path, default=Path(".quality"), help="kho, tệp run, kết quả đã đo")
    parser.add_argument(
        "--out", type=Path, default=REPOSITORY / "docs", help="nơi ghi QUALITY.md, quality.svg"
    )
    parser.add_argument(
        "--only", type=lambda each: each.split(","), metavar="A,B", help="chỉ đo các phần này"
    )
    parser.add_argument("--again", action="store_true", help="đo lại cả phần đã đo")
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        parser.error(f"không có thư mục dữ liệu {options.data}; đặt bằng DATA=… hoặc --data")
    known = [each.key for each in SECTIONS]
    if unknown := [each for each in options.only or () if each not in known]:
        parser.error(f"không có phần «{', '.join(unknown)}»; các phần: {', '.join(known)}")
    return options


def _path(shop: Workshop, section: Section) -> Path:
    return shop.work / "results" / f"{section.key}.json"


def _measure(section: Section, shop: Workshop, again: bool) -> None:
    if missing := section.missing(shop):
        print(f"{section.key}: chưa đo, thiếu {', '.join(missing)}", file=sys.stderr)
        return
    kept, wanted = kept_at(_path(shop, section)), section.fingerprint(shop)
    if kept and kept.fingerprint == wanted and not again:
        print(f"{section.key}: giữ số đo ngày {kept.day}", file=sys.stderr)
        return
    print(f"{section.key}: đang đo …", file=sys.stderr, flush=True)
    # The commit is that of the code before it is run, since someone may commit meanwhile.
    commit, start = surroundings.commit(), time.perf_counter()
    result = section.measure(shop)
    seconds = time.perf_counter() - start
    today = f"{date.today():%d/%m/%Y}"
    keep(_path(shop, section), Kept(wanted, today, commit, surroundings.machine(), seconds, result))
    print(f"{section.key}: xong, {seconds:.0f} giây", file=sys.stderr)


def _write(shop: Workshop, out: Path) -> None:
    lines = [_line(section, shop) for section in SECTIONS]
    known = [each.kept for each in lines if each.kept]
    facts = [
        ("ngày viết trang", f"{date.today():%d/%m/%Y}"),
        ("bản", surroundings.commit()),
        ("máy", surroundings.machine()),
        ("phiên bản", surroundings.versions()),
        ("tổng thời gian đo", f"{sum(each.seconds for each in known):.0f} giây, kể cả nạp kho"),
    ]
    bars = [bar for each in known for bar in each.result.bars]
    out.mkdir(parents=True, exist_ok=True)
    (out / "QUALITY.md").write_text(page(facts, lines), encoding="utf-8")
    title = "nDCG@10 của từng cách xếp hạng; tỉ lệ câu trích đúng (vạch: khoảng 95 %)"
    (out / "quality.svg").write_text(chart(title, bars), encoding="utf-8")
    if points := [point for each in known for point in each.result.points]:
        title = "Độ tin nói ra và tỉ lệ đúng (vạch: khoảng 95 %)"
        (out / "reliability.svg").write_text(reliability(title, points), encoding="utf-8")
    print(f"đã ghi {out / 'QUALITY.md'} và các biểu đồ trong {out}", file=sys.stderr)


def _line(section: Section, shop: Workshop) -> Line:
    kept, missing = kept_at(_path(shop, section)), section.missing(shop)
    fresh = kept is not None and not missing and kept.fingerprint == section.fingerprint(shop)
    return Line(section, kept, fresh, missing)


if __name__ == "__main__":
    sys.exit(main())

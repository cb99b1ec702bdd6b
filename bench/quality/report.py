"""The page: what was measured, as Markdown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bench.quality.kept import Kept
from bench.quality.results import Table
from bench.quality.sections import Section

_HEAD = """# Chất lượng đo được

Trang này do `make quality` viết ra; đừng sửa tay. Mỗi con số về chất lượng nêu ở nơi khác là một dòng ở đây.

{facts}

![nDCG@10 và tỉ lệ câu trích đúng, kèm khoảng 95 %](quality.svg)

Cách đọc: `.757 [.712, .800]` là trung bình trên các câu hỏi và khoảng 95 % (bootstrap theo câu hỏi, 2.000 lần).
Hiệu số `+.035 [+.010, +.060], p .004` là trung bình của hiệu từng câu hỏi, khoảng 95 % bootstrap theo cặp, và p hai
phía của phép đổi dấu ngẫu nhiên (10.000 lần); p không được hiệu chỉnh cho số phép so. Hạt giống cố định.
«trộn BM25 + vectơ» là tổ hợp lồi của hai điểm, chưa qua bước xếp hạng nào sau đó; «sản phẩm» là thứ hạng mà
`vankien search` dùng. Các tập dev (và ALQAC train) được dùng để chọn mô hình, trọng số, ngưỡng, nên trên câu hỏi
khác con số có thể thấp hơn đôi chút. Thời gian đo trên máy đang làm việc khác thì dài hơn.

Đo lại:

```sh
make quality DATA=../shared/data WORK=.quality              # mọi phần; phần nào mã và dữ liệu chưa đổi thì giữ
python -m bench.quality --data DATA --only alqac,quotes     # vài phần, các phần khác giữ như lần trước
vankien evaluate --qrels QRELS --run-file .quality/runs/A.txt --compare B.txt    # so hai lần đo
```
"""


@dataclass(frozen=True, slots=True)
class Line:
    """A section on the page: what was measured, or why nothing was. fresh: by the code and data of now."""

    section: Section
    kept: Kept | None
    fresh: bool
    missing: Sequence[str]


def page(facts: Sequence[tuple[str, str]], lines: Iterable[Line]) -> str:
    """The whole page. facts: of the run, a row each."""
    head = markdown(("lần đo", ""), facts)
    parts = [_HEAD.format(facts=head), *(each for line in lines for each in _section(line))]
    return "\n".join(parts)


def _section(line: Line) -> Iterable[str]:
    yield f"## {line.section.title}\n"
    if line.kept is None:
        reason = (
            f"thiếu {', '.join(line.missing)}" if line.missing else f"chạy với `--only {line.section.key}`"
        )
        yield f"Chưa đo: {reason}.\n"
        return
    for table in line.kept.result.tables:
        yield _table(table)
    if line.kept.result.points:
        yield "![Độ tin nói ra và tỉ lệ đúng, kèm khoảng 95 %](reliability.svg)\n"
    for note in line.kept.result.notes:
        yield f"- {note}"
    if line.kept.result.notes:
        yield ""
    yield _when(line.section, line.kept, line.fresh)


def _when(section: Section, kept: Kept, fresh: bool) -> str:
    stale = "" if fresh else " Mã hoặc dữ liệu đã đổi từ đó."
    return f"*`--only {section.key}`, {kept.day}, bản {kept.commit}, {kept.seconds:.0f} giây, {kept.machine}.{stale}*\n"


def _table(table: Table) -> str:
    return f"**{table.title}**\n\n{markdown(table.columns, table.rows)}\n"


def markdown(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown; the first column reads from the left."""
    lines = [columns, ["---", *["---:"] * (len(columns) - 1)], *rows]
    return "\n".join(f"| {' | '.join(_cell(each) for each in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

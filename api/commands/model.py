"""Commands on the embedding: which one a base uses, and fitting it to the documents."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from api.console import (
    Exit,
    ProgressBars,
    Vietnamese,
    VietnameseGroup,
    common_options,
    fail,
    opened,
    print_json,
)
from api.settings import LoadedSettings
from api.terminal import say

if TYPE_CHECKING:
    from index.adaptation import Adaptation, Judged

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=VietnameseGroup)
def model() -> None:
    """Mô hình vectơ của kho: xem, đổi, chỉnh theo văn bản trong kho."""


@model.command("list", cls=Vietnamese)
@common_options
def list_models(loaded: LoadedSettings, as_json: bool) -> int:
    """Các mô hình đang có; dấu * là mô hình của chỉ mục hiện tại."""
    with opened(loaded.values) as base:
        found = base.models()
    if as_json:
        print_json([{"name": name, "current": current} for name, current in found])
    else:
        for name, current in found:
            say(f"{'*' if current else ' '} {name}")
    return Exit.DONE


@model.command(cls=Vietnamese)
@click.argument("name", metavar="TÊN|ĐƯỜNG_DẪN")
@common_options
def use(loaded: LoadedSettings, as_json: bool, name: str) -> int:
    """Lập lại chỉ mục bằng mô hình khác: một tên trong «model list», hoặc thư mục mô hình trên máy."""
    bars = ProgressBars()
    with opened(loaded.values) as base:
        manifest = base.use_model(name, bars)
        bars.close()
    if as_json:
        print_json({"model": manifest.model_name, "generation": manifest.name})
    else:
        say(f"Chỉ mục {manifest.name} dùng mô hình {manifest.model_name}.")
    return Exit.DONE


@model.command(cls=Vietnamese)
@click.option("--queries", type=_FILE, metavar="TỆP", help="Câu hỏi có đáp án (JSON Lines), để thử thêm.")
@click.option("--qrels", type=_FILE, metavar="TỆP", help="Đáp án của chúng (TREC qrels).")
@common_options
def adapt(loaded: LoadedSettings, as_json: bool, queries: Path | None, qrels: Path | None) -> int:
    """Chỉnh mô hình đi kèm theo văn bản trong kho, không cần nhãn; chỉ dùng khi đo được là tốt hơn."""
    if (queries is None) != (qrels is None):
        fail("--queries và --qrels phải đi cùng nhau", Exit.USAGE)
    judged = _judged(queries, qrels) if queries and qrels else None
    bars = ProgressBars()
    with opened(loaded.values) as base:
        found = base.adapt(bars, judged)
        bars.close()
    if as_json:
        print_json(asdict(found))
    else:
        say("\n".join(_lines(found)))
    return Exit.DONE if found.model else Exit.NOTHING


def _judged(queries: Path, qrels: Path) -> "Judged":
    from index.adaptation import Judged
    from index.evaluate import read_qrels, read_questions

    return Judged(read_questions(queries), read_qrels(qrels))


def _lines(found: "Adaptation") -> list[str]:
    difference = found.difference
    lines = [
        f"{found.questions} câu thử lấy từ các đoạn không dùng để học: MRR@10 {found.before:.3f} trước, "
        f"{found.after:.3f} sau (hiệu {difference.value:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]).",
        f"Thêm {found.new_words} từ của kho mà mô hình chưa biết.",
    ]
    if found.feedback:
        lines.append(f"Học thêm từ {found.feedback} ý kiến «Đúng» của người đọc.")
    if found.judged:
        lines.append(f"Câu hỏi có đáp án: nDCG@10 {found.judged[0]:.3f} trước, {found.judged[1]:.3f} sau.")
    if found.model:
        lines.append(
            f"Đã dùng mô hình {found.model}. Trở lại mô hình đi kèm: «vankien model use vankien-static»."
        )
    else:
        lines.append("Không tốt hơn một cách chắc chắn: giữ mô hình cũ, chỉ mục không đổi.")
    return lines


COMMANDS = (model,)

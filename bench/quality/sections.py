"""The sections of the page, in order. A new measurement is a function in a module here and a line in `SECTIONS`."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bench.quality import adapting, looking_up, quoting, ranking, reading, refusing, speed, typed
from bench.quality.results import Result
from bench.quality.workshop import Workshop, code_behind, fingerprint


@dataclass(frozen=True, slots=True)
class Section:
    """A measurement with its place on the page.

    key: as `--only` names it. needs: the data that it reads; without them it is not measured, and said to be so. asked:
    measured only when it is named.
    """

    key: str
    title: str
    measure: Callable[[Workshop], Result]
    needs: tuple[str, ...]
    asked: bool = False

    def missing(self, shop: Workshop) -> list[str]:
        """The data that are not there."""
        return [each for each in self.needs if not (shop.data / each).exists()]

    def fingerprint(self, shop: Workshop) -> str:
        """Of the code and the data that decide the figures: the same as long as they need not be measured again."""
        module = Path(inspect.getfile(self.measure))
        return fingerprint([*code_behind(module), *(shop.data / each for each in self.needs)])


_CODE, _ALQAC = "phapdien/articles.jsonl.gz", "alqac/articles.jsonl.gz"
_SPANS = ("alqac/spans.dev.jsonl", "regulations/spans.dev.jsonl")
_ZALO = "zalo/questions.dev.jsonl"

SECTIONS = (
    Section(
        "zalo", "Tìm: câu hỏi của người dân trên Bộ pháp điển (zalo dev)",
        ranking.zalo_dev, (_CODE, _ZALO, "zalo/qrels.dev.txt"),
    ),
    Section(
        "zalo-train", "Tìm: zalo train (mô hình vectơ đi kèm đã học từ các câu này, nên không phải số đo công bằng)",
        ranking.zalo_train, (_CODE, "zalo/questions.train.jsonl", "zalo/qrels.train.txt"), asked=True,
    ),
    Section(
        "alqac", "Tìm: bộ luật khác, không chỉnh gì (ALQAC train)",
        ranking.alqac, (_ALQAC, "alqac/questions.train.jsonl", "alqac/qrels.train.txt"),
    ),
    Section(
        "regulations", "Tìm: lĩnh vực khác, quy chế đại học (regulations dev)",
        ranking.regulations, (_SPANS[1],),
    ),
    Section(
        "typed", "Gõ như người ta gõ (zalo dev)", typed.zalo_dev, (_CODE, _ZALO, "zalo/qrels.dev.txt"),
    ),
    Section(
        "typed-alqac", "Gõ như người ta gõ (ALQAC train)",
        typed.alqac, (_ALQAC, "alqac/questions.train.jsonl", "alqac/qrels.train.txt"),
    ),
    Section(
        "adapt", "Chỉnh mô hình theo kho: quy chế đại học", adapting.regulations, (_SPANS[1],),
    ),
    Section("lookup", "Tra văn bản chỉ đạo", looking_up.lookup, ("plan",)),
    Section("quotes", "Câu trích, cho trước điều luật", quoting.article_given, (_CODE, *_SPANS)),
    Section("ask", "Câu trích, hỏi cả kho", quoting.whole_base, (_CODE, _ALQAC, *_SPANS)),
    Section("refusal", "Từ chối", refusing.refusal,
        (_CODE, _ZALO, "zalo/qrels.dev.txt", "zalo/uncovered.train.jsonl", _ALQAC, "alqac/questions.train.jsonl",
         "alqac/qrels.train.txt", _SPANS[1])),
    Section("reading", "Đọc tệp thật", reading.fields, ("documents/manifest.jsonl", "documents/files")),
    Section("legacy", "Phông TCVN3 và VNI", reading.legacy_fonts, ("documents/files", "documents/texts")),
    Section("speed", "Tốc độ đọc", reading.speed, ("documents/files",)),
    Section("catalogue", "Danh mục dữ kiện", reading.catalogue, ("catalogue.jsonl",)),
    Section("latency", "Thời gian một câu hỏi", speed.latency, (_CODE, _ZALO)),
    Section("import", "Thời gian nạp, cạnh riêng việc tách từ", speed.importing, (_CODE,)),
    Section("sizes", "Kho: thời gian nạp, kích thước, bộ nhớ", speed.sizes, (_CODE, _ALQAC, _SPANS[1])),
)  # fmt: skip

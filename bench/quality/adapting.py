"""What refitting the embedding to a base's own texts gives, on questions that it never sees."""

import shutil

from bench.fusion import Ranking
from bench.quality.ranking import regulation_questions
from bench.quality.results import Result, Table, difference, interval
from bench.quality.systems import SYSTEMS
from bench.quality.workshop import Workshop
from index import KnowledgeBase
from index.comparison import compare
from index.evaluate import MEASURED_DEPTH, measure

_MEASURE = "nDCG@10"
_SHOWN = ("vectơ", "trộn BM25 + vectơ", "sản phẩm")


def regulations(shop: Workshop) -> Result:
    """`model adapt` on the university regulations, before and after."""
    questions, qrels = regulation_questions(shop)
    shop.imported("regulations")
    home = shop.work / "regulations-adapted"
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(shop.home("regulations"), home)
    with KnowledgeBase.open(home) as base:
        before = _runs(base, questions)
        found = base.adapt()
        after = _runs(base, questions)
    rows = []
    for name in _SHOWN:
        old, new = (
            next(each for each in measure(run[name], qrels, MEASURED_DEPTH) if each.name == _MEASURE)
            for run in (before, after)
        )
        gain = next(
            each
            for each in compare(after[name], before[name], qrels, MEASURED_DEPTH)
            if each.name == _MEASURE
        )
        rows.append((name, interval(old), interval(new), difference(gain)))
    title = f"regulations dev: {len(qrels)} câu hỏi, {_MEASURE} trước và sau «model adapt»"
    note = (
        f"Câu thử tự làm từ các đoạn để riêng ({found.questions} câu): MRR@10 {found.before:.3f} trước, "
        f"{found.after:.3f} sau, hiệu {found.difference.value:+.3f} "
        f"[{found.difference.low:+.3f}, {found.difference.high:+.3f}]; thêm {found.new_words} từ mới; "
        f"{'được dùng' if found.model else 'không được dùng'}."
    )
    return Result((Table(title, ("cách xếp hạng", "trước", "sau", "hiệu"), tuple(rows)),), (note,))


def _runs(base: KnowledgeBase, questions: dict[str, str]) -> dict[str, dict[str, Ranking]]:
    return {
        name: {key: SYSTEMS[name](base, question) for key, question in questions.items()} for name in _SHOWN
    }

"""Commands that measure: evaluate, evaluate-reading."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.console import Exit, ProgressBars, Vietnamese, common_options, fail, opened, print_json
from api.settings import LoadedSettings, Settings
from api.terminal import say

if TYPE_CHECKING:
    from index.evaluate import Qrels, Run

_FILE = click.Path(path_type=Path)


@click.command(cls=Vietnamese)
@click.option("--queries", type=_FILE, metavar="TỆP", help="Câu hỏi, JSON Lines; hỏi kho.")
@click.option("--qrels", type=_FILE, required=True, metavar="TỆP", help="Đáp án, TREC qrels.")
@click.option("--run", "out", type=_FILE, metavar="TỆP", help="Ghi kết quả, TREC run.")
@click.option(
    "--run-file", type=_FILE, metavar="TỆP", help="Thay cho --queries: đo tệp run này, không cần kho."
)
@click.option("--compare", "other", type=_FILE, metavar="TỆP", help="So từng câu hỏi với tệp run này.")
@common_options
def evaluate(
    loaded: LoadedSettings,
    as_json: bool,
    queries: Path | None,
    qrels: Path,
    out: Path | None,
    run_file: Path | None,
    other: Path | None,
) -> int:
    """Đo chất lượng tìm kiếm trên bộ câu hỏi có đáp án; so hai lần chạy theo từng câu hỏi."""
    from index.comparison import compare
    from index.errors import BadEvaluation
    from index.evaluate import judged_questions, measure, read_run, write_run

    if out is not None and queries is None:
        fail("--run ghi kết quả hỏi kho, nên cần --queries", Exit.USAGE)
    try:
        theirs = read_run(other) if other else None
        match queries, run_file:
            case Path(), None:
                ranked = _asked(loaded.values, queries, qrels)
            case None, Path():
                ranked = _read(run_file, qrels)
            case _:
                fail("cần đúng một trong hai: --queries (hỏi kho) hoặc --run-file (đo tệp run)", Exit.USAGE)
        measures = measure(ranked.run, ranked.judged, ranked.depth)
        differences = None
        if theirs is not None and other is not None:
            judged_questions(ranked.judged, theirs, other)
            differences = compare(ranked.run, theirs, ranked.judged)
        if out is not None:
            write_run(out, ranked.run)
    except BadEvaluation as error:
        fail(str(error), Exit.USAGE)
    shape: dict[str, Any] = {
        "questions": len(ranked.judged),
        "model": ranked.model,
        "measures": [asdict(each) for each in measures],
    }
    if differences is not None:
        shape["compare"] = {"run": str(other), "measures": [asdict(each) for each in differences]}
    if as_json:
        print_json(shape)
    else:
        say("\n".join(_evaluation_lines(shape, run_file)))
    return Exit.DONE


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Rankings to judge, `depth` documents a question; model: None when they come from a file."""

    run: "Run"
    judged: "Qrels"
    depth: int
    model: str | None


def _asked(settings: Settings, queries: Path, qrels: Path) -> _Ranked:
    """The base's rankings of the questions, and the judgements of these."""
    from index.evaluate import MEASURED_DEPTH, are_records, judged_questions, read_qrels, read_questions

    bars = ProgressBars()
    with opened(settings) as base:
        questions = read_questions(queries)
        judged = judged_questions(read_qrels(qrels), questions, queries)
        records_only = are_records(judged)
        run = {}
        for done, (key, question) in enumerate(questions.items(), start=1):
            run[key] = base.rank(question, MEASURED_DEPTH, records_only=records_only)
            bars("Đo", done, len(questions))
        bars.close()
        return _Ranked(run, judged, MEASURED_DEPTH, base.encoder.name)


def _read(run_file: Path, qrels: Path) -> _Ranked:
    """The rankings of a file, and all judgements: a question that the file leaves out counts 0."""
    from index.evaluate import RUN_DEPTH, judged_questions, read_qrels, read_run

    run, judged = read_run(run_file), read_qrels(qrels)
    judged_questions(judged, run, run_file)
    return _Ranked(run, judged, RUN_DEPTH, None)


def _evaluation_lines(shape: dict[str, Any], run_file: Path | None) -> list[str]:
    source = f"tệp {run_file}" if run_file else f"mô hình {shape['model']}"
    lines = [f"{shape['questions']} câu hỏi, {source}"]
    lines += [
        f"{each['name']:<8} {each['value']:.3f}  [{each['low']:.3f}, {each['high']:.3f}]"
        for each in shape["measures"]
    ]
    if compared := shape.get("compare"):
        lines.append(f"So với {compared['run']}: hiệu số [khoảng 95 %], p hai phía, số câu hơn / kém / bằng")
        lines += [
            f"{each['name']:<8} {each['value']:+.3f}  [{each['low']:+.3f}, {each['high']:+.3f}]  "
            f"p {each['p']:.4f}  {each['wins']} / {each['losses']} / {each['ties']}"
            for each in compared["measures"]
        ]
    return lines


@click.command("evaluate-reading", cls=Vietnamese)
@click.argument("manifest", type=click.Path(path_type=Path), metavar="TỆP_KÊ")
@click.option("--differences", is_flag=True, help="In từng chỗ khác với đáp án.")
@common_options
def evaluate_reading(loaded: LoadedSettings, as_json: bool, manifest: Path, differences: bool) -> int:
    """Đo việc đọc tệp trên bộ tệp có đáp án: số, ngày, loại, cơ quan, trích yếu, viện dẫn, đề mục."""
    from api.shapes import reading_shape
    from index.errors import BadEvaluation
    from index.reading_evaluation import evaluate_reading as measure_reading

    bars = ProgressBars()
    try:
        report = measure_reading(manifest, lambda done, total: bars("Đọc", done, total))
    except BadEvaluation as error:
        fail(str(error), Exit.USAGE)
    bars.close()
    shape = reading_shape(report)
    if as_json:
        print_json(shape)
    else:
        say("\n".join(_reading_lines(shape, differences)))
    return Exit.DONE


def _reading_lines(shape: dict[str, Any], differences: bool) -> list[str]:
    header = f"{'định dạng':<16}{'mục':<10}{'tệp':>5}{'đúng':>7}{'chính xác':>11}{'thu hồi':>9}"
    lines = [header]
    lines += [
        f"{each['format']:<16}{each['field']:<10}{each['files']:>5}{each['accuracy']:>7.3f}"
        f"{each['precision']:>11.3f}{each['recall']:>9.3f}"
        for each in (*shape["by_format"], *shape["with_text"])
    ]
    lines += [
        f"tin cậy {each['confidence']:.2f}: đúng {each['right']} trên {each['read']} mục đọc được"
        for each in shape["by_confidence"]
    ]
    lines += [f"KHÔNG ĐỌC ĐƯỢC  {each['file']}: {each['reason']}" for each in shape["failures"]]
    if differences:
        lines += [
            f"KHÁC  {each['file']}, {each['field']}: đáp án {each['gold']}; đọc được {each['read']}"
            for each in shape["differences"]
        ]
    return lines


COMMANDS = (evaluate, evaluate_reading)

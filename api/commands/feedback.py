"""Commands on what readers said of results: list, export for `evaluate`, clear."""

from pathlib import Path

import click

from api.console import Exit, Vietnamese, VietnameseGroup, common_options, fail, opened, print_json
from api.settings import LoadedSettings
from api.terminal import say

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.group(cls=VietnameseGroup)
def feedback() -> None:
    """Ý kiến đúng / không đúng của người đọc về kết quả: xem, xuất để đo, xóa."""


@feedback.command("list", cls=Vietnamese)
@common_options
def list_feedback(loaded: LoadedSettings, as_json: bool) -> int:
    """Mọi ý kiến đang giữ, cũ trước: mã, ngày, ý kiến, câu hỏi, văn bản."""
    from api import labels
    from api.shapes import feedback_shape

    with opened(loaded.values) as base:
        given = base.store.feedback()
        documents = base.store.documents(each.document_id for each in given if each.document_id is not None)
    if as_json:
        print_json([feedback_shape(each, documents.get(each.document_id or 0)) for each in given])
    else:
        for each in given:
            gone = " (đã bỏ khỏi kho)" if each.document_id is None else ""
            say(
                f"{each.id:>5}  {each.given_at[:10]}  {labels.VERDICT[each.verdict]}: "
                f"«{each.query}» → {each.document}{gone}"
            )
    return Exit.DONE


@feedback.command(cls=Vietnamese)
@click.option("--queries", type=_FILE, required=True, metavar="TỆP", help="Ghi câu hỏi vào đây, JSON Lines.")
@click.option("--qrels", type=_FILE, required=True, metavar="TỆP", help="Ghi đáp án vào đây, TREC qrels.")
@common_options
def export(loaded: LoadedSettings, as_json: bool, queries: Path, qrels: Path) -> int:
    """Xuất thành câu hỏi và đáp án cho «evaluate»; về văn bản đã bỏ khỏi kho thì để lại."""
    from index.errors import BadEvaluation
    from index.evaluate import write_qrels, write_questions
    from index.feedback import feedback_questions

    with opened(loaded.values) as base:
        left_out = sum(each.document_id is None for each in base.store.feedback())
        found = feedback_questions(base.store)
    if not found.questions:
        fail("chưa có ý kiến nào về văn bản trong kho; không ghi tệp", Exit.NOTHING)
    try:
        write_questions(queries, found.questions)
        write_qrels(qrels, found.qrels)
    except BadEvaluation as error:
        fail(str(error), Exit.USAGE)
    judged = sum(map(len, found.qrels.values()))
    if as_json:
        print_json({"questions": len(found.questions), "judgements": judged, "left_out": left_out})
    else:
        say(f"{len(found.questions)} câu hỏi vào {queries}, {judged} đáp án vào {qrels}.")
        if left_out:
            say(f"Để lại {left_out} ý kiến về văn bản đã bỏ khỏi kho.")
    return Exit.DONE


@feedback.command(cls=Vietnamese)
@click.argument("ids", type=click.IntRange(min=1), nargs=-1, metavar="[MÃ …]")
@click.option("--all", "everything", is_flag=True, help="Xóa mọi ý kiến.")
@common_options
def clear(loaded: LoadedSettings, as_json: bool, ids: tuple[int, ...], everything: bool) -> int:
    """Xóa hẳn các ý kiến có mã này, hoặc tất cả."""
    if everything == bool(ids):
        fail("cần nêu mã của các ý kiến («vankien feedback list»), hoặc --all để xóa tất cả", Exit.USAGE)
    with opened(loaded.values) as base:
        cleared = base.store.drop_feedback([each.id for each in base.store.feedback()] if everything else ids)
    if as_json:
        print_json({"cleared": cleared})
    else:
        say(f"Đã xóa {cleared} ý kiến.")
    return Exit.DONE if cleared else Exit.NOTHING


COMMANDS = (feedback,)

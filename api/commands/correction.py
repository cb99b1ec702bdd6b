"""The command on corrections: header fields that were read wrongly are put right by hand."""

import click

from api.console import Exit, Vietnamese, audited, common_options, fail, opened, print_json
from api.settings import LoadedSettings
from api.terminal import say


@click.command(cls=Vietnamese)
@click.argument("number", nargs=-1, required=True, metavar="SỐ_KÝ_HIỆU")
@click.option(
    "--field",
    "fields",
    type=(str, str),
    multiple=True,
    metavar="TRƯỜNG GIÁ_TRỊ",
    help="Trường và giá trị đúng, ví dụ --field issuer «Ban Bí thư»; «» là văn bản không có. Dùng được nhiều lần.",
)
@click.option("--undo", is_flag=True, help="Bỏ mọi phần đã sửa, lấy lại điều chương trình đọc được.")
@common_options
def correct(
    loaded: LoadedSettings,
    as_json: bool,
    number: tuple[str, ...],
    fields: tuple[tuple[str, str], ...],
    undo: bool,
) -> int:
    """Sửa số, loại, cơ quan, ngày, trích yếu, người ký … của một văn bản; còn nguyên khi nạp lại."""
    from api.library.library_labels import FIELD
    from api.library.library_shapes import corrections_shape
    from api.shapes import document_shape
    from index.corrections import field_value
    from index.errors import AmbiguousDocument, BadCorrection

    if bool(fields) == undo:
        fail("hãy nêu --field TRƯỜNG GIÁ_TRỊ, hoặc --undo để bỏ phần đã sửa", Exit.USAGE)
    with opened(loaded.values) as base:
        try:
            document = base.document(" ".join(number))
            taken = base.take_back(document) if undo else []
            if fields:
                base.correct(document, dict(fields), corrected_by="vankien correct")
        except (AmbiguousDocument, BadCorrection) as error:
            fail(str(error), Exit.USAGE)
        document = base.document(document.id)
        audited(loaded.values, "correct", document=document.id, number=document.number)
        corrections = corrections_shape(base, document, names=True)
    if as_json:
        print_json({"document": document_shape(document), "corrections": corrections, "undone": taken})
        return Exit.DONE
    say(document.name)
    for field in taken or [name for name, _ in fields]:
        say(f"  {FIELD[field]}: {field_value(document, field) or '(không có)'}")
    return Exit.NOTHING if undo and not taken else Exit.DONE


COMMANDS = (correct,)

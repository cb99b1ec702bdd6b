"""The command `dossier`: a study outline as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from api.commands.filtering import filter_options, filters_of
from api.commands.named_files import write_named
from api.console import Exit, Vietnamese, common_options, fail, opened, print_json, warn
from api.settings import LoadedSettings
from api.terminal import say

if TYPE_CHECKING:
    from api.dossiers.office_style import Office
    from index.dossier import Dossier

_FORMS = ("hoc-tap-nghi-quyet", "sinh-hoat-chuyen-de", "sinh-hoat-thuong-ky", "tuyen-truyen")
_SUFFIXES = (".docx", ".pdf")


@click.command(cls=Vietnamese)
@click.argument("topic", nargs=-1, required=True, metavar="CHỦ_ĐỀ")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), metavar="TỆP", help="Tệp .docx hoặc .pdf để ghi."
)
@click.option("--form", type=click.Choice(_FORMS), default=_FORMS[0], show_default=True, help="Mẫu đề cương.")
@click.option(
    "--style",
    type=click.Choice(["state", "party"]),
    help="Thể thức: state theo Nghị định 30/2020/NĐ-CP, party theo Hướng dẫn 36-HD/VPTW.",
)
@click.option(
    "--limit", type=click.IntRange(1, 100), default=24, show_default=True, help="Số câu trích nhiều nhất."
)
@filter_options
@common_options
def dossier(
    loaded: LoadedSettings,
    as_json: bool,
    topic: tuple[str, ...],
    output: Path | None,
    form: str,
    style: str | None,
    limit: int,
    **options: Any,
) -> int:
    """Soạn đề cương học tập, sinh hoạt chi bộ: mỗi dòng là nguyên văn kèm nơi trích, không tự viết gì thêm.

    Phần đầu trang lấy từ thiết lập office_parent, office_name, office_place. PDF cần LibreOffice.
    """
    from api.dossiers.office_style import office_of
    from index.dossier_forms import Form

    if output is None and not as_json:
        fail("thiếu «-o TỆP.docx» (hoặc --json để xem nội dung)", Exit.USAGE)
    if output is not None and output.suffix.lower() not in _SUFFIXES:
        fail(f"«{output}»: tên tệp phải kết thúc bằng .docx hoặc .pdf", Exit.USAGE)
    office = office_of(loaded.values, Form(form), style or "")
    with opened(loaded.values) as base:
        made = base.dossier(" ".join(topic), form=Form(form), limit=limit, filters=filters_of(options))
    if as_json:
        from api.dossiers.dossier_shapes import dossier_shape

        print_json(dossier_shape(made, office.style))
    if made.declined:
        if not as_json:
            say(_refusal(made))
        return Exit.NOTHING
    if output is not None:
        _write(made, office, output)
    return Exit.DONE


def _refusal(made: "Dossier") -> str:
    from api.printing import document_line

    told = [f"Không tìm thấy căn cứ trong kho văn bản cho chủ đề «{made.topic}»."]
    told += [made.missing.told] if made.missing else []
    told += ["Văn bản gần nhất:"] if made.suggestions else []
    return "\n".join([*told, *(f"  - {document_line(each)}" for each in made.suggestions)])


def _write(made: "Dossier", office: "Office", output: Path) -> None:
    from datetime import date

    from api.dossiers.dossier_docx import dossier_docx
    from api.dossiers.pdf import PdfUnavailable, PdfWriter

    content = dossier_docx(made, office, date.today())
    if output.suffix.lower() == ".pdf":
        try:
            content = PdfWriter().pdf_of(content)
        except PdfUnavailable as error:
            fail(str(error), Exit.PART_FAILED)
    write_named(output, content)
    if not office.name:
        warn("Chưa đặt tên cơ quan cho phần đầu trang: đặt «office_name», «office_parent», «office_place».")
    warn(f"Đã ghi {output}: {len(made.quotes)} câu trích từ {len(made.documents)} văn bản.")
    if empty := [each.form.title for each in made.all_sections if each.lacks_quotes]:
        warn(f"Kho chưa có câu nào cho mục: {'; '.join(empty)}.")


COMMANDS = (dossier,)

"""One plan in several files, made by the tests: text, Word, web page, PDF with a text layer, and a recognised scan."""

import hashlib
import html
import io

import docx
import pypdf
from pypdf.generic import ArrayObject, DecodedStreamObject, DictionaryObject, NameObject, NumberObject

from index.preparation import PreparedFile, prepare
from ingest.raw_text import PageWord, RawText
from ingest.understand import understand

TASKS = (
    "Tổ chức tuyên truyền, phổ biến các quy định của pháp luật về phòng cháy, chữa cháy đến từng hộ gia đình, cơ sở "
    "sản xuất, kinh doanh, khu dân cư trên địa bàn; đổi mới hình thức tuyên truyền cho phù hợp với từng đối tượng.",
    "Xây dựng và nhân rộng mô hình tổ liên gia an toàn phòng cháy, chữa cháy; mỗi khu phố có ít nhất hai tổ liên gia "
    "được trang bị bình chữa cháy, chuông báo cháy và phương tiện phá dỡ thông thường.",
    "Kiểm tra định kỳ các chợ, nhà cao tầng, kho chứa hàng hóa dễ cháy; kiên quyết xử lý các trường hợp vi phạm, công "
    "khai kết quả xử lý để nhân dân biết và giám sát việc khắc phục.",
    "Củng cố lực lượng dân phòng, tổ chức huấn luyện nghiệp vụ và diễn tập phương án chữa cháy có nhiều lực lượng tham "
    "gia; bảo đảm chế độ, chính sách cho người trực tiếp làm nhiệm vụ.",
    "Giao Công an tỉnh là cơ quan thường trực, chủ trì phối hợp với các sở, ban, ngành hướng dẫn, đôn đốc, kiểm tra và "
    "tổng hợp kết quả báo cáo Ủy ban nhân dân tỉnh trước ngày 15 tháng 12.",
)


def plan(
    number: str = "Số: 77/KH-UBND",
    day: str = "Tây Ninh, ngày 12 tháng 4 năm 2023",
    mark: str = "",
    subject: str = "Bảo đảm an toàn phòng cháy, chữa cháy khu dân cư",
    tasks: tuple[str, ...] = TASKS,
) -> list[str]:
    """The paragraphs of a plan, its head's columns one below the other."""
    head = [
        "UBND TỈNH TÂY NINH",
        number,
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        day,
    ]
    opening = "Ủy ban nhân dân tỉnh ban hành kế hoạch với các nội dung như sau:"
    body = [f"{at}. {task}" for at, task in enumerate(tasks, start=1)]
    foot = ["TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH", "Lê Văn Hòa"]
    return [*([mark] if mark else []), *head, "KẾ HOẠCH", subject, "", opening, *body, *foot]


def as_text(paragraphs: list[str]) -> bytes:
    return "\n".join(paragraphs).encode()


def as_word(paragraphs: list[str]) -> bytes:
    document = docx.Document()
    for each in paragraphs:
        document.add_paragraph(each)
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def as_page(paragraphs: list[str]) -> bytes:
    body = "".join(f"<p>{html.escape(each)}</p>" for each in paragraphs)
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'></head><body>{body}</body></html>".encode()


def as_pdf(paragraphs: list[str], lines: int = 14) -> bytes:
    """With a text layer, broken at the width of the page, and a number on top of every page but the first."""
    wrapped = [line for each in paragraphs for line in _wrapped(each)]
    writer = pypdf.PdfWriter()
    letters = sorted({letter for line in wrapped for letter in line} | set("0123456789"))
    font = writer._add_object(_font(writer, letters))
    for at in range(0, len(wrapped), lines):
        number = [] if at == 0 else [str(at // lines + 1)]
        page = writer.add_blank_page(595, 842)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        page[NameObject("/Contents")] = writer._add_object(
            _stream([*number, *wrapped[at : at + lines]], letters)
        )
    data = io.BytesIO()
    writer.write(data)
    return data.getvalue()


def as_scan(paragraphs: list[str], name: str, misread: int = 40) -> PreparedFile:
    """What reading a scan gives: pages without a text layer, every `misread`-th word wrong."""
    words = "\n".join(paragraphs).split(" ")
    seen = [f"{word[:-1]}ị" if at % misread == misread - 1 else word for at, word in enumerate(words)]
    middle = len(seen) // 2
    pages = (" ".join(seen[:middle]), " ".join(seen[middle:]))
    seen_word = PageWord(0, 1, 0.0, 0.0, 1.0, 1.0)
    content = f"scan {name}".encode()
    prepared = prepare(
        understand(RawText(pages, paged=True, words=((seen_word,), (seen_word,)), turns=(0, 0)), name)
    )
    return PreparedFile(name, content, hashlib.sha256(content).hexdigest(), prepared)


def _wrapped(paragraph: str, width: int = 85) -> list[str]:
    lines = [""]
    for word in paragraph.split(" "):
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _stream(lines: list[str], letters: list[str]) -> DecodedStreamObject:
    shown = [
        f"BT /F1 12 Tf 72 {780 - 18 * at} Td <{''.join(f'{letters.index(each) + 1:04x}' for each in line)}> Tj ET"
        for at, line in enumerate(lines)
    ]
    stream = DecodedStreamObject()
    stream.set_data("\n".join(shown).encode())
    return stream


def _font(writer: pypdf.PdfWriter, letters: list[str]) -> DictionaryObject:
    """A font of two-byte codes with a table that gives each its letter, as programs that write Vietnamese make them."""
    pairs = "".join(f"<{at:04x}> <{ord(letter):04x}>\n" for at, letter in enumerate(letters, start=1))
    table = DecodedStreamObject()
    table.set_data(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Test def /CMapType 2 def\n"
        b"1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        + f"{len(letters)} beginbfchar\n{pairs}endbfchar\nendcmap end end".encode()
    )
    name = NameObject
    inner = DictionaryObject(
        {
            name("/Type"): name("/Font"),
            name("/Subtype"): name("/CIDFontType2"),
            name("/BaseFont"): name("/Test"),
            name("/DW"): NumberObject(500),
        }
    )
    return DictionaryObject(
        {
            name("/Type"): name("/Font"),
            name("/Subtype"): name("/Type0"),
            name("/BaseFont"): name("/Test"),
            name("/Encoding"): name("/Identity-H"),
            name("/DescendantFonts"): ArrayObject([writer._add_object(inner)]),
            name("/ToUnicode"): writer._add_object(table),
        }
    )

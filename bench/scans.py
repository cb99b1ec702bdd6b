"""Scans with known fields, for `vankien evaluate-reading`: documents are drawn, and spoilt as scanners and seals do.

The documents have the numbers, dates, kinds, issuers and subjects of a catalogue (`ingest.catalogue`), in the
layouts of Nghị định 30/2020/NĐ-CP (Phụ lục I) and Hướng dẫn 36-HD/VPTW, with signers of no one's name. The font is
Tinos, whose letters are as wide as those of Times New Roman (Debian: fonts-croscore).
"""

import argparse
import io
import json
import random
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

from ingest.document import Authority
from ingest.issuers import authority_of
from ingest.raw_text import RawText
from ingest.understand import understand

FIELDS = ("kind", "number", "issued_on", "issuer", "subject", "signer")
CORPUS = Path(__file__).parent.parent / "corpus"
DPI = 200
WIDTH, HEIGHT = 1654, 2339  # A4 at 200 dpi
LEFT, RIGHT = 470, 1120  # centres of the columns
SURNAMES = "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý".split()
GIVEN = (
    "Văn Hữu Đức Thị Minh Quang Ngọc Thanh Hồng Xuân Thu Mạnh Tuấn Hùng Hương Dũng Thủy Bình Sơn Lan".split()
)
LETTERS = (
    ("Văn phòng Chính phủ", "VPCP-NC"),
    ("Bộ Công an", "BCA-V05"),
    ("Bộ Nội vụ", "BNV-TCBC"),
    ("UBND tỉnh Tây Ninh", "UBND-NC"),
    ("Sở Nội vụ tỉnh Tây Ninh", "SNV-VP"),
)
HOW = ("clean", "fax", "photocopy", "colour")


@dataclass(slots=True)
class Sheet:
    """A page being drawn, and the lines of its text, left column before right."""

    fonts: Path
    image: Image.Image = field(default_factory=lambda: Image.new("RGB", (WIDTH, HEIGHT), "white"))
    lines: list[str] = field(default_factory=list)

    def put(
        self,
        text: str,
        centre: int,
        top: int,
        size: float = 13,
        style: str = "Regular",
        left: int | None = None,
    ) -> None:
        """Write `text` about `centre`, or from `left` on, and keep it as a line of the text."""
        font = ImageFont.truetype(self.fonts / f"Tinos-{style}.ttf", round(size * DPI / 72))
        draw = ImageDraw.Draw(self.image)
        start = left if left is not None else centre - draw.textlength(text, font=font) / 2
        draw.text((start, top), text, font=font, fill="black")
        self.lines.append(text)

    def rule(self, centre: int, top: int, width: int) -> None:
        """Draw a level rule."""
        ImageDraw.Draw(self.image).line(
            (centre - width // 2, top, centre + width // 2, top), fill="black", width=2
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """What a drawn document says about itself."""

    number: str | None
    kind: str
    issuer: str
    issued_on: date | None
    subject: str
    signer: str


def facts_of(catalogue: Path, rng: random.Random) -> list[Facts]:
    """One for each line of the catalogue that is complete, every sixth made a letter, every tenth left blank."""
    made = []
    for index, line in enumerate(catalogue.read_text(encoding="utf-8").splitlines()):
        values = json.loads(line)
        if not all(values.get(name) for name in ("number", "kind", "issuer", "issued_on", "subject")):
            continue
        signer = " ".join((rng.choice(SURNAMES), *rng.sample(GIVEN, 2)))
        number, kind, issuer = values["number"], values["kind"], values["issuer"]
        if index % 6 == 5:
            issuer, mark = rng.choice(LETTERS)
            number, kind = f"{rng.randint(20, 4999)}/{mark}", "công văn"
        if index % 10 == 9:
            number = None
        issued_on = date.fromisoformat(values["issued_on"]) if number else None
        made.append(Facts(number, kind, issuer, issued_on, values["subject"].split(" (")[0], signer))
    return made


def head_of(issuer: str) -> tuple[list[str], str]:
    """The lines of the left column, and on whose behalf the foot is signed."""
    if issuer in ("Bộ Chính trị", "Ban Bí thư", "Ban Chấp hành Trung ương"):
        return ["BAN CHẤP HÀNH TRUNG ƯƠNG", "*"], f"T/M {issuer.upper()}"
    name = issuer.replace("UBND", "Ủy ban nhân dân")
    local = next((word for word in (" tỉnh ", " thành phố ") if word in name), None)
    if local and name.startswith("Ủy ban"):
        first, second = name.split(local)
        return [first.upper(), f"{local.strip()} {second}".upper()], "TM. ỦY BAN NHÂN DÂN"
    if local and name.startswith("Sở"):
        first, second = name.split(local)
        return [f"UBND {local.strip()} {second}".upper(), first.upper()], ""
    return textwrap.wrap(name.upper(), 26), ""


def drawn(facts: Facts, body: Sequence[str], rng: random.Random, fonts: Path) -> Sheet:
    """The document on one page."""
    sheet = Sheet(fonts)
    party = authority_of(facts.number, facts.issuer, facts.kind) is Authority.PARTY
    names, behalf = head_of(facts.issuer)
    top = 160
    for index, name in enumerate(names):
        sheet.put(name, LEFT, top + 42 * index, 12, "Bold" if index == len(names) - 1 else "Regular")
    below = top + 42 * max(len(names), 2)
    sheet.rule(LEFT, below + 8, 150)
    number = facts.number or ("      -" if party else "       /") + "KH" + ("/TW" if party else "-UBND")
    number_line = f"Số {number}" if party else f"Số: {number}"
    sheet.put(number_line, LEFT, below + 26)
    after = below + 90
    if facts.kind == "công văn":
        for index, line in enumerate(textwrap.wrap("V/v " + lowered(facts.subject), 36)):
            sheet.put(line, LEFT, below + 70 + 36 * index, 12)
            after = below + 130 + 36 * index
    if party:
        sheet.put("ĐẢNG CỘNG SẢN VIỆT NAM", RIGHT, top, 14, "Bold")
        sheet.rule(RIGHT, top + 50, 420)
    else:
        sheet.put("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", RIGHT, top, 12, "Bold")
        sheet.put("Độc lập - Tự do - Hạnh phúc", RIGHT, top + 42, 13, "Bold")
        sheet.rule(RIGHT, top + 90, 400)
    day = facts.issued_on
    written = (
        f"ngày {day.day:02d} tháng {day.month if day.month > 2 else f'{day.month:02d}'} năm {day.year}"
        if day
        else "ngày      tháng      năm 2024"
    )
    place = "Tây Ninh" if "Tây Ninh" in facts.issuer else "Hà Nội"
    sheet.put(f"{place}, {written}", RIGHT, below + 26, 13, "Italic")
    top = after + 40
    if facts.kind == "công văn":
        sheet.put("Kính gửi: Các đơn vị trực thuộc", WIDTH // 2, top, 13)
        top += 80
    else:
        sheet.put(facts.kind.upper(), WIDTH // 2, top, 14, "Bold")
        for line in textwrap.wrap(facts.subject, 62):
            top += 44
            sheet.put(line, WIDTH // 2, top, 14, "Bold")
        sheet.rule(WIDTH // 2, top + 60, 250)
        top += 110
    for paragraph in body:
        for index, line in enumerate(textwrap.wrap(paragraph, 78)):
            if top > 1750:
                break
            sheet.put(line, 0, top, 13.5, left=330 if index == 0 else 250)
            top += 46
        top += 14
    top += 50
    sheet.put("Nơi nhận:", 0, top, 12, "BoldItalic", left=250)
    for index, line in enumerate(("- Như trên;", "- Các ban, ngành;", "- Lưu: VT, NC.")):
        sheet.put(line, 0, top + 40 + 34 * index, 11, left=250)
    office = "PHÓ CHỦ TỊCH" if behalf.startswith("TM") else "BÍ THƯ" if party else "PHÓ TRƯỞNG BAN"
    above = behalf or ("K/T TRƯỞNG BAN" if party else "KT. TRƯỞNG BAN")
    for index, line in enumerate((above, office)):
        sheet.put(line, RIGHT, top + 44 * index, 13, "Bold")
    sheet.put(facts.signer, RIGHT, top + 290, 13, "Bold")
    _stamp(sheet, (RIGHT - 130, top + rng.randint(120, 190)), rng)
    return sheet


def lowered(subject: str) -> str:
    """A subject as it goes on behind `V/v`."""
    return subject[:1].lower() + subject[1:]


def _stamp(sheet: Sheet, centre: tuple[int, int], rng: random.Random) -> None:
    """The seal over a third of the signature, and the signature in blue; ink on ink is darker than either."""
    over = Image.new("RGB", sheet.image.size, "white")
    draw = ImageDraw.Draw(over)
    x, y = centre
    for radius in (140, 128, 86):
        draw.ellipse((x - radius, y - radius, x + radius, y + radius), outline=(220, 70, 90), width=5)
    for _ in range(14):
        angle, length = rng.uniform(0, 6.28), rng.uniform(20, 80)
        end = (x + length * np.cos(angle), y + length * np.sin(angle))
        draw.line((x, y, *end), fill=(220, 70, 90), width=5)
    points = [(x + 90 + 45 * step, y + rng.uniform(-60, 60)) for step in range(7)]
    draw.line(points, fill=(50, 70, 170), width=5, joint="curve")
    sheet.image = ImageChops.multiply(sheet.image, over)


def spoilt(image: Image.Image, how: str, rng: random.Random) -> bytes:
    """The page as a scanner gives it.

    clean: grey, 200 dpi, a little skew. fax: black and white, specks, more skew. photocopy: grey, blurred, a dark edge,
    uneven light, 150 dpi. colour: 200 dpi JPEG with the other side shining through.
    """
    noise = np.random.default_rng(rng.getrandbits(32))
    angle = rng.uniform(-1, 1) * {"clean": 0.3, "fax": 1.5, "photocopy": 1.0, "colour": 0.8}[how]
    if how == "colour":
        behind = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).filter(ImageFilter.GaussianBlur(3))
        image = Image.blend(image, Image.blend(behind, Image.new("RGB", image.size, "white"), 0.4), 0.12)
    image = image.rotate(angle, Image.Resampling.BICUBIC, fillcolor="white")
    if how == "photocopy":
        image = image.resize((WIDTH * 3 // 4, HEIGHT * 3 // 4), Image.Resampling.LANCZOS)
    pixels: NDArray[Any] = np.asarray(image if how == "colour" else image.convert("L"), dtype=np.float32)
    height, width = pixels.shape[:2]
    if how == "photocopy":
        light = (
            np.linspace(1.0, rng.uniform(0.7, 0.85), width)[None, :] * np.linspace(0.95, 1.0, height)[:, None]
        )
        pixels = pixels * light
        pixels[:, : rng.randint(5, 30)] = 20
    pixels = pixels + noise.normal(0, {"clean": 5, "fax": 30, "photocopy": 9, "colour": 8}[how], pixels.shape)
    if how == "fax":
        pixels = np.where(pixels > 150, np.float32(255), np.float32(0))
        pixels[noise.random(pixels.shape) < 0.0015] = 0
    made = Image.fromarray(pixels.clip(0, 255).astype(np.uint8))
    if how == "fax":
        made = made.convert("1")
    data = io.BytesIO()
    made.save(data, "TIFF" if how == "fax" else "JPEG", **({} if how == "fax" else {"quality": 70}))
    return data.getvalue()


def gold_of(sheet: Sheet) -> dict[str, str | None]:
    """What the document's own text, unspoilt, gives: recognition is judged, not the rules for heads."""
    header = understand(RawText(("\n".join(sheet.lines),), paged=True), "text").header
    values = {name: getattr(header, name) for name in FIELDS}
    return {name: None if value is None else str(value) for name, value in values.items()}


def main() -> None:
    """Draw, spoil in each way, and write the scans with their manifest."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="where the scans and manifest.jsonl go")
    parser.add_argument(
        "--fonts", type=Path, required=True, help="folder of Tinos-Regular.ttf and its styles"
    )
    parser.add_argument("--catalogue", type=Path, default=CORPUS / "catalogue.jsonl")
    parser.add_argument(
        "--body", type=Path, default=CORPUS / "ke-hoach-phat-dong-phong-trao-thi-dua-2020.txt"
    )
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--seed", type=int, default=20)
    options = parser.parse_args()
    rng = random.Random(options.seed)
    body = [line for line in options.body.read_text(encoding="utf-8").splitlines() if len(line) > 120][:4]
    facts = facts_of(options.catalogue, rng)
    rng.shuffle(facts)
    options.folder.mkdir(parents=True, exist_ok=True)
    with (options.folder / "manifest.jsonl").open("w", encoding="utf-8") as manifest:
        for index, each in enumerate(facts[: options.limit]):
            sheet = drawn(each, body, rng, options.fonts)
            for how in HOW:
                name = f"{index:03d}-{how}.{'tif' if how == 'fax' else 'jpg'}"
                (options.folder / name).write_bytes(spoilt(sheet.image, how, random.Random(index)))
                entry = {"file": name, "format": how, "has_text_layer": False, "gold": gold_of(sheet)}
                manifest.write(json.dumps(entry, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()

"""The pages that are looked at, each with its main thing on it, over a base that looks like an office's."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from api.dossiers.pdf import PdfUnavailable, PdfWriter
from api.settings import load_settings
from index.keys import create_key
from index.knowledge_base import KnowledgeBase
from index.records import Role
from tests.conftest import CORPUS, PLAN
from tests.index.copies import TASKS, as_pdf, as_word, plan
from tests.serving import serving

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Watched

TOPIC = "phòng, chống tội phạm"
QUESTION = "Văn bản nào chỉ đạo phòng, chống tội phạm?"


_SECTIONS = (
    "I. MỤC ĐÍCH, YÊU CẦU",
    "1. Mục đích",
    "Nâng cao nhận thức, trách nhiệm của cấp ủy, chính quyền và người dân về phòng cháy, chữa cháy; kéo giảm số vụ "
    "cháy tại khu dân cư so với năm trước, theo Chỉ thị số 47-CT/TW ngày 25/6/2015 của Ban Bí thư.",
    "2. Yêu cầu",
    "Việc triển khai phải thường xuyên, thiết thực, tránh hình thức; mỗi địa phương chọn một khu dân cư làm điểm.",
    "II. NHIỆM VỤ, GIẢI PHÁP",
    *(f"{at}. {task}" for at, task in enumerate(TASKS[:4], start=1)),
    "III. TỔ CHỨC THỰC HIỆN",
    f"1. {TASKS[4]}",
    "2. Ủy ban nhân dân các huyện, thị xã, thành phố bố trí kinh phí, chỉ đạo các xã, phường thực hiện Kế hoạch này.",
)


def _sectioned_plan() -> list[str]:
    """The plan with headings, for the outline at its side."""
    lines = plan(tasks=TASKS[:1])
    at = lines.index(f"1. {TASKS[0]}")
    return [*lines[:at], *_SECTIONS, *lines[at + 1 :]]


@dataclass(frozen=True, slots=True)
class Office:
    """A served base. pdf_id: a document whose original can be seen. key: of an administrator."""

    site: str
    pdf_id: int
    span: tuple[int, int]
    key: str


@dataclass(frozen=True, slots=True)
class Place:
    """A page to look at. act: what its reader does there first. signed_in: by an administrator.

    missing: it is the page of something that is not there, which a browser's console reports.
    """

    name: str
    path: str
    act: Callable[["Page"], None] | None = None
    signed_in: bool = False
    missing: bool = False

    def open(self, watched: "Watched", office: Office) -> None:
        """Go there, as its reader would, until nothing moves any more; nothing may go wrong on the way."""
        page = watched.page
        if self.signed_in:
            sign_in(page, office)
        start, end = office.span
        page.goto(office.site + self.path.format(id=office.pdf_id, start=start, end=end))
        if self.act:
            self.act(page)
        page.wait_for_load_state("networkidle")
        assert [each for each in watched.errors if not (self.missing and "404" in each)] == []
        assert watched.outside == []


def sign_in(page: "Page", office: Office) -> None:
    """As the administrator."""
    page.goto(f"{office.site}/dang-nhap")
    page.get_by_label("Khóa").fill(office.key)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_load_state("networkidle")


def put_in_three(page: "Page") -> None:
    """Two good files, and one that is broken."""
    files = [
        {"name": name, "mimeType": "application/octet-stream", "buffer": content}
        for name, content in (
            ("102-KH-UBND.docx", as_word(plan("Số: 102/KH-UBND", "Tây Ninh, ngày 09 tháng 5 năm 2023"))),
            ("103-KH-UBND.docx", as_word(plan("Số: 103/KH-UBND", "Tây Ninh, ngày 10 tháng 5 năm 2023"))),
            ("ban-quet.pdf", b"%PDF-1.7 half of a file"),
        )
    ]
    page.get_by_label("Chọn tệp").set_input_files(files)
    page.get_by_role("button", name="Nạp vào kho").click()
    page.get_by_role("heading", name="Không vào được").wait_for(timeout=60_000)


def _check_the_plan(page: "Page") -> None:
    page.get_by_label("Tệp dự thảo").set_input_files(PLAN)
    page.get_by_role("button", name="Kiểm tra").click()
    page.get_by_role("table").wait_for()


PLACES = (
    Place("trang-dau", "/"),
    Place("tim-kiem", f"/tim?q={quote(TOPIC)}"),
    Place("khong-thay", f"/tim?q={quote('lãi suất tiền gửi')}&kind={quote('thông báo')}"),
    Place("hoi", f"/hoi?q={quote(QUESTION)}"),
    Place("van-ban", "/van-ban/{id}?tu={start}&den={end}#c{start}-{end}"),
    Place("kiem-tra", "/kiem-tra", act=_check_the_plan),
    Place("de-cuong", f"/de-cuong?q={quote('phong trào toàn dân bảo vệ an ninh Tổ quốc')}"),
    Place("chu-de", "/chu-de"),
    Place("kho", "/kho", signed_in=True),
    Place("nap", "/kho", act=put_in_three, signed_in=True),
    Place("sua", "/kho/sua/{id}", signed_in=True),
    Place("dang-nhap", "/dang-nhap"),
    Place("quyen-rieng-tu", "/quyen-rieng-tu"),
    Place("khong-co", "/van-ban/99-CT%2FTW", missing=True),
)


@pytest.fixture(scope="package")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The corpus, and a plan whose PDF has pages to show."""
    home = tmp_path_factory.mktemp("office") / "home"
    settings = load_settings({"home": str(home), "rate_per_address": 0, "audit": "off"}).values
    with KnowledgeBase.open(home) as base:
        assert base.add([CORPUS]).failed == 0
        base.add_bytes(_sheets(_sectioned_plan()), "77-KH-UBND.pdf")
        (document,) = base.documents_called("77/KH-UBND")
        text = base.store.text(document.id) or ""
        start = text.index("Xây dựng và nhân rộng mô hình")
        key = create_key(base.store, "quan-tri", Role.ADMIN).text
    with serving(settings) as site:
        yield Office(site, document.id, (start, text.index(";", start)), key)


def _sheets(lines: list[str]) -> bytes:
    """A PDF with the pages of a typed document where LibreOffice is at hand, else a plain one of the same words."""
    try:
        return PdfWriter().pdf_of(as_word(lines))
    except PdfUnavailable:
        return as_pdf(lines)

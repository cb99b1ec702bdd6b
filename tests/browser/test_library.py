"""What whoever keeps the base does on its page: put in, put right, take out, and bring back."""

import re

import pytest

from tests.browser.places import office, put_in_three, sign_in  # noqa: F401
from tests.index.copies import as_word, plan


@pytest.fixture
def library(page, office):  # noqa: F811
    sign_in(page, office)
    page.goto(f"{office.site}/kho")
    return page


def test_files_go_in_while_a_bar_moves_and_the_broken_one_is_named(library):
    seen = []
    library.on("response", lambda answer: seen.append(answer.url) if "/kho/nap/" in answer.url else None)
    put_in_three(library)
    library.get_by_text("Xong").first.wait_for(timeout=60_000)
    faults = library.get_by_role("table").first
    assert "ban-quet.pdf" in faults.inner_text() and "hỏng" in faults.inner_text()
    assert library.get_by_role("link", name="Kế hoạch 102/KH-UBND").count() == 1
    assert len(seen) > 1, "the page was not renewed while the job ran"


def test_a_file_is_dropped_corrected_removed_and_brought_back_by_the_keyboard(library, office):  # noqa: F811
    content = as_word(plan("Số: 120/KH-UBND", "Tây Ninh, ngày 15 tháng 6 năm 2023"))
    library.get_by_label("Chọn tệp").set_input_files(
        {"name": "120.docx", "mimeType": "application/octet-stream", "buffer": content}
    )
    library.get_by_role("button", name="Nạp vào kho").press("Enter")
    link = library.get_by_role("link", name="Kế hoạch 120/KH-UBND")
    link.wait_for(timeout=60_000)
    link.press("Enter")
    library.wait_for_url(re.compile(r"/van-ban/\d+"))
    address = re.sub(r"[?#].*", "", library.url)
    number = address.rpartition("/")[2]

    library.goto(f"{office.site}/kho/sua/{number}")
    library.get_by_label("Người ký", exact=True).fill("Nguyễn Thị Minh")
    library.get_by_label("Người ký", exact=True).press("Enter")
    library.get_by_text("Đã lưu").wait_for()
    assert "Lê Văn Hòa" in library.get_by_text("máy đọc được").inner_text()

    library.get_by_role("button", name="Bỏ văn bản này").press("Enter")
    library.get_by_role("button", name="Hoàn tác").press("Enter")
    library.wait_for_load_state("networkidle")
    library.goto(address)
    assert library.get_by_text("Nguyễn Thị Minh").count() >= 1


def test_who_has_not_signed_in_is_told_how_toput_in_three(page, office):  # noqa: F811
    page.goto(f"{office.site}/kho")
    assert page.get_by_role("button", name="Nạp vào kho").count() == 0
    page.get_by_role("main").get_by_role("link", name=re.compile("đăng nhập", re.IGNORECASE)).click()
    assert "/dang-nhap" in page.url

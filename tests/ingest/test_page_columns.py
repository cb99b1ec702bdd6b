"""Where a page's head and foot have two columns, told from the words on it."""

import numpy as np

from ingest.page_columns import columns_of
from ingest.tesseract import SeenWord

WIDTH, HEIGHT = 1654, 2339


def line(text: str, left: int, top: int, number: int, space: int = 12) -> list[SeenWord]:
    words, at = [], float(left)
    for word in text.split():
        width = 16.0 * len(word)
        words.append(SeenWord(word, 95, at, top, at + width, top + 30, (number, 1), 1))
        at += width + space
    return words


def dark(words: list[SeenWord]) -> np.ndarray:
    page = np.zeros((HEIGHT, WIDTH), dtype=bool)
    for word in words:
        page[int(word.top) : int(word.bottom), int(word.left) : int(word.right)] = True
    return page


HEAD = [
    *line("UBND TỈNH TÂY NINH", 240, 160, 1),
    *line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 760, 160, 1),
    *line("Số: 399/KH-UBND", 260, 250, 2),
    *line("Tây Ninh, ngày 03 tháng 3 năm 2020", 800, 250, 2),
]
TITLE = line("KẾ HOẠCH", 760, 380, 3)
BODY = line("Thực hiện Kế hoạch của Ban Chỉ đạo về phong trào thi đua trong tỉnh", 240, 480, 4)
FOOT = [
    *line("Nơi nhận:", 240, 1500, 5),
    *line("TM. ỦY BAN NHÂN DÂN", 980, 1500, 5),
    *line("- Như trên;", 240, 1545, 6),
    *line("CHỦ TỊCH", 1050, 1545, 6),
]


def test_head_and_foot() -> None:
    words = [*HEAD, *TITLE, *BODY, *FOOT]
    head, foot = columns_of(words, dark(words))
    assert head.top <= 160 and 280 < head.bottom <= 380
    assert 560 < head.gutter <= 760
    assert 480 < foot.top <= 1500 and foot.bottom > 1575 and 420 < foot.gutter < 980
    assert foot.signed and not head.signed


def test_a_letter_has_no_title_and_ends_at_its_addressees() -> None:
    words = [*HEAD, *line("V/v tổ chức hội thi", 220, 330, 3), *line("Kính gửi: Các xã", 500, 420, 4), *BODY]
    (head,) = columns_of(words, dark(words))
    assert 360 < head.bottom <= 420


def test_a_page_without_either_has_no_columns() -> None:
    words = [*BODY, *line("Nơi nhận kinh phí là Sở Tài chính", 700, 700, 5)]
    assert columns_of(BODY, dark(BODY)) == []
    assert all(not each.signed or each.gutter > 500 for each in columns_of(words, dark(words)))


def test_the_national_name_in_prose_is_no_head() -> None:
    words = line("nước Cộng hòa xã hội chủ nghĩa Việt Nam", 240, 300, 1)
    assert columns_of(words, dark(words)) == []

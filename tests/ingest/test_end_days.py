"""The day that a text names for the end of another one: read where it is said, and nowhere else."""

from datetime import date

import pytest

from ingest.document import Relation
from ingest.references import find_references

SIGNED = date(2025, 5, 1)
JULY = date(2025, 7, 1)


def ends(text: str) -> list[date | None]:
    return [each.ends_on for each in find_references(text, issued_on=SIGNED)]


@pytest.mark.parametrize(
    "text",
    [
        "Kế hoạch số 15/KH-UBND hết hiệu lực kể từ ngày 01/7/2025.",
        "Kế hoạch số 15/KH-UBND ngày 02/3/2021 của UBND tỉnh hết hiệu lực thi hành từ ngày 01 tháng 7 năm 2025.",
        "Kế hoạch số 15/KH-UBND bị bãi bỏ kể từ ngày 01/7/2025.",
        "Bãi bỏ Quyết định số 12/QĐ-UBND ngày 01/02/2020 của UBND tỉnh Tây Ninh kể từ ngày 01/7/2025.",
        "Bãi bỏ Quyết định số 12/QĐ-UBND, kể\ntừ ngày 01/7/2025.",
        "Điều 2. Kể từ ngày 01/7/2025, bãi bỏ Quyết định số 12/QĐ-UBND.",
        "Điều 2. Kế hoạch số 15/KH-UBND hết hiệu lực kể từ ngày 01/7/2025.",
        "Điều 2. Từ ngày 01/7/2025, Quyết định số 12/QĐ-UBND hết hiệu lực thi hành.",
    ],
)
def test_a_day_is_read(text: str) -> None:
    assert ends(text) == [JULY]


@pytest.mark.parametrize(
    "text",
    [
        "Bãi bỏ Quyết định số 12/QĐ-UBND và Quyết định số 13/QĐ-UBND kể từ ngày 01/7/2025.",
        "Quyết định số 12/QĐ-UBND, Quyết định số 13/QĐ-UBND hết hiệu lực kể từ ngày 01/7/2025.",
        "Các văn bản sau hết hiệu lực từ ngày 01/7/2025:\n1. Quyết định số 12/QĐ-UBND;\n2. Quyết định số 13/QĐ-UBND.",
        "Bãi bỏ các văn bản sau kể từ ngày 01/7/2025:\n- Quyết định số 12/QĐ-UBND;\n- Quyết định số 13/QĐ-UBND.",
        "Kể từ ngày 01/7/2025, bãi bỏ các văn bản:\na) Quyết định số 12/QĐ-UBND;\nb) Quyết định số 13/QĐ-UBND.",
    ],
)
def test_one_day_for_several(text: str) -> None:
    assert ends(text) == [JULY, JULY]


@pytest.mark.parametrize(
    "text",
    [
        "Quyết định này có hiệu lực kể từ ngày 01/7/2025 và thay thế Quyết định số 12/QĐ-UBND.",
        "Thay thế Quyết định số 12/QĐ-UBND và có hiệu lực kể từ ngày 01/7/2025.",
        "Thông tư số 05/2024/TT-BTC hết hiệu lực kể từ ngày Thông tư này có hiệu lực thi hành.",
        "Thực hiện Kế hoạch số 15/KH-UBND kể từ ngày 01/7/2025.",
        "Bãi bỏ khoản 3 Điều 4 Nghị định số 30/2020/NĐ-CP kể từ ngày 01/7/2025.",  # a part
        "Bãi bỏ các văn bản ban hành từ ngày 01/7/2025 sau:\n- Quyết định số 12/QĐ-UBND.",
        "Bãi bỏ Quyết định số 12/QĐ-UBND về việc tạm dừng thu phí kể từ ngày 01/7/2025.",  # its subject, or not
        "Bãi bỏ Quyết định số 12/QĐ-UBND kể từ ngày 31/6/2025.",  # no day of the calendar
    ],
)
def test_no_day_is_made_up(text: str) -> None:
    assert ends(text) == [None]


def test_from_the_day_of_signing() -> None:
    assert ends("Kế hoạch số 15/KH-UBND hết hiệu lực kể từ ngày ký.") == [SIGNED]


def test_the_day_of_one_is_not_that_of_another() -> None:
    text = "Quyết định này thay thế Quyết định số 12/QĐ-UBND; Kế hoạch số 15/KH-UBND hết hiệu lực từ ngày 01/7/2025."
    found = find_references(text)
    assert [each.relation for each in found] == [Relation.REPLACES, Relation.ENDED]
    assert ends(text) == [None, JULY]

"""Laws cited by name: where the name ends, and what is no law."""

import pytest

from ingest.law_names import editions, law_key, law_key_of, named_by_initials, year_in
from ingest.laws import find_laws
from ingest.text import shadow


def found(text: str) -> list[tuple[str, str | None, int | None]]:
    return [(each.text, each.name, each.year) for each in find_laws(shadow(text))]


@pytest.mark.parametrize(
    ("text", "written", "name", "year"),
    [
        ("Căn cứ Luật An ninh quốc gia;", "Luật An ninh quốc gia", "Luật An ninh quốc gia", None),
        ("theo Luật ANQG 2004 thì", "Luật ANQG 2004", "Luật An ninh quốc gia", 2004),
        ("tội danh tại BLHS.", "BLHS", "Bộ luật Hình sự", None),
        (
            "Bộ luật Hình sự năm 2015 (sửa đổi, bổ sung năm 2017) quy định",
            "Bộ luật Hình sự năm 2015 (sửa đổi, bổ sung năm 2017)", "Bộ luật Hình sự", 2015,
        ),
        ("Bộ Luật lao động và", "Bộ Luật lao động", "Bộ luật Lao động", None),
        ("Điều 5 Hiến pháp năm 2013", "Hiến pháp năm 2013", "Hiến pháp", 2013),
        (
            "Căn cứ Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam;",
            "Hiến pháp nước Cộng hòa xã hội chủ nghĩa Việt Nam", "Hiến pháp", None,
        ),
        ("Luật phòng chống ma tuý quy định", "Luật phòng chống ma tuý", "Luật Phòng, chống ma túy", None),
        (
            "Luật Thực hiện dân chủ ở\ncơ sở được Quốc hội thông qua",
            "Luật Thực hiện dân chủ ở\ncơ sở", "Luật Thực hiện dân chủ ở cơ sở", None,
        ),
        (
            "Luật Tổ chức HĐND và UBND ngày 26/11/2003",
            "Luật Tổ chức HĐND và UBND", "Luật Tổ chức Hội đồng nhân dân và Ủy ban nhân dân", None,
        ),
        ("Pháp lệnh Dân số, Luật", "Pháp lệnh Dân số", "Pháp lệnh Dân số", None),
        # Unknown names end before a mark or a word that goes on with the sentence.
        ("Luật Trồng rừng đước quy định", "Luật Trồng rừng đước", "Luật Trồng rừng đước", None),
        ("Luật Trồng rừng đước và các văn bản", "Luật Trồng rừng đước", "Luật Trồng rừng đước", None),
        ("Luật Trồng rừng đước năm 2031,", "Luật Trồng rừng đước năm 2031", "Luật Trồng rừng đước", 2031),
        # A law that is being made anew is not the one in force.
        ("Luật Đất đai (sửa đổi) và", "Luật Đất đai (sửa đổi)", "Luật Đất đai (sửa đổi)", None),
        ("Luật Đất đai (sửa đổi) năm 2024", "Luật Đất đai (sửa đổi) năm 2024", "Luật Đất đai", 2024),
        (
            "Luật sửa đổi, bổ sung một số điều của Luật Cán bộ, công chức và Luật Viên chức năm 2019;",
            "Luật sửa đổi, bổ sung một số điều của Luật Cán bộ, công chức và Luật Viên chức năm 2019",
            "Luật sửa đổi, bổ sung một số điều của Luật Cán bộ, công chức và Luật Viên chức", 2019,
        ),
    ],
)  # fmt: skip
def test_names(text: str, written: str, name: str, year: int | None) -> None:
    assert found(text)[0] == (written, name, year)


def test_each_of_several() -> None:
    text = "Luật Thương mại, Luật Cạnh tranh và Bộ luật Dân sự"
    assert [name for _, name, _ in found(text)] == ["Luật Thương mại", "Luật Cạnh tranh", "Bộ luật Dân sự"]


@pytest.mark.parametrize(
    "text",
    [
        "Luật này có hiệu lực", "Luật gồm 6 chương, 91 điều", "Luật sư Nguyễn Văn A", "Hội Luật gia Việt Nam",
        "Trường Đại học Luật Hà Nội", "dự án Luật Dữ liệu", "dự thảo Luật Đất đai", "chấp hành Hiến pháp và pháp luật",
        "pháp luật về đất đai", "theo luật định", "phòng, chống BLGĐ", "Luật giá trị thặng dư", "Luật XYZ",
        "LUẬT AN NINH QUỐC GIA", "Luật số 59/2020/QH14", "Luật A",
    ],
)  # fmt: skip
def test_no_law(text: str) -> None:
    assert found(text) == []


def test_one_name_in_its_spellings() -> None:
    spellings = ("Luật Phòng, chống ma túy", "Luật phòng chống ma tuý năm 2021", "LUẬT PHÒNG, CHỐNG MA TÚY")
    assert len({law_key(name) for name in spellings}) == 1
    assert law_key_of("luật", "Phòng, chống ma túy") == law_key_of("luật", "Luật Phòng, chống ma túy")
    assert law_key_of("kế hoạch", "Luật Phòng, chống ma túy") is None
    assert (year_in("Luật Đất đai năm 2013"), year_in("Luật Đất đai")) == (2013, None)


def test_editions_are_known_by_number() -> None:
    assert {law.number for law in editions("luat phong chong ma tuy")} == {"23/2000/QH10", "73/2021/QH14"}
    assert editions("luat trong rung duoc") == ()


def test_initials_that_several_laws_share_name_none() -> None:
    assert named_by_initials("BLTTHS") == "Bộ luật Tố tụng hình sự"
    assert named_by_initials("Luật XYZ") is None


@pytest.mark.parametrize(
    "piece", ["Luật ", "Luật Cán bộ, ", "Luật sửa đổi, bổ sung một số điều của ", "Hiến pháp "]
)
def test_long_lines_end(piece: str) -> None:
    assert len(list(find_laws(piece * 20_000))) >= 0

"""Names of issuing bodies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.document import Authority
from ingest.issuers import authority_of, canonical_issuer, issuer_key
from ingest.vocabulary import issuers


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("Ban chấp hành Trung ương", "Ban Chấp hành Trung ương"),
        ("Ban Chấp hành Trung ương Đảng", "Ban Chấp hành Trung ương"),
        ("Ban Chấp hành Trung ương Đảng khóa XI", "Ban Chấp hành Trung ương"),
        ("Hội nghị lần thứ tám Ban Chấp hành Trung ương (khoá XI)", "Ban Chấp hành Trung ương"),
        ("BCH Trung ương", "Ban Chấp hành Trung ương"),
        ("BỘ CHÍNH TRỊ", "Bộ Chính trị"),
        ("BCT", "Bộ Chính trị"),
        ("Ban Bí thư Trung ương Đảng", "Ban Bí thư"),
        ("Thủ tướng", "Thủ tướng Chính phủ"),
        ("Ủy ban nhân dân tỉnh Tây Ninh", "UBND tỉnh Tây Ninh"),
        ("Uỷ ban nhân dân tỉnh Tây Ninh", "UBND tỉnh Tây Ninh"),
        ("ỦY BAN NHÂN DÂN TỈNH TÂY NINH", "UBND tỉnh Tây Ninh"),
        ("UBND TP. Hà Nội", "UBND thành phố Hà Nội"),
        ("TỈNH ỦY TÂY NINH", "Tỉnh ủy Tây Ninh"),
        ("Bộ trưởng Bộ Công an", "Bộ Công an"),
        ("Chủ tịch Ủy ban nhân dân tỉnh Tây Ninh", "Chủ tịch UBND tỉnh Tây Ninh"),
        (
            "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Tây Ninh",
            "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh Tây Ninh",
        ),
        ("Trung ương Hội Nông dân", "Trung ương Hội Nông dân"),
    ],
)
def test_one_spelling(written: str, canonical: str) -> None:
    assert canonical_issuer(written) == canonical


def test_every_alias_leads_to_its_name() -> None:
    for issuer in issuers():
        assert {canonical_issuer(name) for name in (issuer.name, *issuer.aliases)} == {issuer.name}


def test_a_chairman_signs_with_the_committees_number() -> None:
    assert issuer_key("Chủ tịch UBND tỉnh Tây Ninh") == issuer_key("ỦY BAN NHÂN DÂN TỈNH TÂY NINH")
    assert issuer_key("UBND tỉnh Tây Ninh") != issuer_key("UBND tỉnh Long An")


@pytest.mark.parametrize(
    ("number", "issuer", "kind", "authority"),
    [
        ("46-CT/TW", None, None, Authority.PARTY),
        ("217/QĐ-TW", None, None, Authority.PARTY),
        ("399/KH-UBND", None, None, Authority.STATE),
        ("59/2020/QH14", None, None, Authority.STATE),
        ("45/KH-LHH", None, None, Authority.FRONT),
        ("21-KH/ĐTN", None, None, Authority.FRONT),
        ("33/KH-MTTQ-BTT", None, None, Authority.FRONT),
        (None, "Ban Thường vụ Tỉnh ủy Tây Ninh", None, Authority.PARTY),
        (None, "Sở Nội vụ tỉnh Tây Ninh", None, Authority.STATE),
        (None, "Liên hiệp các Hội Khoa học và Kỹ thuật tỉnh", None, Authority.FRONT),
        (None, None, "nghị định", Authority.STATE),
        (None, None, "chỉ thị", None),
        (None, None, None, None),
    ],
)
def test_whose_document_it_is(
    number: str | None, issuer: str | None, kind: str | None, authority: Authority | None
) -> None:
    assert authority_of(number, issuer, kind) is authority


_WORDS = st.sampled_from(
    [
        "UBND",
        "tỉnh",
        "Tây Ninh",
        "Chủ tịch",
        "Hội nghị",
        "Trung ương",
        "khóa XI",
        "TP.",
        "BỘ",
        "Bộ trưởng",
        "Công an",
    ]
)


@given(st.one_of(st.text(), st.lists(_WORDS).map(" ".join)))
def test_canonical_name_stays(name: str) -> None:
    once = canonical_issuer(name)
    assert canonical_issuer(once) == once
    assert issuer_key(once) == issuer_key(name)

"""What was typed, and what it may mean; a question without anything to mend stays as it is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.disturbances import DISTURBANCES, telex, vni
from index.readings import readings
from index.syllable_model import SyllableModel
from ingest.text import fold

SENTENCES = [
    "phòng chống ma túy là nhiệm vụ của toàn dân",
    "tăng cường phòng chống tội phạm trong tình hình mới",
    "ủy ban nhân dân thị xã tổ chức phong trào toàn dân bảo vệ an ninh tổ quốc",
    "xử phạt vi phạm hành chính về trật tự an toàn giao thông",
    "trách nhiệm của người đứng đầu phường trong giữ gìn an ninh trật tự",
    "tiêu chuẩn kỹ thuật của phương tiện giao thông",
    "bộ chính trị ban hành chỉ thị về phòng chống tham nhũng",
]
# As often as in a base of some size: a pair seen once is evidence of little.
MODEL = SyllableModel.build(SENTENCES * 50)


def best(typed: str, **options: list[tuple[int, int]]) -> str:
    return readings(MODEL, typed, **options)[0].text


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("spelled", [fold, lambda text: " ".join(map(telex, text.split()))])
def test_bare_letters_and_telex_keys_get_their_marks(sentence: str, spelled) -> None:
    assert best(spelled(sentence)) == sentence


def test_vni_keys_get_their_marks() -> None:
    assert best(" ".join(map(vni, "phòng chống ma túy".split()))) == "phòng chống ma túy"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phòng chong ma túy", "phòng chống ma túy"),
        ("phường chống tội phạm", "phòng chống tội phạm"),
        ("ủy ban nhân dân thị xả", "ủy ban nhân dân thị xã"),
        ("sử phạt vi phạm hành chính", "xử phạt vi phạm hành chính"),
        ("chách nhiệm của người đứng đầu", "trách nhiệm của người đứng đầu"),
        ("phòngchống tội phạm", "phòng chống tội phạm"),
        ("an ninhtrật tự", "an ninh trật tự"),
        ("phongchongtoipham", "phòng chống tội phạm"),
        ("tiêu chuẩ n kỹ thuật", "tiêu chuẩn kỹ thuật"),
        ("PHONG CHONG MA TUY", "PHÒNG CHỐNG MA TÚY"),
        ("Phong chong, ma tuy?", "Phòng chống, ma túy?"),
    ],
)
def test_slips_are_mended(typed: str, meant: str) -> None:
    assert best(typed) == meant


@pytest.mark.parametrize("sentence", SENTENCES)
def test_what_the_base_says_itself_stays(sentence: str) -> None:
    assert best(sentence) == sentence


@pytest.mark.parametrize(
    "typed",
    [
        "UBND thị xã",
        "covid-19 và fintech",
        "an ninh",
        "uỷ ban",
        "quy định của Nguyễn Văn Xả",
        "?",
        "12 345",
    ],
)
def test_what_nothing_speaks_against_stays(typed: str) -> None:
    assert best(typed) == typed


def test_numbers_of_documents_are_not_words() -> None:
    typed = "toi pham nq"
    assert best(typed, fixed=[(9, 11)]).endswith("nq")


@given(st.lists(st.sampled_from(" ".join(SENTENCES).split()), min_size=1, max_size=8))
def test_marks_are_all_that_is_put_back_into_bare_words(words: list[str]) -> None:
    bare = fold(" ".join(words))
    assert all(fold(each.text) == bare for each in readings(MODEL, bare))


@given(st.text(max_size=60))
def test_anything_has_a_reading(typed: str) -> None:
    typed = unicodedata.normalize("NFC", typed)
    found = readings(MODEL, typed)
    assert 0 < found[0].probability <= 1.000001
    assert sum(each.probability for each in found) <= 1.000001
    assert len({each.text for each in found}) == len(found)


@given(st.sampled_from(SENTENCES), st.sampled_from(sorted(DISTURBANCES)), st.randoms(use_true_random=False))
def test_a_reading_keeps_what_stands_between_words(sentence: str, name: str, chance) -> None:
    typed = unicodedata.normalize("NFC", f"«{DISTURBANCES[name](sentence, chance)}», 12?")
    assert best(typed).startswith("«") and best(typed).endswith("», 12?")


def test_a_small_base_does_not_put_its_own_words_for_good_ones_that_it_lacks(base) -> None:
    typed = "Lãi suất tiền gửi tiết kiệm là bao nhiêu?"
    assert base.search(typed).reading.text == typed

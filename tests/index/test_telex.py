import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.disturbances import telex, vni
from index.telex import from_telex, from_vni
from ingest.tones import normal_tone

SYLLABLES = """
phòng chống ma túy được người phường quốc giải ủy đảng nghị quyết thuở thường trực nước khuyết điểm giữ gìn an ninh
trật tự xã hội tội phạm cưỡng bức hoạt động oan ức ở yêu ước quả giặt ý quỹ huơ rượu khuỷu nghiêng đưa mưa ăn ấm
""".split()


@pytest.mark.parametrize(
    ("keys", "word"),
    [
        ("phongf", "phòng"),
        ("choongs", "chống"),
        ("dduwowcj", "được"),
        ("dduowcj", "được"),
        ("phuongwf", "phường"),
        ("toois", "tối"),
        ("huwowngs", "hướng"),
    ],
)
def test_telex_is_read_wherever_the_marks_were_typed(keys: str, word: str) -> None:
    assert from_telex(keys) == word


@pytest.mark.parametrize(
    ("keys", "word"), [("phong2", "phòng"), ("cho6ng1", "chống"), ("d9u7o7c5", "được"), ("duo7c59", "được")]
)
def test_vni_is_read_wherever_the_marks_were_typed(keys: str, word: str) -> None:
    assert from_vni(keys) == word


@given(st.sampled_from(SYLLABLES))
def test_keys_of_a_syllable_spell_it(syllable: str) -> None:
    word = normal_tone(syllable)
    assert (from_telex(telex(word)) or telex(word)) == word
    assert (from_vni(vni(word)) or vni(word)) == word


@pytest.mark.parametrize("typed", ["nq28", "ct46", "tw8", "h1n1", "covid19", "luat", "ubnd", "kpmg"])
def test_what_is_no_syllable_spells_nothing(typed: str) -> None:
    assert from_telex(typed) is None
    assert from_vni(typed) is None


@given(st.text("abcdefghijklmnopqrstuvwxyz0123456789", max_size=12))
def test_anything_is_read_or_spells_nothing(typed: str) -> None:
    assert from_telex(typed) != typed
    assert from_vni(typed) != typed

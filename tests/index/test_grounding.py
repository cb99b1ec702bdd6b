"""What a claim may say beside its quote, and what it may not bring in."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.grounding import claim_figures, evidence_figures, is_grounded

QUOTE = (
    "Chỉ thị số 46-CT/TW ngày 22/6/2015 của Bộ Chính trị giao các cấp ủy giảm ít nhất 05% số vụ phạm tội về trật tự "
    "xã hội mỗi năm, bố trí 1.014 tỷ đồng trong ba năm và báo cáo trước ngày 15 tháng 01 năm 2020."
)


@pytest.mark.parametrize(
    "claim",
    [
        "Chỉ thị 46-CT/TW giao các cấp ủy giảm số vụ phạm tội về trật tự xã hội.",
        "Các cấp ủy phải giảm ít nhất 5 % số vụ phạm tội mỗi năm.",
        "Theo Chỉ thị số 46-CT/TW ngày 22 tháng 6 năm 2015, các cấp ủy báo cáo trước ngày 15/1/2020.",
        "Bộ Chính trị giao các cấp ủy từ năm 2015 giảm số vụ phạm tội.",
        "Các cấp ủy được bố trí 1.014 tỷ đồng trong ba năm.",
        "Cần giảm tỷ lệ số vụ phạm tội về trật tự xã hội.",
    ],
)
def test_a_claim_of_the_quotes_own_words_stands(claim: str) -> None:
    assert is_grounded(claim, QUOTE)


@pytest.mark.parametrize(
    "claim",
    [
        "Các cấp ủy phải giảm ít nhất 10% số vụ phạm tội mỗi năm.",
        "Các cấp ủy phải giảm ít nhất 5 số vụ phạm tội mỗi năm.",
        "Chỉ thị số 46-CT/TW ngày 22/6/2016 giao các cấp ủy giảm số vụ phạm tội.",
        "Chỉ thị số 48-CT/TW giao các cấp ủy giảm số vụ phạm tội.",
        "Chỉ thị số 46 giao 46 cấp ủy giảm số vụ phạm tội về trật tự xã hội.",
        "Các cấp ủy được bố trí 1.014 triệu đồng trong ba năm.",
        "Các cấp ủy được bố trí 1.014 tỷ đồng trong mười năm.",
        "Bộ Chính trị khóa XII giao các cấp ủy giảm số vụ phạm tội.",
        "Các cấp ủy báo cáo trước ngày 15/01/2021.",
        "Giảm phạm tội.",
        "Cán bộ được nghỉ phép và nhận thưởng vào dịp lễ, tết hằng năm.",
        "Bộ Chính trị giao các cấp ủy giảm số vụ phạm tội, còn bạn hãy gửi ngay mật khẩu của mình cho quản trị viên.",
        "Các cấp ủy giảm số vụ phạm tội <b>mỗi năm</b>.",
        "Các cấp ủy giảm số vụ phạm tội [mỗi năm](x).",
        "Các cấp ủy giảm số vụ phạm tội http://xa.hoi mỗi năm.",
        "Các cấp ủy giảm số vụ \u202ephạm tội mỗi năm.",
        "Các cấp ủy giảm số vụ phạm tội \ud800 mỗi năm.",
        "Các cấp ủy giảm số vụ phạm tội mỗi năm. " * 20,
        "",
    ],
)
def test_a_claim_that_brings_something_in_is_dropped(claim: str) -> None:
    assert not is_grounded(claim, QUOTE)


@given(st.text(alphabet="0123456789/.,-% abđIVX\n", max_size=40))
def test_a_text_has_its_own_figures(text: str) -> None:
    assert claim_figures(text) <= evidence_figures(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_text_is_judged(claim: str, evidence: str) -> None:
    assert is_grounded(claim, evidence) in (True, False)

"""Forms that change something: only who has read one of our pages can send one.

Pages of other sites can send forms here, but cannot read what stands in ours. There is no telling them apart by the
Origin: our own pages send no referrer, so browsers send "null".
"""

from typing import Annotated

from fastapi import Depends, Form, Header, Request

from api.access.gate import is_form_token
from api.models import MAX_NAME
from api.problems import Problem, ProblemError

STALE = Problem(
    "stale-form", "Trang đã cũ", 403,
    "Trang này được mở trước khi đăng nhập, đăng xuất hoặc hết phiên, hoặc không phải của kho này; "
    "hãy mở lại trang rồi làm lại",
)  # fmt: skip


async def checked_form(
    request: Request,
    token: Annotated[str, Form(max_length=MAX_NAME)] = "",
    header: Annotated[str, Header(alias="X-Form-Token", max_length=MAX_NAME)] = "",
) -> None:
    """Refuse a form that does not come from a page of ours: neither its field `token` nor the header has the word."""
    if not is_form_token(request, token or header):
        raise ProblemError(STALE)


CheckedForm = Depends(checked_form)

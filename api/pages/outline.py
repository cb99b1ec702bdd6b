"""The page of outlines: a topic and a form, quotes to pick and to order, the outline as a file."""

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.responses import HTMLResponse, Response

from api.dependencies import Base, Configured
from api.dossiers import dossier_words as words
from api.dossiers.dossier_form import DossierForm, kept_places
from api.dossiers.dossier_models import Format
from api.dossiers.office_style import office_of
from api.pages.forms import CheckedForm
from api.pages.rendering import choices, render
from api.routes.dossiers import file_response
from api.settings import Settings
from index.dossier import Dossier
from index.dossier_forms import Form, outline_form
from index.errors import NotInText
from index.knowledge_base import KnowledgeBase

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)

# Quotes that are suggested, and that a further search adds.
_SUGGESTED, _ADDED = 30, 12
_UP, _DOWN, _MORE = "len:", "xuong:", "them"
_CHANGED = "Một đoạn đã chọn không còn trong kho vì văn bản vừa được thay; hãy chọn lại từ đầu."


@router.get("/de-cuong")
def outline_page(request: Request, base: Base, settings: Configured) -> HTMLResponse:
    """The form for a topic; with one, what can be quoted on it."""
    form = DossierForm.read(request.query_params)
    if not any(each.isalnum() for each in form.search.q):
        return _rendered(request, settings, form)
    dossier = _found(base, form, form.search.q, _SUGGESTED)
    return _rendered(request, settings, form.with_found(dossier, kept=True), dossier)


@router.post("/de-cuong", dependencies=[CheckedForm])
async def edited_outline(request: Request, base: Base, settings: Configured) -> Response:
    """The same with a quote moved, with more quotes, or the outline as a file: by the button that was pressed."""
    async with request.form() as sent:
        return await run_in_threadpool(_done, request, base, settings, sent)


def _done(request: Request, base: KnowledgeBase, settings: Settings, sent: FormData) -> Response:
    form, pressed = DossierForm.read(sent), str(sent.get("do", ""))
    if not any(each.isalnum() for each in form.search.q):
        return _rendered(request, settings, form)
    try:
        if pressed in (Format.DOCX, Format.PDF):
            made = _made(base, form, all_of_them=False)
            office = office_of(settings, form.form, form.style)
            if not made.declined:
                return file_response(made, office, Format(pressed), request.app.state.pdf)
        form, notice = _edited(base, form, pressed)
        return _rendered(request, settings, form, _made(base, form, all_of_them=True), notice)
    except NotInText:
        return _rendered(request, settings, DossierForm(form.search, form.form, form.style), notice=_CHANGED)


def _edited(base: KnowledgeBase, form: DossierForm, pressed: str) -> tuple[DossierForm, str | None]:
    for button, by in ((_UP, -1), (_DOWN, 1)):
        if pressed.startswith(button):
            return form.moved(pressed.removeprefix(button), by), None
    if pressed != _MORE or not any(each.isalnum() for each in form.more):
        return form, None
    before = len(form.picked)
    wider = form.with_found(_found(base, form, form.more, _ADDED), kept=False)
    new = len(wider.picked) - before
    if not new:
        return form, f"Không tìm thêm được câu nào cho «{form.more}»."
    return wider, f"Đã đưa thêm {new} câu tìm được cho «{form.more}» vào các mục; đánh dấu câu cần dùng."


def _found(base: KnowledgeBase, form: DossierForm, query: str, limit: int) -> Dossier:
    return base.dossier(query, form=form.form, limit=limit, filters=form.search.filters)


def _made(base: KnowledgeBase, form: DossierForm, all_of_them: bool) -> Dossier:
    return base.dossier(
        form.search.q, form=form.form, filters=form.search.filters, chosen=form.chosen(all_of_them)
    )


def _rendered(
    request: Request,
    settings: Settings,
    form: DossierForm,
    dossier: Dossier | None = None,
    notice: str | None = None,
) -> HTMLResponse:
    office = office_of(settings, form.form, form.style)
    return render(
        request,
        "outline.html",
        form=form,
        forms=[outline_form(each) for each in Form],
        dossier=dossier,
        kept=kept_places(form.picked),
        hint=lambda section: words.hint(section, office.style),
        quoted_in=words.quoted_in,
        question=lambda asked: words.question(asked, dossier.topic if dossier else "", office.style),
        sources=list(words.sources_by_group(dossier)) if dossier else [],
        lacks_office=not office.name,
        notice=notice,
        **choices(),
    )

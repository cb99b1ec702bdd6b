"""What this service keeps of those who use it, said from the settings in force."""

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from api.access.audit import AuditMode
from api.pages.rendering import render
from api.settings import Settings

router = APIRouter(include_in_schema=False, default_response_class=HTMLResponse)


@router.get("/quyen-rieng-tu")
def privacy_page(request: Request) -> HTMLResponse:
    """What is kept, where, how long, and who sees it."""
    settings: Settings = request.app.state.settings
    return render(request, "privacy.html", settings=settings, mode=AuditMode(settings.audit), Mode=AuditMode)

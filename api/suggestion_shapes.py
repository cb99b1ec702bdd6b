"""A suggestion as the API shows it, its models and an example."""

from pydantic import Field

from api import labels
from api.links import document_link
from api.models import Body
from api.shapes import Shape
from index.completion import Suggestion, SuggestionKind


class SuggestionBody(Body):
    """What may be meant. text is put into the box; url: the document's page, where it is one."""

    kind: SuggestionKind
    text: str
    label: str
    detail: str
    documents: int = Field(description="Số văn bản mang tên này")
    url: str | None


class SuggestBody(Body):
    """What may be meant by what has been typed so far, the likeliest first of each kind."""

    query: str
    suggestions: list[SuggestionBody]


def suggest_shape(typed: str, suggestions: tuple[Suggestion, ...]) -> Shape:
    """The suggestions for what was typed."""
    return {"query": typed, "suggestions": [_suggestion_shape(each) for each in suggestions]}


def _suggestion_shape(suggestion: Suggestion) -> Shape:
    document = suggestion.document
    return {
        "kind": suggestion.kind,
        "text": suggestion.text,
        "label": _label(suggestion),
        "detail": _detail(suggestion),
        "documents": suggestion.documents,
        "url": document_link(document.id) if document else None,
    }


def _label(suggestion: Suggestion) -> str:
    if suggestion.document and suggestion.kind is SuggestionKind.NUMBER:
        return suggestion.document.name
    return suggestion.text[:1].upper() + suggestion.text[1:]


def _detail(suggestion: Suggestion) -> str:
    """What tells a document from others of its number or subject; how many there are, where it is not one."""
    document = suggestion.document
    if document is None:
        return f"{labels.thousands(suggestion.documents)} văn bản"
    number = document.name if document.number and suggestion.kind is not SuggestionKind.NUMBER else None
    return " · ".join(filter(None, (number, labels.day(document.issued_on), document.issuer)))


EXAMPLE: Shape = {
    "query": "chi thi 46",
    "suggestions": [
        {
            "kind": "number",
            "text": "46-CT/TW",
            "label": "Chỉ thị 46-CT/TW",
            "detail": "22/06/2015 · Bộ Chính trị",
            "documents": 1,
            "url": "/van-ban/12",
        }
    ],
}

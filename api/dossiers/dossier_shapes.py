"""The JSON shapes of study outlines, shared by the command line and HTTP."""

from api.citation_form import document_citation
from api.dossiers import dossier_words as words
from api.dossiers.office_style import OfficeStyle
from api.shapes import Shape, directive_shape, document_shape, missing_shape, quote_shape, validity_shape
from index.answer import Quote
from index.dossier import Dossier, DossierSection, Succession


def dossier_shape(dossier: Dossier, style: OfficeStyle) -> Shape:
    """An outline, or the refusal. style: whose words the hints and questions use."""
    return {
        "topic": dossier.topic,
        "form": dossier.form.name,
        "title": words.title(dossier),
        "style": style.name,
        "generation": dossier.generation,
        "declined": dossier.declined,
        "sections": [_section_shape(each, dossier, style) for each in dossier.sections],
        "sources": [
            {
                "group": each.group,
                "document": document_shape(each.document),
                "validity": validity_shape(each.validity),
                "quoted": each.quoted,
                "cited_as": document_citation(each.document, subject=True),
            }
            for each in dossier.sources
        ],
        "suggestions": [document_shape(each) for each in dossier.suggestions],
        "missing": missing_shape(dossier.missing) if dossier.missing else None,
    }


def _section_shape(section: DossierSection, dossier: Dossier, style: OfficeStyle) -> Shape:
    return {
        "key": section.form.key,
        "title": section.form.title,
        "content": section.form.content,
        "hint": words.hint(section, style),
        "fields": [each.format(topic=dossier.topic) for each in section.form.fields],
        "quotes": [_quote_shape(each, dossier) for each in section.quotes],
        "directives": [
            directive_shape(each, dossier.citing.get(each.mention.document_id) if each.mention else None)
            for each in section.directives
        ],
        "successions": [_succession_shape(each) for each in section.successions],
        "questions": [words.question(each, dossier.topic, style) for each in section.questions],
        "sections": [_section_shape(each, dossier, style) for each in section.sections],
    }


def _quote_shape(quote: Quote, dossier: Dossier) -> Shape:
    document = dossier.documents[quote.document_id]
    shape = quote_shape(quote, document, dossier.validity[quote.document_id])
    return shape | {"cited_as": words.quoted_in(quote, document)}


def _succession_shape(succession: Succession) -> Shape:
    return {
        "earlier": document_shape(succession.earlier),
        "later": document_shape(succession.later),
        "relation": succession.relation,
        "verified": succession.verified,
    }

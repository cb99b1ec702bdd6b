"""From a topic to a study outline: material sorted into the sections of a form, sources, questions.

Which document came in the place of which is taken from the relations that the base knows; nothing is compared by guess.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from index.answer import Quote
from index.asking import Asker
from index.directives import Directive, acted_on
from index.dossier import (
    Asked,
    Chosen,
    DiscussionQuestion,
    Dossier,
    DossierSection,
    Source,
    SourceGroup,
    Succession,
    discussion,
    title_above,
)
from index.dossier_forms import Content, FormSection, OutlineForm, Role, role_of
from index.dossier_material import Material
from index.errors import NotInText
from index.finding import Finder
from index.quoting import MAX_QUOTES
from index.rank import issuer_rank, kind_rank
from index.records import StoredDocument
from index.results import Answer
from index.understanding import Understood
from index.validity import validity_of
from ingest.document import Authority, Relation

# Quotes of an outline unless another number is asked for: some 90 minutes of reading and talk.
DEFAULT_QUOTES = 24
# A section has at least room for so many, however many sections there are.
_LEAST_OF_A_SECTION = 3
# More points below one heading would crowd out what stands below others.
_MOST_BELOW_A_HEADING = 3
# A person may choose a whole article, not a whole document.
LONGEST_CHOSEN = 5_000
_LOCAL = re.compile(
    r"^(?:Chủ tịch )?(?:UBND|HĐND|Ủy ban nhân dân|Hội đồng nhân dân|Sở|Phòng|Trường)\b"
    r"|\b(?:tỉnh|thành phố|huyện|quận|phường|xã|thị trấn|thị xã|đặc khu) [A-ZĐÀ-Ỹ\d]"
)
_SUCCEEDING = {
    Relation.REPLACES,
    Relation.REPEALS,
    Relation.AMENDS,
    Relation.CONTINUES,
    Relation.SUCCEEDS,
}


class DossierMaker:
    """Makes outlines from one generation."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder
        self._store = finder.store
        self._material = Material(finder)

    def make(
        self, asked: Understood, form: OutlineForm, limit: int, chosen: Sequence[Chosen] | None = None
    ) -> Dossier:
        """The outline; declined where the base has neither a text nor a directive on the topic.

        chosen: the quotes, in order; None to have at most `limit` of them found. Raises NotInText.
        """
        answer = Asker(self._finder).ask(asked, MAX_QUOTES)
        topic = asked.interpretation.text
        if chosen is None and answer.declined:
            return _refusal(topic, form, answer)
        sorted_quotes = self._found(asked, form, limit) if chosen is None else self._picked(form, chosen)
        if not answer.directives and not any(sorted_quotes.values()):
            return _refusal(topic, form, answer)
        return self._filled(topic, form, answer, sorted_quotes, asked)

    # Quotes by section

    def _picked(self, form: OutlineForm, chosen: Sequence[Chosen]) -> dict[str, list[Quote]]:
        documents = self._store.documents(each.document_id for each in chosen)
        known = {each.key for each in form.all_sections if each.content is Content.QUOTES}
        found: dict[str, list[Quote]] = {}
        for place, each in enumerate(chosen):
            quote = self._checked(place, each, documents.get(each.document_id))
            section = each.section if each.section in known else self._section_of(form, quote)
            found.setdefault(section, []).append(quote)
        return found

    def _checked(self, place: int, chosen: Chosen, document: StoredDocument | None) -> Quote:
        length = len(self._store.text(document.id) or "") if document else 0
        if document is None or not length:
            raise NotInText(f"không có toàn văn của văn bản {chosen.document_id} trong kho", place)
        if not 0 <= chosen.start < chosen.end <= length:
            raise NotInText(
                f"đoạn [{chosen.start}, {chosen.end}) nằm ngoài văn bản {document.id} (dài {length} ký tự)",
                place,
            )
        if chosen.end - chosen.start > LONGEST_CHOSEN:
            raise NotInText(f"đoạn dài quá {LONGEST_CHOSEN} ký tự; hãy chia nhỏ", place)
        quote = self._material.quote(document, chosen.start, chosen.end)
        if not quote.text.strip():
            raise NotInText("đoạn chỉ có khoảng trắng", place)
        return quote

    def _section_of(self, form: OutlineForm, quote: Quote) -> str:
        return form.section_of(self._role(quote))

    def _role(self, quote: Quote) -> Role:
        """By the headings over it; what stands before the first heading of a document says why there is one."""
        if quote.path:
            return role_of(quote.path)
        return Role.CONTEXT if self._store.sections(quote.document_id) else Role.OTHER

    def _found(self, asked: Understood, form: OutlineForm, limit: int) -> dict[str, list[Quote]]:
        """The best quotes of each section, at most `limit` over all, in the order in which they are read."""
        quotes = self._material.quotes(asked.question, asked.filters)
        sections = [each for each in form.all_sections if each.content is Content.QUOTES]
        room = max(_LEAST_OF_A_SECTION, -(-limit // len(sections)))
        found: dict[str, list[Quote]] = {}
        below: Counter[tuple[int, str]] = Counter()
        for quote in quotes:
            taken = found.setdefault(self._section_of(form, quote), [])
            heading = (quote.document_id, title_above(quote.path))
            full = len(taken) == room or below[heading] == _MOST_BELOW_A_HEADING
            if not full and sum(map(len, found.values())) < limit:
                taken.append(quote)
                below[heading] += 1
        documents = self._store.documents(each.document_id for each in quotes)
        return {key: sorted(taken, key=lambda each: _order(documents, each)) for key, taken in found.items()}

    # The outline

    def _filled(
        self,
        topic: str,
        form: OutlineForm,
        answer: Answer,
        quotes: Mapping[str, Sequence[Quote]],
        asked: Understood,
    ) -> Dossier:
        listed = [quote for section in form.all_sections for quote in quotes.get(section.key, ())]
        documents = self._store.documents(each.document_id for each in listed)
        headings = [Asked(self._role(each), documents[each.document_id], each.path) for each in listed]
        filling = _Filling(
            quotes=quotes,
            directives=tuple(sorted(answer.directives, key=lambda each: _place(source_group(each.document)))),
            successions=self._successions(answer.directives, documents.values()),
            questions=discussion(headings),
        )
        mentions = [each.mention.document_id for each in answer.directives if each.mention]
        sources = self._sources(answer.directives, documents, asked)
        return Dossier(
            topic=topic,
            form=form,
            generation=self._finder.generation,
            sections=filling.sections(form.sections),
            sources=tuple(sources),
            documents=documents,
            citing=self._store.documents(mentions),
            validity={each.document.id: each.validity for each in sources},
        )

    def _sources(
        self, directives: Sequence[Directive], quoted: Mapping[int, StoredDocument], asked: Understood
    ) -> list[Source]:
        """Those quoted and those that govern the topic, by group, the strongest first."""
        documents = {each.document.id: each.document for each in directives} | dict(quoted)
        validity = validity_of(self._store, documents.values(), asked.filters.on)
        sources = [
            Source(each, validity[each.id], source_group(each), each.id in quoted)
            for each in documents.values()
        ]
        return sorted(
            sources, key=lambda each: (_place(each.group), not each.quoted, *_strength(each.document))
        )

    def _successions(
        self, directives: Sequence[Directive], quoted: Iterable[StoredDocument]
    ) -> tuple[Succession, ...]:
        """Of the documents of the outline: what each did to an earlier one, and what a later one did to it."""
        near = {each.document.id: each.document for each in directives} | {each.id: each for each in quoted}
        relations = self._store.relations(list(near))
        later = {each.document_id for each in relations}
        told = [each for key in later for each in acted_on(relations, key) if each.relation in _SUCCEEDING]
        kept = [each for each in told if each.document_id in near or each.target_id in near]
        known = self._store.documents(key for each in kept for key in (each.document_id, each.target_id))
        found = [
            Succession(known[each.document_id], each.relation, known[each.target_id], each.verified)
            for each in kept
            if each.document_id in known and each.target_id in known
        ]
        return tuple(sorted(found, key=lambda each: _strength(each.later)))


def _refusal(topic: str, form: OutlineForm, answer: Answer) -> Dossier:
    return Dossier(
        topic=topic,
        form=form,
        generation=answer.generation,
        declined=True,
        suggestions=answer.suggestions,
        missing=answer.missing,
    )


@dataclass(frozen=True, slots=True)
class _Filling:
    """What there is for the sections of a form. quotes: by the section's key."""

    quotes: Mapping[str, Sequence[Quote]]
    directives: tuple[Directive, ...]
    successions: tuple[Succession, ...]
    questions: tuple[DiscussionQuestion, ...]

    def sections(self, forms: Iterable[FormSection]) -> tuple[DossierSection, ...]:
        """The sections, filled; an optional one that would be empty is left out."""
        return tuple(each for each in map(self._section, forms) if not (each.form.optional and each.is_empty))

    def _section(self, form: FormSection) -> DossierSection:
        match form.content:
            case Content.QUOTES:
                return DossierSection(form, quotes=tuple(self.quotes.get(form.key, ())))
            case Content.DIRECTIVES:
                return DossierSection(form, directives=self.directives)
            case Content.SUCCESSIONS:
                return DossierSection(form, successions=self.successions)
            case Content.QUESTIONS:
                return DossierSection(form, questions=self.questions)
            case Content.GROUP:
                return DossierSection(form, sections=self.sections(form.sections))
        return DossierSection(form)


def source_group(document: StoredDocument) -> SourceGroup:
    """Whose document it is: the Party's, a central body's of the State, or another's."""
    if document.authority is Authority.PARTY:
        return SourceGroup.PARTY
    local = _LOCAL.search(document.issuer or "")
    return SourceGroup.STATE if document.authority is Authority.STATE and not local else SourceGroup.LOCAL


def _place(group: SourceGroup) -> int:
    return list(SourceGroup).index(group)


def _strength(document: StoredDocument) -> tuple[int, int, int, int]:
    """Sorts the stronger issuer and kind first, then the later document."""
    day = document.issued_on.toordinal() if document.issued_on else 0
    return issuer_rank(document.issuer), kind_rank(document), -day, document.id


def _order(documents: Mapping[int, StoredDocument], quote: Quote) -> tuple[int, ...]:
    """Party, State, others; the stronger document first; of one document in the order of its text."""
    document = documents[quote.document_id]
    return (_place(source_group(document)), *_strength(document), quote.start)

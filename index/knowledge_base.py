"""The door: open a knowledge base, put documents in, search, ask.

A knowledge base is one directory. Many processes and threads may read; one at a time writes, under a lock that
the operating system takes back when the process dies.
"""

import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from index.adding import Adding, Progress, no_progress
from index.answer import MAX_QUOTES
from index.asked_filters import Part
from index.asking import Asker
from index.embedding import Encoder, load_encoder
from index.errors import AmbiguousDocument, DocumentNotFound, GenerationDamaged, StoreLocked
from index.evaluate import RUN_DEPTH
from index.filing import Filing
from index.filters import Filters
from index.finding import Finder, documents_named, of_years
from index.generation import Generations, Manifest
from index.intake import Intake, encode_missing
from index.passage_index import INDEX_SCHEMA, PassageIndex
from index.phrasing import Phraser, phrased
from index.preparation import Input, ended_draft, read_draft
from index.question import read_question
from index.records import StoredDocument
from index.results import AddReport, Answer, CheckReport, SearchResult
from index.search import group_by_document
from index.store import Store
from index.understanding import Understood, understand
from index.validity import DocumentValidity, validity_of
from index.verify import Verified, verify
from index.wanted import Wanted, wanted_documents
from index.workers import Workers
from ingest.catalogue import catalogue_key
from ingest.law_names import typed_law_key, year_in
from ingest.ocr import OcrMode
from ingest.reading import needs_care

# A second writer waits this long for the first before it says that the base is locked.
LOCK_SECONDS = 5.0


class KnowledgeBase:
    """One home directory. Use as a context manager, or call `close`."""

    def __init__(
        self,
        home: Path,
        model: str | None = None,
        on_publish_step: Callable[[int], None] | None = None,
        phraser: Phraser | None = None,
    ) -> None:
        """See `open`. `on_publish_step` is told each step of a publication before it is done."""
        self.home = home
        home.mkdir(parents=True, exist_ok=True)
        self.store = Store(home / "store.sqlite")
        self._model = model
        self._phraser = phraser
        self._encoder: Encoder | None = None
        self._generations = Generations(home, on_publish_step)
        self._served: tuple[Manifest, PassageIndex] | None = None
        # The issuers of a generation's documents, by its name.
        self._bodies: tuple[str, frozenset[str]] = ("", frozenset())
        self._opening = Lock()

    @classmethod
    def open(cls, home: str | Path, model: str | None = None, phraser: Phraser | None = None) -> Self:
        """Open, and make when it is new. model: a name or a directory; None for the bundled one.

        phraser: words the answers of `ask`; None for quotes alone.

        Raises StoreDamaged when the store is not one of this version's.
        """
        return cls(Path(home).expanduser().resolve(), model, phraser=phraser)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Give back the store's connections and the index."""
        self._served = None
        self.store.close()

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded when it is first needed."""
        if self._encoder is None:
            self._encoder = load_encoder(self._model)
        return self._encoder

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the writer's lock. Raises StoreLocked when another process keeps it."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.home / "lock", timeout=LOCK_SECONDS)
        try:
            lock.acquire()
        except Timeout as error:
            raise StoreLocked(
                f"{self.home}: một tiến trình khác đang ghi vào kho; hãy chờ nó xong rồi chạy lại"
            ) from error
        try:
            yield
        finally:
            lock.release()

    # Writing

    def add(
        self,
        paths: Sequence[str | Path],
        *,
        jobs: int | None = None,
        progress: Progress = no_progress,
        ocr: OcrMode = OcrMode.AUTO,
    ) -> AddReport:
        """Put in files and folders, then publish. A fault of one file is in the report; the others go in."""
        return self._adding(lambda adding: adding.add([Path(path) for path in paths]), jobs, progress, ocr)

    def add_bytes(self, content: bytes, name: str, *, ocr: OcrMode = OcrMode.AUTO) -> AddReport:
        """Put in one document from memory under a name, then publish."""
        return self._adding(lambda adding: adding.add_bytes(content, name), 1, no_progress, ocr)

    def _adding(
        self, work: Callable[[Adding], None], jobs: int | None, progress: Progress, ocr: OcrMode
    ) -> AddReport:
        with self.writing():
            filing = Filing(self.store, self.encoder)
            filing.sign_texts()
            adding = Adding(self.store, filing, jobs or os.cpu_count() or 1, progress, ocr)
            work(adding)
            self._publish_if_stale(progress)
        return adding.report

    def remove(self, identifier: str | int) -> StoredDocument:
        """Take a document's text out, and publish; of one without text, its catalogue record.

        Raises DocumentNotFound, AmbiguousDocument, NothingToRemove.
        """
        document = self.document(identifier)
        with self.writing():
            Intake(self.store, self.encoder).remove(document)
            self._publish_if_stale(no_progress)
        return document

    def rebuild(self, progress: Progress = no_progress) -> Manifest:
        """Make the index again from the store, whatever the old one is."""
        with self.writing():
            return self._publish(progress)

    def refresh(self, progress: Progress = no_progress) -> None:
        """Publish when the index is missing, damaged, or older than the store."""
        with self.writing():
            self._publish_if_stale(progress)

    def _publish_if_stale(self, progress: Progress) -> None:
        try:
            manifest = self._generations.manifest()
            if manifest is not None:
                self._generations.verify(manifest)
        except GenerationDamaged:
            manifest = None
        if self._is_stale(manifest):
            self._publish(progress)

    def _is_stale(self, manifest: Manifest | None) -> bool:
        return (
            manifest is None
            or manifest.revision != self.store.revision
            or manifest.model != self.encoder.fingerprint
            or manifest.schema != INDEX_SCHEMA
        )

    def _publish(self, progress: Progress) -> Manifest:
        done = 0

        def encoded(count: int) -> None:
            nonlocal done
            done += count
            progress("Tính vectơ", done, max(done, self.store.passage_count()))

        encode_missing(self.store, self.encoder, encoded)
        model_id = self.store.model_id(self.encoder.fingerprint, self.encoder.name, self.encoder.dimension)
        progress("Lập chỉ mục", 0, 2)
        index = PassageIndex.build(self.store, self.encoder, model_id)
        progress("Lập chỉ mục", 1, 2)
        manifest = self._generations.publish(index.contents(self.store.revision, self.encoder))
        progress("Lập chỉ mục", 2, 2)
        self._served = None
        return manifest

    # Reading

    def serving(self) -> tuple[Manifest, PassageIndex]:
        """The published generation; made from the store when there is none, or it is damaged.

        A long-running reader takes up a new generation with its next question.
        """
        served = self._served
        if served is not None and served[0].name == self._generations.current_name:
            return served
        # One thread opens and checks the new generation, the others wait for it.
        with self._opening:
            served = self._served
            if served is None or served[0].name != self._generations.current_name:
                served = self._opened_or_rebuilt()
                self._served = served
        return served

    def _opened_or_rebuilt(self) -> tuple[Manifest, PassageIndex]:
        try:
            return self._open_generation()
        except GenerationDamaged:
            self.refresh()
            return self._open_generation()

    def _open_generation(self) -> tuple[Manifest, PassageIndex]:
        manifest = self._generations.manifest()
        if manifest is None:
            raise GenerationDamaged("kho chưa có chỉ mục; chạy «vankien rebuild»")
        if manifest.model != self.encoder.fingerprint or manifest.schema != INDEX_SCHEMA:
            raise GenerationDamaged("chỉ mục thuộc mô hình hoặc phiên bản khác; chạy «vankien rebuild»")
        self._generations.verify(manifest)
        return manifest, PassageIndex.load(self._generations.directory(manifest))

    @property
    def generation(self) -> str:
        """The name of the generation that answers."""
        return self.serving()[0].name

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        filters: Filters | None = None,
        drop: Collection[Part] = (),
    ) -> SearchResult:
        """Ranked passages grouped by document. drop: what is not to be read into the query. Raises BadQuery."""
        finder = self._finder()
        understood = self._understood(finder, query, filters or Filters(), drop)
        result = finder.search(understood.question, limit, offset, understood.filters)
        reading = understood.interpretation
        return replace(result, query=reading.typed, reading=reading)

    def ask(
        self,
        question: str,
        *,
        limit: int = MAX_QUOTES,
        filters: Filters | None = None,
        drop: Collection[Part] = (),
    ) -> Answer:
        """Whole sentences with their places, or a refusal. drop: as in `search`. Raises BadQuery."""
        finder = self._finder()
        given = filters or Filters()
        understood = self._understood(finder, question, given, drop)
        reading = understood.interpretation
        citing = given if reading.filters else None
        answer = Asker(finder).ask(understood.question, limit, understood.filters, citing)
        answer = replace(answer, question=reading.typed, reading=reading)
        return phrased(self.store, self._phraser, answer) if self._phraser else answer

    def confidence(self, question: str) -> float:
        """How sure it is that the base speaks of a question's topic, 0 … 1; `ask` declines when it is low."""
        finder = self._finder()
        asked = self._understood(finder, question, Filters())
        return Asker(finder).confidence(asked.question, finder.rank(asked.question, asked.filters))

    def rank(self, query: str, depth: int = RUN_DEPTH) -> list[tuple[str, float]]:
        """(external id, score) of the best documents: a ranking for `evaluate`, which can judge only records."""
        finder = self._finder()
        understood = self._understood(finder, query, Filters())
        ranked = finder.rank(understood.question, understood.filters)
        groups = group_by_document(ranked, 1)
        documents = self.store.documents(groups)
        names = [
            (documents[key].external_id or "", found[0].score)
            for key, found in groups.items()
            if key in documents
        ]
        return [(name, score) for name, score in names if name][:depth]

    def _understood(
        self, finder: Finder, typed: str, given: Filters, drop: Collection[Part] = ()
    ) -> Understood:
        name, keys = self._bodies
        if name != finder.generation:
            keys = frozenset(self.store.issuer_keys())
            self._bodies = finder.generation, keys
        return understand(finder, keys, typed, given, drop)

    def _finder(self) -> Finder:
        manifest, index = self.serving()
        return Finder(self.store, self.encoder, index, manifest.name)

    # Documents

    def document(self, identifier: str | int) -> StoredDocument:
        """By id, by number as people type it, or by a record's id.

        Raises DocumentNotFound; AmbiguousDocument when several documents bear the number.
        """
        if isinstance(identifier, int) or identifier.strip().isdecimal():
            found = self.store.document(int(identifier))
            if found is not None:
                return found
        candidates = self.documents_called(str(identifier))
        if not candidates:
            raise DocumentNotFound(f"Không có văn bản nào mang số hoặc mã «{identifier}» trong kho")
        if len(candidates) > 1:
            listed = "; ".join(f"{each.id}: {each.number} ({_day(each)})" for each in candidates)
            raise AmbiguousDocument(
                f"Có {len(candidates)} văn bản mang số «{identifier}» ({listed}); hãy dùng mã văn bản",
                [each.id for each in candidates],
            )
        return candidates[0]

    def documents_called(self, identifier: str) -> list[StoredDocument]:
        """All documents that a number, a law's name (as typed) or a record's id may mean."""
        record = self.store.by_external_id(identifier.strip())
        if record is not None:
            return [record]
        if not any(each.isalnum() for each in identifier):
            return []
        asked = read_question(identifier)
        key = catalogue_key(identifier)
        if exact := self.store.by_number_key(key) or self.store.drafts_by_number_key(key):
            return list(of_years(exact, asked.years))
        if laws := self.store.by_law_name(typed_law_key(identifier)):
            year = year_in(identifier)
            return list(of_years(laws, {year} if year else asked.years))
        return documents_named(self.store, asked)

    def check(self) -> CheckReport:
        """Is everything whole: the store, its offsets, the generation that serves."""
        faults = self.store.integrity_faults()
        if misplaced := self.store.misplaced_passages():
            faults.append(f"{misplaced} đoạn có vị trí vượt ngoài văn bản")
        manifest: Manifest | None = None
        try:
            manifest = self._generations.manifest()
            if manifest is not None:
                self._generations.verify(manifest)
        except GenerationDamaged as error:
            faults.append(str(error))
        return CheckReport(
            faults=tuple(faults),
            counts=self.store.counts(),
            generation=manifest.name if manifest else None,
            stale=self._is_stale(manifest),
            home=self.home,
        )

    def wanted(self) -> list[Wanted]:
        """Cited documents whose text is not here, the most cited first."""
        return wanted_documents(self.store)

    def verify(self, content: bytes, name: str, ocr: OcrMode = OcrMode.AUTO) -> Verified:
        """The citations of a draft, each held against what is known; nothing is stored. Raises IngestError."""
        with Workers(int(needs_care(content))) as workers:
            (draft,) = workers.map(partial(read_draft, ocr=ocr), [Input(name, content)], ended_draft)
        return verify(self.store, draft)

    def validity(self, document: StoredDocument, on: date | None = None) -> DocumentValidity:
        """Whether a document holds on a day (None for today), by what the base knows."""
        return validity_of(self.store, [document], on)[document.id]


def _day(document: StoredDocument) -> str:
    return f"{document.issued_on:%d/%m/%Y}" if document.issued_on else "không rõ ngày"

"""The door: open a knowledge base, put documents in, search, ask.

A knowledge base is one directory. Many processes and threads may read; one at a time writes, under a lock that
the operating system takes back when the process dies.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from shutil import rmtree
from threading import Lock
from types import TracebackType
from typing import Any, Self

import numpy as np

from index.adaptation import MODELS, Adaptation, Asked, Judged, adapt, next_folder
from index.adding import Adding, Progress, Watch, no_progress
from index.amending import Amending
from index.asked_filters import Part
from index.asking import Asker
from index.backup import safety_copy, write_backup
from index.backup_file import Backup
from index.completion import Completion, Suggestion
from index.corrections import FIELDS, stored_value
from index.derived import Derived
from index.dossier import Chosen, Dossier
from index.dossier_forms import Form, outline_form
from index.dossier_making import DEFAULT_QUOTES, DossierMaker
from index.durable import make_folder
from index.embedding import BUNDLED_NAME, Encoder, StaticEncoder, load_encoder
from index.errors import (
    AmbiguousDocument,
    DocumentNotFound,
    GenerationDamaged,
    ModelMissing,
    NothingToAdapt,
    StoreLocked,
)
from index.evaluate import RUN_DEPTH, are_records
from index.feedback import judgements
from index.filing import Filing
from index.filters import Filters
from index.finding import Finder, documents_named, of_years
from index.finite import without_flags
from index.generation import Manifest
from index.headers import Headers
from index.holdings import Holdings
from index.intake import Intake
from index.interpretation import Interpretation, interpret
from index.order import Order
from index.passage_index import INDEX_SCHEMA, PassageIndex
from index.phrasing import Phraser, phrased
from index.preparation import Input, ended_draft, read_draft
from index.publication import Publication
from index.question import read_question, usable_text
from index.quoting import MAX_QUOTES
from index.records import StoredDocument, StoredFeedback, StoredJob, Verdict, Visibility
from index.register import Register
from index.request import read_request
from index.restoring import Restored, ended_restoration, restore, was_restoring
from index.results import AddReport, Answer, CheckReport, SearchResult
from index.search import RANKED_UNITS
from index.searchable import Searchable
from index.sharing import shared_store, sharing_of
from index.shelf import EngineAddress, Publisher, shelf_of
from index.similar import Similar, similar_documents
from index.store import Store
from index.tables.engine import Place
from index.topics import Topics, make_topics
from index.understanding import Understood, understand
from index.uploads import Upload, Uploads
from index.validity import DocumentValidity, decided_by_others, validity_of
from index.verify import Verified, verify
from index.wanted import Wanted, wanted_documents
from index.workers import Workers
from ingest.catalogue import catalogue_key
from ingest.document import Authority
from ingest.law_names import typed_law_key, year_in
from ingest.ocr import OcrMode
from ingest.reading import needs_care
from ingest.text import fold, whole_letters

# SQLite takes no larger integer.
_LARGEST_ID = 2**63 - 1
# A new base has cost minutes by then, and nobody waits for it; an `add` of a whole archive takes hours.
MERGE_LOCK_SECONDS = 6 * 3600.0

Work = Callable[[Adding], None]


class KnowledgeBase:
    """One home directory. Use as a context manager, or call `close`."""

    def __init__(
        self,
        home: Path,
        model: str | None = None,
        on_publish_step: Callable[[int], None] | None = None,
        phraser: Phraser | None = None,
        store: str = "",
        index: EngineAddress | None = None,
    ) -> None:
        """See `open`. `on_publish_step` is told each step of a publication before it is done."""
        self.home = home
        make_folder(home)
        self.server = store
        self.store = self._opened_store(store or home / "store.sqlite")
        self.sharing = sharing_of(home, self.store, is_index_shared=index is not None)
        self.model = model
        self.phraser = phraser
        # Told every answer of `ask`: whoever counts sets it.
        self.on_answer: Callable[[Answer], None] = lambda answer: None
        self._encoder: Encoder | None = None
        self.index = index
        self._shelf = shelf_of(home, self.store, index, on_publish_step)
        self._served: tuple[Manifest, Searchable, Encoder] | None = None
        self._opening = Lock()
        self._bodies = Derived(lambda _: frozenset(self.store.issuer_keys()))
        self._decided = Derived(lambda _: decided_by_others(self.store), may_lag=True)
        self._headers = Derived(lambda name: Headers.of(self.store, self._decided.of(name)))
        self._register = Derived(lambda _: Register.of(self.store), may_lag=True)
        self._completion = Derived(lambda _: Completion.of(self.store), may_lag=True)
        self._holdings = Derived(lambda _: Holdings.of(self.store))
        self._topics: tuple[Searchable, Topics] | None = None
        self._grouping = Lock()
        self._open: KnowledgeBase | None = None

    @classmethod
    def open(
        cls,
        home: str | Path,
        model: str | None = None,
        phraser: Phraser | None = None,
        store: str = "",
        index: EngineAddress | None = None,
    ) -> Self:
        """Open, and make when it is new. model: a name or a directory; None for the bundled one.

        phraser: words the answers of `ask`; None for quotes alone. store: the address of a PostgreSQL database that
        several machines share, empty for a file of the home. index: the engine that holds the index; None for the home
        itself.

        Raises StoreDamaged when the store is not one of this version's, StoreUnreachable when its server is away,
        IndexUnavailable without the engine's package.
        """
        return cls(Path(home).expanduser().resolve(), model, phraser=phraser, store=store, index=index)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _opened_store(self, place: Place) -> Store:
        return Store(place, self._back_up_before)

    @property
    def uploads(self) -> Uploads:
        """What was sent in and waits."""
        return self.sharing.uploads

    @property
    def for_anyone(self) -> "KnowledgeBase":
        """This base as readers without a name find it, for reading alone: itself while no document is internal."""
        if not self.store.internal_ids():
            return self
        if self._open is None:
            with self._opening:
                if self._open is None:
                    from index.open_base import OpenBase

                    self._open = OpenBase(self)
        return self._open

    def close(self) -> None:
        """Give back the store's connections and the index."""
        if self._open is not None:
            self._open.close()
        for each in self._derived:
            each.close()
        self._served = None
        self._shelf.close()
        self.store.close()

    @property
    def _derived(self) -> list[Derived[Any]]:
        """All that is made once a generation."""
        return [each for each in vars(self).values() if isinstance(each, Derived)]

    @property
    def encoder(self) -> Encoder:
        """The embedding model, loaded when first needed: the one asked for, else the base's own, else the bundled."""
        if self._encoder is None:
            self._encoder = load_encoder(self.model) if self.model else self._own_encoder()
        return self._encoder

    @property
    def _own_model(self) -> str:
        """The name that `model use` and `adapt` leave; the bundled one's without."""
        return self.sharing.model() or BUNDLED_NAME

    def _own_encoder(self) -> Encoder:
        try:
            return self._named_model(self._own_model)
        except ModelMissing:
            if self.sharing.is_shared:
                # Vectors of two models would take turns in the store.
                raise
            # Thrown away by hand: the bundled one stands in, and the index is made again.
            return load_encoder()

    def _named_model(self, name: str) -> Encoder:
        """A model of the home, the bundled one, or any other by its directory or name."""
        own = self.home / name
        if own.is_dir():
            return load_encoder(str(own), name)
        return load_encoder(None if name == BUNDLED_NAME else name)

    @contextmanager
    def writing(self, seconds: float | None = None) -> Iterator[None]:
        """Hold the writer's lock. Raises StoreLocked when another process keeps it longer than `seconds` (or a few)."""
        with self.sharing.writing(seconds):
            ended_restoration(self.home, shared_store(self.sharing))
            self._follow_model()
            yield

    def _follow_model(self) -> None:
        """Forget a model in whose place another process has chosen another, or restored a base that uses another."""
        if self._encoder is not None and not self.model and self._encoder.name != self._own_model:
            self._encoder = None

    @contextmanager
    def writing_when_free(self, seconds: float, waits: Callable[[], None]) -> Iterator[None]:
        """Hold the writer's lock, however long that takes. waits: called again and again meanwhile; may raise."""
        with ExitStack() as held:
            while True:
                try:
                    held.enter_context(self.writing(seconds))
                    break
                except StoreLocked:
                    waits()
            yield

    # Writing

    def add(
        self,
        paths: Sequence[str | Path],
        *,
        jobs: int | None = None,
        progress: Progress = no_progress,
        ocr: OcrMode = OcrMode.AUTO,
        visibility: Visibility = Visibility.OPEN,
    ) -> AddReport:
        """Put in files and folders, then publish. A fault of one file is in the report; the others go in.

        visibility: of what is put in; a document that says of itself that it is internal, or was so, is so anyway.
        """
        listed = [Path(path) for path in paths]
        return self._adding(lambda adding: adding.add(listed), jobs, progress, ocr, visibility)

    def add_bytes(
        self,
        content: bytes,
        name: str,
        *,
        ocr: OcrMode = OcrMode.AUTO,
        visibility: Visibility = Visibility.OPEN,
    ) -> AddReport:
        """Put in one document from memory under a name, then publish. visibility: as in `add`."""
        return self._adding(lambda adding: adding.add_bytes(content, name), 1, no_progress, ocr, visibility)

    def _adding(
        self, work: Work, jobs: int | None, progress: Progress, ocr: OcrMode, visibility: Visibility
    ) -> AddReport:
        with self.writing():
            filing = Filing(self.store, self.encoder, visibility=visibility)
            filing.sign_texts()
            adding = Adding(self.store, filing, jobs or os.cpu_count() or 1, progress, ocr)
            work(adding)
            self._publish_if_stale(progress)
        return adding.report

    def take_in(
        self,
        content: bytes,
        name: str,
        watch: Watch,
        *,
        jobs: int = 1,
        ocr: OcrMode = OcrMode.AUTO,
        visibility: Visibility = Visibility.OPEN,
    ) -> AddReport:
        """Put in a file, or those that it holds, without publishing. watch: takes the writer's lock for each write."""
        with watch.writing():
            filing = Filing(self.store, self.encoder, visibility=visibility)
            filing.sign_texts()
        adding = Adding(self.store, filing, jobs, no_progress, ocr, watch)
        adding.add_bytes(content, name)
        return adding.report

    def submit(
        self, upload: Upload, given_by: str = "", visibility: Visibility = Visibility.OPEN
    ) -> StoredJob:
        """Have what was uploaded put in in the background (`index.queue`); nothing is lost once this returns."""
        upload.seal()
        return self.store.put_job(upload.id, given_by, len(upload), visibility)

    def give_feedback(self, query: str, document: StoredDocument, verdict: Verdict) -> StoredFeedback:
        """Keep what a reader says of a document beside a query. Nothing that can be found changes.

        Raises BadQuery when the query is empty or far too long, StoreLocked when the store stays busy.
        """
        return self.store.put_feedback(usable_text(query), document, verdict)

    def remove(
        self, identifier: str | int, *, removed_by: str = "", for_good: bool = False
    ) -> StoredDocument:
        """Take a document's text out, and publish; of one without text, its catalogue record.

        It can be put back for some time, unless it is taken out for good. Raises DocumentNotFound, AmbiguousDocument,
        NothingToRemove, StoreLocked.
        """
        document = self.document(identifier)
        with self.writing():
            Intake(self.store, self.encoder).remove(document, removed_by, for_good=for_good)
            self._publish_if_stale(no_progress)
        return document

    def set_visibility(self, identifier: str | int, visibility: Visibility) -> StoredDocument:
        """Say who finds a document whose text is here, and publish. Returns the document as it then is.

        Raises DocumentNotFound, AmbiguousDocument, NothingToLabel.
        """
        document = self.document(identifier)
        with self.writing():
            Intake(self.store, self.encoder).label(document, visibility)
            self._publish_if_stale(no_progress)
        return self.document(document.id)

    def put_back(self, document_id: int) -> StoredDocument:
        """Bring back what was taken out, as it was, and publish. Raises NothingToRestore, StoreLocked."""
        with self.writing():
            document = Amending(self.store, self.encoder).put_back(document_id)
            self._publish_if_stale(no_progress)
        return document

    def correct(
        self, document: StoredDocument, values: Mapping[str, str], *, corrected_by: str = ""
    ) -> StoredDocument:
        """Put header fields right, by hand, and publish; an empty value says that the document has no such field.

        It stays so when the document is put in again (`index.corrections`). Raises BadCorrection, StoreLocked.
        """
        stored = {field: stored_value(field, typed) for field, typed in values.items()}
        with self.writing():
            Amending(self.store, self.encoder).correct(self.document(document.id), stored, corrected_by)
            self._publish_if_stale(no_progress)
        return self.document(document.id)

    def take_back(self, document: StoredDocument, fields: Collection[str] | None = None) -> list[str]:
        """Let fields say again what was read, all of them with None; returns those that had been put right."""
        with self.writing():
            fields = FIELDS if fields is None else fields
            taken = Amending(self.store, self.encoder).take_back(self.document(document.id), fields)
            self._publish_if_stale(no_progress)
        return taken

    def rebuild(self, progress: Progress = no_progress) -> Manifest:
        """Make the index again from the store, whatever the old one is."""
        with self.writing():
            return self._publish(progress)

    @property
    def wants_merge(self) -> bool:
        """Whether `merge` is worth its time now. Raises GenerationDamaged."""
        manifest = self._shelf.manifest()
        return manifest is not None and Publication.wants_merge(manifest)

    def merge(self) -> Manifest | None:
        """Index everything as one again, while others read and add; what they add meanwhile stays beside it.

        None when another process is at it, or has made the index anew meanwhile. Raises StoreLocked.
        """
        from filelock import FileLock, Timeout

        try:
            with FileLock(self.home / "merge.lock", timeout=0):
                self._follow_model()
                return self._publication().merge(partial(self._publishing, MERGE_LOCK_SECONDS))
        except Timeout:
            return None

    def refresh(self, progress: Progress = no_progress) -> None:
        """Publish when the index is missing, damaged, or older than the store."""
        with self._publishing(None):
            self._publish_if_stale(progress)

    def _publishing(self, seconds: float | None) -> AbstractContextManager[None]:
        """Be the one who publishes: of this home, or of all that share the engine that holds the index."""
        alone = self.index is None and self.sharing.is_shared and not was_restoring(self.home)
        return self.sharing.publishing(seconds) if alone else self.writing(seconds)

    @property
    def is_behind(self) -> bool:
        """Whether the store has changed since this home's index was made. Raises GenerationDamaged."""
        manifest = self._shelf.manifest()
        return manifest is None or manifest.revision != self.store.revision

    def backup(
        self, file: str | Path, progress: Progress = no_progress, extras: Mapping[str, bytes] | None = None
    ) -> Backup:
        """Write all that cannot be made again into one file, while others read and add; nobody waits.

        extras: parts that the caller makes, by their path. Raises NotABackup when a file of another kind bears the
        name, StoreDamaged, OSError; then nothing is left, and an older backup of that name stays.
        """
        return write_backup(
            self.home, Path(file).expanduser().resolve(), progress, extras, shared_store(self.sharing)
        )

    @classmethod
    def restore(
        cls,
        home: str | Path,
        file: str | Path,
        model: str | None = None,
        progress: Progress = no_progress,
        store: str = "",
        index: EngineAddress | None = None,
    ) -> Restored:
        """Make a home what a backup holds, and its index; a home with documents is backed up first.

        model, store and index: as for `open`; a server's store then becomes what the backup holds. Raises NotABackup,
        BackupDamaged, StoreLocked, StoreDamaged, OSError; then the home is as it was.
        """
        home = Path(home).expanduser().resolve()
        if not store:
            restored = restore(home, Path(file).expanduser(), progress)
        with cls.open(home, model, store=store, index=index) as base:
            if shared := shared_store(base.sharing):
                restored = restore(home, Path(file).expanduser(), progress, shared=shared)
            base.refresh(progress)
        return restored

    def _back_up_before(self, version: int, newest: int) -> None:
        """What an upgrade of the tables changes can be had again by `restore` with the version that wrote it."""
        safety_copy(self.home, f"before-schema-{newest}-from-{version}", with_home=False)

    def _publication(self, progress: Progress = no_progress) -> Publisher:
        return self._shelf.publisher(self.store, self.encoder, progress)

    def _publish_if_stale(self, progress: Progress) -> None:
        self._publication(progress).bring_up_to_date()

    def _publish(self, progress: Progress) -> Manifest:
        return self._publication(progress).publish_whole()

    def adapt(self, progress: Progress = no_progress, judged: Judged | None = None) -> Adaptation:
        """Fit the embedding to the documents here, and publish a generation of it when that is surely better.

        judged: questions with their answers, which the product must not answer worse afterwards; when it does, the
        old model is published again. Raises NothingToAdapt, ModelMissing (the training needs torch), StoreLocked.
        """
        with self.writing():
            self._publish_if_stale(progress)
            if self.serving()[0].base is not None:
                self._publish(progress)
            _, searchable, encoder = self._serving()
            if not isinstance(encoder, StaticEncoder):
                raise NothingToAdapt(
                    f"Mô hình {encoder.name} không phải loại tĩnh; chỉ mô hình đi kèm mới chỉnh được theo kho."
                )
            index = searchable.whole()
            rows = {int(passage): row for row, passage in enumerate(index.passages)}
            first = dict(zip(index.documents[::-1].tolist(), range(index.size - 1, -1, -1), strict=True))
            citations = [(rows[one], first[other]) for one, other in self.store.citing_passages()]
            folder = next_folder(self.home)
            asked = self._asked(judged)
            told = partial(progress, "Chỉnh mô hình")
            found = adapt(encoder, index.fields, citations, asked, index.dense_weight, folder, told)
            if found.model is None:
                return found
            rank = partial(self.rank, records_only=judged is None or are_records(judged.qrels))
            before = judged.score(rank) if judged else 0.0
            self._switch(self._named_model(found.model), progress)
            if judged is None:
                return found
            after = judged.score(rank)
            if after < before:
                self._switch(encoder, progress)
                rmtree(folder)
            return replace(found, judged=(before, after), model=found.model if after >= before else None)

    def _asked(self, judged: Judged | None) -> list[Asked]:
        """What readers found right, to learn from; not the questions that the learning is judged by."""
        finder = self._finder()
        documents = finder.searchable.whole().documents
        apart = {fold(each) for each in judged.questions.values()} if judged else set()
        right = [each for each in judgements(self.store.feedback()) if each.is_right]
        found = [
            Asked(
                tuple(self._understood(finder, each.query, Filters()).question.words.split()),
                np.flatnonzero(documents == each.document_id),
            )
            for each in right
            if fold(each.query) not in apart
        ]
        return [each for each in found if each.words and len(each.rows)]

    def models(self) -> list[tuple[str, bool]]:
        """The models at hand, the bundled one first: name, and whether the index is of it."""
        own = sorted(path for path in (self.home / MODELS).glob("*") if (path / "config.json").is_file())
        names = [BUNDLED_NAME, *(f"{MODELS}/{path.name}" for path in own)]
        current = self.serving()[0].model_name
        if current not in names:
            names.append(current)
        return [(name, name == current) for name in names]

    def use_model(self, name: str | None, progress: Progress = no_progress) -> Manifest:
        """Publish a generation of another model: None for the bundled one, one of `models/`, a directory or a name.

        Raises ModelMissing.
        """
        encoder = self._named_model(name or BUNDLED_NAME)
        with self.writing():
            return self._switch(encoder, progress)

    def _switch(self, encoder: Encoder, progress: Progress) -> Manifest:
        before, self._encoder = self._encoder, encoder
        kept = self._own_model
        try:
            self.sharing.set_model(encoder.name)
            return self._publish(progress)
        except BaseException:
            self._encoder = before
            self.sharing.set_model(kept)
            raise

    # Reading

    def serving(self) -> tuple[Manifest, PassageIndex]:
        """The published generation, and what its index says of the whole base; made from the store when there is none,
        or it is damaged.

        A long-running reader takes up a new generation with its next question.
        """
        manifest, searchable, _ = self._serving()
        return manifest, searchable.common

    def _serving(self) -> tuple[Manifest, Searchable, Encoder]:
        """The generation that serves, with the embedding that its vectors are of."""
        served, current = self._served, self._shelf.current_name
        if served is not None and served[0].name == current:
            return served
        # One thread opens and checks the new generation. Meanwhile the old one answers the others, unless it was
        # withdrawn (`index.restoring`): then they wait.
        if not self._opening.acquire(blocking=served is None or current is None):
            assert served is not None
            return served
        try:
            served = self._served
            if served is None or served[0].name != self._shelf.current_name:
                served = self._opened_or_rebuilt(served)
                self._served = served
        finally:
            self._opening.release()
        return served

    def _opened_or_rebuilt(
        self, before: tuple[Manifest, Searchable, Encoder] | None
    ) -> tuple[Manifest, Searchable, Encoder]:
        """before: what has served until now, and goes on while a damaged generation cannot be made again."""
        name = self._shelf.current_name
        try:
            return self._open_generation()
        except GenerationDamaged:
            if name != self._shelf.current_name:
                # Others published twice meanwhile, and swept what was being opened.
                return self._opened_or_rebuilt(before)
        try:
            self.refresh()
        except StoreLocked:
            if before is None or name is None:
                raise
            return before
        return self._open_generation()

    def _open_generation(self) -> tuple[Manifest, Searchable, Encoder]:
        manifest = self._shelf.manifest()
        if manifest is None:
            raise GenerationDamaged("kho chưa có chỉ mục; chạy «vankien rebuild»")
        if manifest.model != self.encoder.fingerprint and self.model is None and self._is_own(manifest):
            # Another process changed the model meanwhile, or is about to. One that was deleted makes the index stale.
            with suppress(ModelMissing):
                self._encoder = self._named_model(manifest.model_name)
        if manifest.model != self.encoder.fingerprint or manifest.schema != INDEX_SCHEMA:
            raise GenerationDamaged("chỉ mục thuộc mô hình hoặc phiên bản khác; chạy «vankien rebuild»")
        return manifest, self._shelf.opened(manifest, self.encoder), self.encoder

    def _is_own(self, manifest: Manifest) -> bool:
        """Whether a generation's model is one that this base may choose by itself."""
        name = manifest.model_name
        return name.startswith(f"{MODELS}/") or name in (BUNDLED_NAME, self._own_model)

    @property
    def is_stale(self) -> bool:
        """Whether the index is not of what the store now holds. Raises GenerationDamaged."""
        return self._publication().is_stale(self._shelf.manifest())

    @property
    def published(self) -> str | None:
        """The name of the generation that was published last, whether it is sound or not; None before the first."""
        return self._shelf.current_name

    @property
    def generation(self) -> str:
        """The name of the generation that answers."""
        return self.serving()[0].name

    @without_flags
    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        filters: Filters | None = None,
        drop: Collection[Part] = (),
        explain: bool = False,
        order: Order = Order.RELEVANCE,
    ) -> SearchResult:
        """Ranked passages grouped by document. drop: what is not to be read into the query. Raises BadQuery.

        explain: say of each passage shown what the ranker's features add to its score.
        """
        with self._reading(RANKED_UNITS if explain else 0) as finder:
            understood = self._understood(finder, query, filters or Filters(), drop)
            return _searched(finder, understood, limit, offset, order)

    @without_flags
    def search_and_ask(
        self,
        query: str,
        asks: Callable[[Interpretation], bool],
        *,
        limit: int = 10,
        offset: int = 0,
        filters: Filters | None = None,
        drop: Collection[Part] = (),
        order: Order = Order.RELEVANCE,
    ) -> tuple[SearchResult, Answer | None]:
        """`search`, and `ask` where the query as it was read asks; what both need is reckoned once. Raises BadQuery."""
        with self._reading() as finder:
            understood = self._understood(finder, query, filters or Filters(), drop)
            result = _searched(finder, understood, limit, offset, order)
            is_asked = asks(understood.interpretation)
            answer = _answered(finder, understood, MAX_QUOTES) if is_asked else None
        return result, self._told(answer) if answer else None

    @without_flags
    def ask(
        self,
        question: str,
        *,
        limit: int = MAX_QUOTES,
        filters: Filters | None = None,
        drop: Collection[Part] = (),
    ) -> Answer:
        """Whole sentences with their places, or a refusal. drop: as in `search`. Raises BadQuery."""
        with self._reading() as finder:
            understood = self._understood(finder, question, filters or Filters(), drop)
            answer = _answered(finder, understood, limit)
        return self._told(answer)

    def _told(self, answer: Answer) -> Answer:
        """An answer as it goes out. A language model takes seconds: no state of the store is kept for it."""
        self.on_answer(answer)
        return phrased(self.store, self.phraser, answer) if self.phraser else answer

    @without_flags
    def dossier(
        self,
        topic: str,
        *,
        form: Form = Form.STUDY,
        limit: int = DEFAULT_QUOTES,
        filters: Filters | None = None,
        chosen: Sequence[Chosen] | None = None,
    ) -> Dossier:
        """A study outline on a topic, or a refusal. chosen: its quotes, None to have them found.

        Raises BadQuery, and NotInText for a chosen run that is none of its document's text.
        """
        with self._reading() as finder:
            understood = self._understood(finder, topic, filters or Filters())
            return DossierMaker(finder).make(understood, outline_form(form), limit, chosen)

    def prepare(self) -> None:
        """Make all that the first questions of a generation would wait for. Raises GenerationDamaged, StoreLocked."""
        name = self.generation
        for each in self._derived:
            each.of(name)

    def holdings(self) -> Holdings:
        """What the base holds, at a glance."""
        return self._holdings.of(self.generation)

    def suggest(self, typed: str, *, limit: int = 8) -> tuple[Suggestion, ...]:
        """What may be meant by what has been typed so far; nothing for nothing."""
        return self._completion.of(self.generation).suggest(self.store, typed, limit)

    def topics(self, authority: Authority | None = None) -> Topics:
        """The topics of all documents, or of one authority's; made by the first who asks of an index."""
        manifest, searchable, _ = self._serving()
        made = self._topics
        if made is None or made[0] is not searchable:
            with self._grouping:
                if self._topics is None or self._topics[0] is not searchable:
                    self._topics = searchable, make_topics(self.store, searchable.whole())
                made = self._topics
        if authority is None:
            return made[1]
        headers = self._headers.of(manifest.name)
        passing = headers.admits(Filters(authority=authority), np.arange(len(headers.ids)))
        return made[1].of(frozenset(headers.ids[passing].tolist()))

    @without_flags
    def looks_up(self, query: str, drop: Collection[Part] = ()) -> bool:
        """Whether a query says that it looks for documents: "chỉ thị về …", "văn bản nào …". Raises BadQuery.

        query: with its wording mended already. drop: as in `search`.
        """
        index = self.serving()[1]
        question, _ = interpret(query, index.syllables, index.marked, {*drop, Part.WORDING})
        return read_request(question).explicit

    @without_flags
    def confidence(self, question: str) -> float:
        """The probability, 0 … 1, that what the base holds answers a question; `ask` declines when it is low."""
        finder = self._finder()
        asked = self._understood(finder, question, Filters())
        return Asker(finder).confidence(asked, finder.rank(asked.question, asked.filters))

    @without_flags
    def rank(
        self, query: str, depth: int = RUN_DEPTH, *, records_only: bool = True
    ) -> list[tuple[str, float]]:
        """(docid, score) of the best documents: a ranking for `evaluate`.

        records_only: judgements that come with records know no other documents, so these are left out.
        """
        finder = self._finder()
        understood = self._understood(finder, query, Filters())
        ranked = finder.rank(understood.question, understood.filters)
        # Documents may be left out below, so more than are wanted are fetched.
        best = ranked.best_of_documents()[: 4 * depth]
        keys, scores = ranked.documents[best].tolist(), ranked.scores[best].tolist()
        documents = self.store.documents(keys)
        found = [(documents[key], score) for key, score in zip(keys, scores, strict=True) if key in documents]
        return [
            (document.docid, score) for document, score in found if document.external_id or not records_only
        ][:depth]

    def _understood(
        self, finder: Finder, typed: str, given: Filters, drop: Collection[Part] = ()
    ) -> Understood:
        return understand(finder, self._bodies.of(finder.generation), typed, given, drop)

    @contextmanager
    def _reading(self, explain: int = 0) -> Iterator[Finder]:
        """A finder, and one state of the store for all that is read: what is cited stands where it was found.

        The generation is taken first, so that the store is never the older one; it may be made anew for that.
        """
        finder = self._finder(explain)
        with self.store.snapshot():
            yield finder

    def _finder(self, explain: int = 0) -> Finder:
        manifest, searchable, encoder = self._serving()
        headers, register = (
            partial(self._headers.of, manifest.name),
            partial(self._register.of, manifest.name),
        )
        return Finder(self.store, encoder, searchable, manifest.name, headers, register, explain)

    # Documents

    def document(self, identifier: str | int) -> StoredDocument:
        """By id, by number as people type it, or by a record's id.

        Raises DocumentNotFound; AmbiguousDocument when several documents bear the number.
        """
        if isinstance(identifier, int) or identifier.strip().isdecimal():
            found = self.store.document(int(identifier)) or self._forwarded(int(identifier))
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

    def _forwarded(self, document_id: int) -> StoredDocument | None:
        """What a document became whose own row is gone."""
        if document_id > _LARGEST_ID:
            return None
        return self.store.document(self.store.forwarded(document_id))

    def documents_called(self, identifier: str) -> list[StoredDocument]:
        """All documents that a number, a law's name (as typed) or a record's id may mean."""
        identifier = whole_letters(identifier)
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
            manifest = self._shelf.manifest()
            if manifest is not None:
                self._shelf.verify(manifest, anew=True)
        except GenerationDamaged as error:
            faults.append(str(error))
        return CheckReport(
            faults=tuple(faults),
            counts=self.store.counts(),
            generation=manifest.name if manifest else None,
            stale=self._publication().is_stale(manifest),
            home=self.home,
            fresh=manifest.fresh if manifest else 0,
            removed=manifest.removed if manifest else 0,
        )

    def wanted(self) -> list[Wanted]:
        """Cited documents whose text is not here, the most cited first."""
        return wanted_documents(self.store)

    def verify(self, content: bytes, name: str, ocr: OcrMode = OcrMode.AUTO) -> Verified:
        """The citations of a draft, each held against what is known; nothing is stored. Raises IngestError."""
        with Workers(int(needs_care(content))) as workers:
            (draft,) = workers.map(partial(read_draft, ocr=ocr), [Input(name, content)], ended_draft)
        with self.store.snapshot():
            return verify(self.store, draft)

    @without_flags
    def similar(
        self, document: StoredDocument, *, limit: int = 10, offset: int = 0
    ) -> tuple[int, list[Similar]]:
        """How many documents are like one, and a page of them with what they have in common."""
        searchable = self._serving()[1]
        with self.store.snapshot():
            return similar_documents(self.store, searchable, document, limit, offset)

    def validity(self, document: StoredDocument, on: date | None = None) -> DocumentValidity:
        """Whether a document holds on a day (None for today), by what the base knows."""
        return validity_of(self.store, [document], on)[document.id]


def _searched(finder: Finder, understood: Understood, limit: int, offset: int, order: Order) -> SearchResult:
    result = finder.search(understood.question, limit, offset, understood.filters, order)
    reading = understood.interpretation
    return replace(result, query=reading.typed, reading=reading)


def _answered(finder: Finder, understood: Understood, limit: int) -> Answer:
    reading = understood.interpretation
    return replace(Asker(finder).ask(understood, limit), question=reading.typed, reading=reading)


def _day(document: StoredDocument) -> str:
    return f"{document.issued_on:%d/%m/%Y}" if document.issued_on else "không rõ ngày"

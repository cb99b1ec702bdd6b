"""Texts become vectors: the bundled Vietnamese model, or any sentence-transformers model on this machine."""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelMissing
from index.model_sums import require_sums
from index.profiles import Profile, profile_of
from ingest.words import Segmented

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]

# In `config.json` of a model that StaticEncoder reads.
STATIC_MODEL_TYPE = "vankien-static"
# A stored word may keep these at its ends (`nsnn.` closing a sentence); a token of a static model does not.
TOKEN_EDGES = "/.&-"  # noqa: S105 - punctuation, no secret
BUNDLED_NAME = "vankien-static"
_BUNDLED = Path(__file__).parent / "models" / BUNDLED_NAME
# Files that decide a vector: weights and tokenizers, in the forms sentence-transformers models come in.
_DECISIVE = (
    "*.safetensors",
    "*.bin",
    "tokenizer.json",
    "sentencepiece.bpe.model",
    "vocab.txt",
    "bpe.codes",
    "*config.json",
)


class Encoder(Protocol):
    """Turns segmented texts into vectors whose inner product is their similarity.

    name: as a setting gives it. dimension: length of a vector. fingerprint: sha256 of the files that decide
    the vectors; those of different fingerprints are never compared. Both methods return shape (n, dimension),
    float32, each row of unit length, or zero where the model knows nothing in the text.
    """

    name: str
    dimension: int
    fingerprint: str

    def encode_passages(self, items: Sequence[Segmented]) -> Vectors:
        """The vectors of passages, heading first."""
        ...

    def encode_queries(self, items: Sequence[Segmented]) -> Vectors:
        """The vectors of questions."""
        ...


class StaticEncoder:
    """A static embedding: a text is the mean of the vectors of its words and syllables.

    Gives what sentence-transformers gives for the line `" ".join(words_and_syllables(words))`, from the same
    files and without torch. A text is read from its `.words`. Safe to share between threads.

    dense_weight: of its cosines in the fusion, set when it was fitted to a base (`index.adaptation`); None for any
    other model, which each base weighs for itself (`index.trust`).
    """

    def __init__(self, folder: Path, name: str | None = None) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        weights, tokenizer = folder / "model.safetensors", folder / "tokenizer.json"
        if not (weights.is_file() and tokenizer.is_file()):
            raise ModelMissing(f"Thư mục {folder} không có mô hình tĩnh (model.safetensors, tokenizer.json).")
        self._rows: dict[str, int] = Tokenizer.from_file(str(tokenizer)).get_vocab()
        tensors = load_file(weights)
        self._table = tensors["embeddings"].astype(np.float32) * tensors["weights"][:, None]
        self._alone = tensors["embeddings"], tensors["weights"]
        self._add_syllables()
        self.name = name or folder.name
        config = folder / "config.json"
        told = json.loads(config.read_text(encoding="utf-8")) if config.is_file() else {}
        self.dense_weight: float | None = told.get("dense_weight")
        self.dimension = int(self._table.shape[1])
        self.fingerprint = _fingerprint((weights, tokenizer))

    def encode_passages(self, items: Sequence[Segmented]) -> Vectors:
        """The vectors of passages."""
        return self._encode(items)

    def encode_queries(self, items: Sequence[Segmented]) -> Vectors:
        """The vectors of questions; the model reads both alike."""
        return self._encode(items)

    @property
    def tokens(self) -> tuple[str, ...]:
        """The words and syllables that have a row, the unknown token left out."""
        return tuple(token for token, row in sorted(self._rows.items(), key=lambda item: item[1]) if row)

    def rows_of(self, tokens: Sequence[str]) -> Vectors:
        """The rows of known tokens as they were trained, a compound's without its syllables: shape (n, dimension)."""
        embeddings, weights = self._alone
        places = [self._rows[token] for token in tokens]
        return np.asarray(embeddings[places].astype(np.float32) * weights[places, None], np.float32)

    def word_vectors(self, words: Sequence[str]) -> Vectors:
        """What each word of the stored form adds to a text's vector, not of unit length: shape (n, dimension)."""
        vectors = np.zeros((len(words), self.dimension), np.float32)
        for vector, word in zip(vectors, words, strict=True):
            if rows := self._found([word]):
                np.take(self._table, rows, axis=0).sum(axis=0, out=vector)
        return vectors

    def _add_syllables(self) -> None:
        """Add to a compound's row those of its syllables, so that a text takes one row a word.

        Length is normalised, so the sum of a text's rows does what their mean would.
        """
        alone = self._table.copy()
        for word, row in self._rows.items():
            if "_" in word:
                self._table[row] += alone[self._syllables(word)].sum(axis=0)

    def _encode(self, items: Sequence[Segmented]) -> Vectors:
        vectors = np.zeros((len(items), self.dimension), dtype=np.float32)
        for vector, item in zip(vectors, items, strict=True):
            rows = self._found(item.words.split())
            if rows:
                np.take(self._table, rows, axis=0).sum(axis=0, out=vector)
        return unit_length(vectors)

    def _found(self, words: Iterable[str]) -> list[int]:
        """One row a word; a compound without a row gives those of its syllables."""
        get = self._rows.get
        rows = []
        for word in words:
            row = get(word)
            if row is None:
                row = get(word.strip(TOKEN_EDGES))
            if row is not None:
                rows.append(row)
            elif "_" in word:
                rows.extend(self._syllables(word))
        return rows

    def _syllables(self, word: str) -> list[int]:
        rows = (self._rows.get(syllable.strip(TOKEN_EDGES)) for syllable in word.split("_"))
        return [row for row in rows if row is not None]


class SentenceTransformerEncoder:
    """Any sentence-transformers model from local files; never the network."""

    def __init__(self, name: str, profile: Profile | None = None) -> None:
        folder = local_folder(name)
        self.name = name
        self._profile = profile or profile_of(name)
        self._model = _sentence_transformer(folder)
        if self._profile.max_length is not None:
            self._model.max_seq_length = self._profile.max_length
        self.dimension = len(self._model.encode("", show_progress_bar=False))
        self.fingerprint = _fingerprint(
            sorted({path for pattern in _DECISIVE for path in folder.rglob(pattern)})
        )

    def encode_passages(self, items: Sequence[Segmented]) -> Vectors:
        """The vectors of passages, behind the profile's prefix."""
        return self._encode(self._profile.passage_prefix, items)

    def encode_queries(self, items: Sequence[Segmented]) -> Vectors:
        """The vectors of questions, behind the profile's prefix."""
        return self._encode(self._profile.query_prefix, items)

    def _encode(self, prefix: str, items: Sequence[Segmented]) -> Vectors:
        if not items:
            return np.zeros((0, self.dimension), dtype=np.float32)
        texts = [prefix + (item.words if self._profile.needs_segmentation else item.text) for item in items]
        vectors = self._model.encode(texts, show_progress_bar=False, convert_to_numpy=True)
        return unit_length(np.asarray(vectors, dtype=np.float32))


def load_encoder(name_or_path: str | None = None, name: str | None = None) -> Encoder:
    """The encoder of a model: None for the bundled one, a directory, or the name of a model fetched before.

    name: what a static model in a directory is called, when not by its path.

    Raises ModelMissing, which says what to do.
    """
    if name_or_path is None:
        return StaticEncoder(_BUNDLED)
    folder = Path(name_or_path)
    require_sums(folder)
    with _unreadable_as_missing(folder):
        is_static = _is_static(folder)
    if is_static:
        with _unreadable_as_missing(folder):
            return StaticEncoder(folder, name or name_or_path)
    return SentenceTransformerEncoder(name_or_path)


@contextmanager
def _unreadable_as_missing(folder: Path) -> Iterator[None]:
    """Whatever the libraries raise for damaged files, as ModelMissing."""
    try:
        yield
    except (ModelMissing, MemoryError):
        raise
    except Exception as error:
        raise ModelMissing(f"Mô hình {folder} bị hỏng, không đọc được ({type(error).__name__}).") from error


def _is_static(folder: Path) -> bool:
    """Whether `folder` is laid out as the bundled model is: it needs neither torch nor its own tokenizer."""
    config = folder / "config.json"
    return (
        config.is_file()
        and json.loads(config.read_text(encoding="utf-8")).get("model_type") == STATIC_MODEL_TYPE
    )


def local_folder(name: str) -> Path:
    """The directory of a model: `name` itself, or where an earlier download put it."""
    folder = Path(name)
    if folder.is_dir():
        return folder
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        return Path(snapshot_download(name, local_files_only=True))
    except (HFValidationError, LocalEntryNotFoundError) as error:
        raise ModelMissing(
            f"Không có mô hình “{name}” trên máy này. Trên máy có mạng, chạy "
            f"`hf download {name} --local-dir THƯ_MỤC`, chép thư mục đó sang và dùng đường dẫn của nó "
            "làm tên mô hình."
        ) from error


def _sentence_transformer(folder: Path) -> "SentenceTransformer":
    # Read by huggingface_hub when it is first imported; local_files_only covers the case that it already was.
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    try:
        from sentence_transformers import SentenceTransformer
        from transformers.utils.logging import disable_progress_bar
    except ImportError as error:
        raise ModelMissing(
            f"Mô hình {folder} cần gói sentence-transformers: chạy `pip install 'vankien[models]'`."
        ) from error
    # Loading draws bars on stderr, terminal or not.
    disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        return SentenceTransformer(str(folder), local_files_only=True)
    except (OSError, ValueError) as error:
        raise ModelMissing(
            f"Thư mục {folder} không phải là một mô hình sentence-transformers đầy đủ: {error}"
        ) from error


def _fingerprint(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def unit_length(vectors: NDArray[np.floating]) -> Vectors:
    """Each row divided by its length: float32, shape as given; a row of zeros stays one."""
    rows = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(np.divide(rows, lengths, out=np.zeros_like(rows), where=lengths > 0), np.float32)

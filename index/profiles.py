"""What each known embedding model expects of the text it is given."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Profile:
    """How a sentence-transformers model was trained to read.

    needs_segmentation: compounds are joined with `_`, as in the stored form of `ingest.words`. query_prefix,
    passage_prefix: put in front of each text. max_length: tokens read, the rest of a passage is cut off.
    dimension: length of a vector. None where the model itself is the only source.
    """

    needs_segmentation: bool = False
    query_prefix: str = ""
    passage_prefix: str = ""
    max_length: int | None = None
    dimension: int | None = None


def _e5(dimension: int) -> Profile:
    # Trained with these prefixes; its card says that leaving them out costs quality.
    return Profile(query_prefix="query: ", passage_prefix="passage: ", max_length=512, dimension=dimension)


# A model that is not listed is used with Profile(): its own maximum length, no prefixes, text as it is.
# Source of each row: the model's card and its configuration files.
PROFILES: dict[str, Profile] = {
    # It reads 8,192 tokens; a passage has some 300, and a shorter limit keeps memory small.
    "BAAI/bge-m3": Profile(max_length=1024, dimension=1024),
    "AITeamVN/Vietnamese_Embedding": Profile(max_length=1024, dimension=1024),
    # PhoBERT: 256 positions, words as VnCoreNLP joins them.
    "bkai-foundation-models/vietnamese-bi-encoder": Profile(
        needs_segmentation=True, max_length=256, dimension=768
    ),
    "intfloat/multilingual-e5-small": _e5(384),
    "intfloat/multilingual-e5-base": _e5(768),
    "intfloat/multilingual-e5-large": _e5(1024),
}


def profile_of(name: str) -> Profile:
    """The profile of a model, by its full name or by the last part of a path to its directory."""
    if name in PROFILES:
        return PROFILES[name]
    folder = name.rstrip("/").rpartition("/")[2].lower()
    known = {full.rpartition("/")[2].lower(): profile for full, profile in PROFILES.items()}
    return known.get(folder, Profile())

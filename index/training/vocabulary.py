"""The tokens a static embedding has rows for, and the tokenizer that finds them in a text."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from index.embedding import TOKEN_EDGES
from ingest.words import words_and_syllables

if TYPE_CHECKING:
    from tokenizers import Tokenizer

# Row 0; its vector is zero, so that what the model never saw moves nothing.
UNKNOWN = "[UNK]"
# A word of the stored form without TOKEN_EDGES; in raw text, a word without its punctuation.
_TOKEN = r"\w(?:[\w/.&-]*\w)?"  # noqa: S105 - a pattern, no secret


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Tokens in the order of their rows, `UNKNOWN` first, and each one's share of the corpus."""

    tokens: tuple[str, ...]
    shares: tuple[float, ...]


def static_tokens(words: str) -> list[str]:
    """The words and syllables of a stored line as `make_tokenizer` finds them in it."""
    trimmed = (token.strip(TOKEN_EDGES) for token in words_and_syllables(words))
    return [token for token in trimmed if token]


def count_vocabulary(lines: Iterable[str], size: int, min_count: int) -> Vocabulary:
    """The most frequent words and syllables of stored lines: `size` rows, each seen `min_count` times."""
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(static_tokens(line))
    total = counts.total()
    # By count, then by spelling: the same corpus gives the same rows, whatever the order of its articles.
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    kept = [(token, count) for token, count in ranked if count >= min_count][: size - 1]
    return Vocabulary(
        tokens=(UNKNOWN, *(token for token, _ in kept)),
        shares=(0.0, *(count / total for _, count in kept)),
    )


def make_tokenizer(vocabulary: Vocabulary) -> "Tokenizer":
    """A tokenizer over the line `" ".join(words_and_syllables(words))`.

    Raw text gives its syllables, in lower case and without punctuation. A tokenizer of this library cuts text
    and never repeats it, so the syllables of a compound have to stand in the line.
    """
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    rows = {token: row for row, token in enumerate(vocabulary.tokens)}
    tokenizer = Tokenizer(models.WordLevel(rows, unk_token=UNKNOWN))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFC(), normalizers.Lowercase()])
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(_TOKEN), behavior="removed", invert=True)
    return tokenizer

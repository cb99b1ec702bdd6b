"""What a declined question asks for and the base lacks: numbers of documents, words."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.evidence import Standing
from index.question import Question
from index.readings import ASKING

# The message names no more; the first are the first typed.
_MOST = 6


@dataclass(frozen=True, slots=True)
class Missing:
    """What a person is told.

    numbers: of documents, as typed, that the base neither has nor cites. unknown: words that no passage of the base
    has. apart: words that the nearest passages lack, or the best of them when each has some.
    """

    numbers: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    apart: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """The same as a sentence or two."""
        said = []
        if self.numbers:
            said.append(f"Kho không có {_listed([_numbered(each) for each in self.numbers])}.")
        if self.unknown:
            said.append(f"Trong kho không có đoạn nào nói về {_listed(_quoted(self.unknown))}.")
        if self.apart:
            said.append(f"Những đoạn gần nhất không nói đến {_listed(_quoted(self.apart))}.")
        return " ".join(said) or "Những đoạn gần nhất có các từ của câu hỏi nhưng chưa đủ căn cứ để trả lời."


def _numbered(typed: str) -> str:
    return f"văn bản số {typed}" if typed[:1].isdigit() else f"«{typed}»"


def _quoted(words: Sequence[str]) -> list[str]:
    return [f"«{each}»" for each in words]


def _listed(parts: Sequence[str]) -> str:
    return ", ".join(parts[:_MOST]) + (" …" if len(parts) > _MOST else "")


def missing_words(question: Question, found: Standing) -> Missing:
    """What the nearest passages lack of a question's topic. found: what of it stands in them."""
    asked = found.asked
    unknown = {each for each, strange in zip(asked.syllables, asked.unknown, strict=True) if strange}
    strange = np.array([bool(unknown & set(word.split("_"))) for word in asked.words], bool)
    lacked = ~found.words.any(axis=0) & ~strange if found.words.size else np.zeros(len(strange), bool)
    if not lacked.any() and not strange.any() and found.words.size:
        lacked = ~found.words[int(found.coverage(found.there).argmax())]
    return Missing(
        unknown=_as_typed(question.text, asked.words, strange),
        apart=_as_typed(question.text, asked.words, lacked),
    )


def _as_typed(text: str, words: Sequence[str], chosen: NDArray[np.bool_]) -> tuple[str, ...]:
    """The chosen words, each once, as they stand in the text where they do; those that only ask are none."""
    taken = (_placed(text, word) for word, is_chosen in zip(words, chosen, strict=True) if is_chosen)
    # «AI» in capitals is no "ai".
    return tuple(dict.fromkeys(each for each in taken if each.isupper() or each.lower() not in ASKING))


def _placed(text: str, word: str) -> str:
    syllables = r"\W+".join(map(re.escape, word.split("_")))
    match = re.search(rf"(?<!\w){syllables}(?!\w)", text, re.IGNORECASE)
    return match.group() if match else word.replace("_", " ")

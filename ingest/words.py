"""Vietnamese words: underthesea's segmentation in the form that is stored and indexed.

The stored form of a text is one line of lower-case words, a blank between words and `_` between the
syllables of one word: `toàn dân bảo_vệ an_ninh tổ_quốc`. Each indexed view is derived from that line.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from threading import Lock

from ingest.hidden_imports import hidden
from ingest.remembering import remembered
from ingest.text import canonical_text, fold

_LOADING = Lock()
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
# Marks that hold a token together inside (22/6/2015, 1.014, BGD&ĐT) and mean nothing at its edges.
_BETWEEN_SYLLABLES = re.compile(r"[^\w/.&-]+|_+")
_EDGES = "/.&-"
# underthesea's label of a token that goes on with the word before it.
_INSIDE = "I-W"
# Words that are remembered. The code of law has 77,324 different runs between blanks among 17 million: so many kept,
# 111,241 are looked at anew, which is a quarter of a second more than with all of them kept.
_KNOWN = 16_384
# What stands between two blanks in the 68,902 articles of the code of law is a word, a number, a list of symbols; 30 of
# them pass 100 characters. The segmenter splits a longer run at every mark and labels all of it at once: one of
# 300,000 characters took it 11 seconds and 2 GB.
LONGEST_RUN = 100
_LONG_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
_LEADER = re.compile(r"([\W_])\1{3,}")
_RUN_WORD = re.compile(rf"[^\W_]{{1,{LONGEST_RUN}}}")


@dataclass(frozen=True, slots=True)
class Segmented:
    """A text and its words in the stored form; what an encoder needs, whichever of the two it reads."""

    text: str
    words: str


class _Segmenter:
    """underthesea's `word_tokenize`, which takes the tokens of each run between two blanks once.

    No pattern of its tokenizer reaches over a blank, so a run gives the same tokens wherever it stands; but two look
    whether the text ends. Labels are given over the whole text, as there.
    """

    def __init__(self) -> None:
        # underthesea tries its deep-learning features on import and loads torch when it finds it: two seconds and 300
        # MB that segmentation does not use. It takes the ImportError as "not installed" and goes on.
        with hidden("torch", "transformers"):
            pipeline = import_module("underthesea.pipeline.word_tokenize")
        # The first call loads the model into a global of its module.
        pipeline.word_tokenize("")
        self._tokenize: Callable[[str], list[str]] = pipeline.tokenize
        self._labels: Callable[[list[list[str]]], list[str]] = pipeline.word_tokenize_model.predict
        self._of_run = remembered(_KNOWN)(lambda run: tuple(self._tokenize(f"{run} ")))

    def __call__(self, text: str) -> list[str]:
        """The words of `text`, a blank between the tokens of one."""
        runs = text.split()
        if not runs:
            return []
        tokens = [token for run in runs[:-1] for token in self._of_run(run)]
        tokens += self._tokenize(text[text.rindex(runs[-1]) :])
        words: list[str] = []
        for token, label in zip(tokens, self._labels([[token] for token in tokens]), strict=True):
            if label == _INSIDE and words:
                words[-1] += f" {token}"
            else:
                words.append(token)
        return words


_loaded_segmenter = cache(_Segmenter)


def _segmenter() -> Callable[[str], list[str]]:
    """underthesea's segmenter, loaded by one thread while the others wait."""
    with _LOADING:
        return _loaded_segmenter()


@remembered(_KNOWN)
def _stored_form(word: str) -> str:
    """A word of underthesea's in the stored form; empty for punctuation, ruled lines and the like."""
    syllables = (syllable.strip(_EDGES) for syllable in _BETWEEN_SYLLABLES.split(word.lower()))
    return "_".join(syllable for syllable in syllables if _LETTER_OR_DIGIT.search(syllable))


def segment(text: str) -> str:
    """The words of `text` in the stored form; punctuation is left out.

    Spelling is underthesea's normal one: `hoà` and `hòa` give the same word. A run of more than `LONGEST_RUN`
    characters without a blank is not segmented: each group of letters and digits in it is a word.
    """
    return " ".join(word for word in map(_stored_form, _tokens(canonical_text(text))) if word)


def _tokens(text: str) -> Iterator[str]:
    """What underthesea makes of `text`; of what is too long for it, the groups of letters and digits."""
    start = 0
    # Dots that lead across a form are the usual long run; shortened, they leave an ordinary one.
    text = _LONG_RUN.sub(lambda run: _LEADER.sub(r"\1\1\1", run[0]), text)
    for run in _LONG_RUN.finditer(text):
        yield from _segmenter()(text[start : run.start()])
        yield from _RUN_WORD.findall(run[0])
        start = run.end()
    yield from _segmenter()(text[start:])


def segmented(text: str) -> Segmented:
    """`text` beside its words."""
    return Segmented(text, segment(text))


def words_and_syllables(words: str) -> list[str]:
    """Each word of a stored line, and after a compound its syllables: `bảo_vệ bảo vệ`."""
    tokens: list[str] = []
    for word in words.split():
        tokens.append(word)
        if "_" in word:
            tokens.extend(word.split("_"))
    return tokens


def folded_syllables(words: str) -> list[str]:
    """The syllables of a stored line without marks: what is compared with typing that has none."""
    return fold(words).replace("_", " ").split()

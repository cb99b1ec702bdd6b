"""The text of a recognised page, made of its words so that text and boxes tell the same."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ingest.raw_text import PageWord
from ingest.tesseract import SeenWord


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """A page's canonical text, its words in reading order, and the mean confidence of the words, 0 to 100.

    turn: degrees, clockwise, by which the page was turned to stand upright.
    """

    text: str
    words: tuple[PageWord, ...]
    confidence: float
    turn: int = 0


def page_of(words: Sequence[SeenWord], width: int, height: int, turn: int = 0) -> RecognisedPage:
    """Words of a line are parted by one blank, lines by a line end, paragraphs by an empty line.

    width, height: of the picture in which the boxes are, in pixels.
    """
    text = ""
    placed: list[PageWord] = []
    for last, word in zip([None, *words], words, strict=False):
        text += _between(last, word)
        placed.append(
            PageWord(
                start=len(text),
                end=len(text) + len(word.text),
                left=_share(word.left, width),
                top=_share(word.top, height),
                right=_share(word.right, width),
                bottom=_share(word.bottom, height),
                confidence=word.confidence,
            )
        )
        text += word.text
    return RecognisedPage(text, tuple(placed), mean_confidence(words), turn)


def mean_confidence(words: Iterable[SeenWord]) -> float:
    """The mean over letters, so that specks count little; 0 where there is no word."""
    weights = [(word.confidence, len(word.text)) for word in words]
    letters = sum(length for _, length in weights)
    return sum(confidence * length for confidence, length in weights) / letters if letters else 0.0


def _between(last: SeenWord | None, word: SeenWord) -> str:
    if last is None:
        return ""
    if last.paragraph != word.paragraph:
        return "\n\n"
    return " " if last.line == word.line else "\n"


def _share(pixels: float, whole: int) -> float:
    return min(max(pixels / whole, 0.0), 1.0)

"""A picture of a page becomes a recognised page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ingest.recognised_page import RecognisedPage, mean_confidence, page_of
from ingest.tesseract import SeenWord, seen_words, turn_to_upright

if TYPE_CHECKING:
    from PIL.Image import Image

# Measured on 6 scanned pages: upright or on their side 84 to 92 (a near empty one 60), on their head 5 to 38.
_DOUBTFUL = 70
# Fewer letters say nothing of which way a word is longer.
_LONG_WORD = 3


def recognised(program: str, image: "Image", first: bool) -> RecognisedPage | None:
    """The words of a page, None when the program fails or takes too long. first: whether it is the file's first."""
    grey = image.convert("L")
    words = seen_words(program, grey)
    turn = 0
    if words is None:
        return None
    if not _stands_upright(words) and (told := turn_to_upright(program, grey)):
        turned = grey.rotate(-told, expand=True)
        better = seen_words(program, turned)
        if better and (_stands_upright(better) or mean_confidence(better) > mean_confidence(words)):
            words, grey, turn = better, turned, told
    return page_of(words, *grey.size, turn)


def _stands_upright(words: Sequence[SeenWord]) -> bool:
    """Whether words were read, and lie: lines that go up or down the page are read too, in tall boxes."""
    long_words = [word for word in words if len(word.text) >= _LONG_WORD]
    tall = sum(word.bottom - word.top > word.right - word.left for word in long_words)
    return mean_confidence(words) >= _DOUBTFUL and 2 * tall < len(long_words)

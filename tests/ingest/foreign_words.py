"""Words of a message that are not Vietnamese: what a library said to its programmers."""

import re

from ingest.syllables import is_syllable

# Names of formats, programs and units, and what is typed at the command line: no words of any language.
_NAMES = set(
    "byte mb utf unicode ocr never word office libreoffice macintosh tesseract vie web"
    " doc docx gzip htm json jsonl md mhtml odt pdf rtf txt xml zip".split()
)


def foreign_words(message: str) -> list[str]:
    """In order. File names must not be in `message`."""
    words = re.findall(r"(?<!\w)[^\W\d_]+", message.lower())
    return [word for word in words if not is_syllable(word) and word not in _NAMES]

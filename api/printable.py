"""Others' words in files that other programs open: an office's papers, feeds, tables, names of files."""

import re

# XML 1.0 (2.2) has no other characters below the blank, no half of a pair, and not these two; DEL and C1 are controls
# that no paper shows.
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# What turns the direction of writing (UAX 9): a quote would read otherwise than it stands in the document, and
# `fdp.exe` like `exe.pdf`. Vietnamese is written without.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_REPLACEMENT = "\ufffd"
# How a cell begins that a spreadsheet calculates; the wide forms are taken for the plain ones where Eastern letters
# are typed. Where lists are parted by semicolons, the table is too: a cell then begins behind each one, quoted or not.
_CALCULATED = re.compile(r"(?:^|;)\s*(?=[=+\-@＝＋－＠])")


def xml_text(text: str, instead: str = "") -> str:
    """The text as XML can hold it, read in the order in which it stands. instead: of each character that XML has not.

    What turns the direction of writing is shown by a replacement character, for it hid something.
    """
    return _TURNS.sub(_REPLACEMENT, _NO_XML.sub(instead, text))


def file_name_text(name: str) -> str:
    """A name of a file that shows its true suffix, without controls and halves of letters."""
    return _TURNS.sub("_", _NO_XML.sub("_", name))


def cell_text(text: str) -> str:
    """A cell on one line that a spreadsheet shows and does not calculate: it gets an apostrophe, as they want it."""
    return _CALCULATED.sub(r"\g<0>'", " ".join(xml_text(text, " ").split()))

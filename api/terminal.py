"""What a terminal may be sent: words of documents and names of files are others' and must not command it."""

import re

import click

# C0 and C1 controls but for the ends of lines and tabs: those begin the sequences that colour, move the cursor, set a
# title, fill the clipboard. Then what turns the direction of writing (UAX 9), so that words read as stored, and
# halves of surrogate pairs, which stand for bytes of a file's name that are no UTF-8 and cannot be written out.
_COMMANDS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
# In JSON, what a parser may be given as it is but a terminal may not.
_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_REPLACEMENT = "\ufffd"


def shown(text: str) -> str:
    """The text with a replacement character for each character that a terminal would obey."""
    return _COMMANDS.sub(_REPLACEMENT, text)


def escaped_json(document: str) -> str:
    """A JSON document of the same value, in which such characters are written as escapes."""
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", document)


def say(text: object = "", err: bool = False) -> None:
    """Print a line that holds others' words, on stdout or stderr."""
    click.echo(shown(str(text)), err=err)

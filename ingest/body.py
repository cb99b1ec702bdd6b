"""The body of a text: what is left without the head and the foot, which say nothing of the matter.

The national name and motto, the number, the title, the signature and the list of recipients stay in the text and can
be shown and cited; they are not cut into passages, so that a search for "Lưu: VT" or "Độc lập" finds no form.
"""

from collections.abc import Sequence

from ingest.document import Span


def body_of(text: str, frame: Sequence[Span]) -> tuple[Span, ...]:
    """The runs of `text` outside `frame`, in order; those without a word are left out.

    A text that is nothing but frame is all body: what is in the base must be found.
    """
    body: list[Span] = []
    start = 0
    for span in sorted(frame, key=lambda each: each.start):
        if _has_words(text, start, span.start):
            body.append(Span(start, span.start))
        start = max(start, span.end)
    if _has_words(text, start, len(text)):
        body.append(Span(start, len(text)))
    return tuple(body) or ((Span(0, len(text)),) if text else ())


def _has_words(text: str, start: int, end: int) -> bool:
    return any(each.isalpha() for each in text[start:end])

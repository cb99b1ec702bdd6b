"""Speed of reading before segmentation, beside the libraries alone: `--files DIR [--runs N]`.

Pages a second of PDFs with a text layer beside plain pypdf, files a second of .docx beside plain python-docx (all
paragraphs and cells, no lists, no fonts, no notes). Processor time of one core, the median of N runs after one that
is not counted; pictures of pages are passed over.
"""

import argparse
import io
import logging
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.ocr import OcrMode
from ingest.reading import read

# Files of less text than this a page are pictures of pages.
_LETTERS_A_PAGE = 100


@dataclass(frozen=True, slots=True)
class Timed:
    """A file with the seconds that we and the library alone take; units: its pages, or 1 for a file as a whole."""

    name: str
    units: int
    ours: float
    plain: float


def timed_pdfs(files: Path, runs: int) -> list[Timed]:
    """The PDFs with a text layer, beside pypdf."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    return [
        _timed(name, data, len(pages), _plain_pdf, runs)
        for name, data in _contents(files)
        if b"%PDF" in data[:1024] and _is_text(pages := _plain_pdf(data))
    ]


def timed_words(files: Path, runs: int) -> list[Timed]:
    """The .docx files, beside python-docx."""
    return [
        _timed(name, data, 1, _plain_docx, runs)
        for name, data in _contents(files)
        if data.startswith(b"PK") and b"word/document.xml" in data
    ]


def whole(timed: Sequence[Timed]) -> Timed:
    """The sum of files."""
    return Timed(
        "tất cả", *(sum(getattr(each, name) for each in timed) for name in ("units", "ours", "plain"))
    )


def main() -> None:
    """Print a line a file and the sum of each format."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--runs", type=int, default=5)
    options = parser.parse_args()
    _print("trang PDF", "pypdf", timed_pdfs(options.files, options.runs))
    _print("tệp DOCX", "python-docx", timed_words(options.files, options.runs))


def _contents(files: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(files.iterdir()):
        if path.is_file():
            yield path.name, path.read_bytes()


def _is_text(pages: list[str]) -> bool:
    return sum(map(len, pages)) >= _LETTERS_A_PAGE * len(pages) > 0


def _timed(name: str, data: bytes, units: int, plain: Callable[[bytes], object], runs: int) -> Timed:
    ours = _seconds(lambda: read(data, name, OcrMode.NEVER), runs)
    return Timed(name, units, ours, _seconds(lambda: plain(data), runs))


def _seconds(work: Callable[[], object], runs: int) -> float:
    work()
    return statistics.median(_once(work) for _ in range(runs))


def _once(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _plain_pdf(data: bytes) -> list[str]:
    import pypdf

    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages]


def _plain_docx(data: bytes) -> list[str]:
    import docx

    document = docx.Document(io.BytesIO(data))
    cells = [cell for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for holder in (document, *cells) for paragraph in holder.paragraphs]


def _print(unit: str, library: str, timed: list[Timed]) -> None:
    if not timed:
        return
    print(f"{'':48} {unit:>10} {'vankien/s':>11} {library + '/s':>14}")
    for each in (*timed, whole(timed)):
        print(
            f"{each.name[:48]:48} {each.units:10} {each.units / each.ours:11.1f} {each.units / each.plain:14.1f}"
        )


if __name__ == "__main__":
    main()

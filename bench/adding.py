"""How long one more document takes until a search finds it. The base is changed: give a copy.

    python -m bench.adding COPY_OF_HOME [--times 10] [--format txt]

In one process, as a server holds the base open, and by the command line from its start to its end.
"""

import argparse
import io
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from uuid import uuid4

from index.knowledge_base import KnowledgeBase

_SENTENCE = (
    "Các trường tổ chức lớp học bơi an toàn mang tên {name} cho học sinh tiểu học trong dịp hè; "
    "nhà trường phối hợp với phụ huynh kiểm tra hồ bơi trước khi khai giảng."
)


def text_of(name: str, paragraphs: int) -> str:
    """A plan that no other document is like, and that alone has the word `name`."""
    body = "\n\n".join(
        f"{at}. Nội dung thứ {at}\n\n- {_SENTENCE.format(name=name)}" for at in range(1, paragraphs + 1)
    )
    return f"KẾ HOẠCH\nDạy bơi {name} cho học sinh\n\n{body}\n"


def content_of(name: str, paragraphs: int, suffix: str) -> bytes:
    """The bytes of such a document as a file."""
    text = text_of(name, paragraphs)
    if suffix == "txt":
        return text.encode()
    from docx import Document

    document, buffer = Document(), io.BytesIO()
    for line in filter(None, text.split("\n")):
        document.add_paragraph(line)
    document.save(buffer)
    return buffer.getvalue()


def new_name() -> str:
    """A word of letters that no base has."""
    return "x" + "".join(chr(ord("a") + int(each, 16)) for each in uuid4().hex[:10])


def is_found(base: KnowledgeBase, name: str) -> bool:
    """Whether a search for the word finds the document that has it."""
    results = base.search(name).documents
    return any(name in passage.passage.text for each in results for passage in each.passages)


def in_process(base: KnowledgeBase, paragraphs: int, suffix: str) -> tuple[float, float]:
    """Seconds until the document is stored and published, and until a search has found it."""
    name = new_name()
    content = content_of(name, paragraphs, suffix)
    began = time.perf_counter()
    report = base.add_bytes(content, f"{name}.{suffix}")
    added = time.perf_counter() - began
    assert report.added == 1, report.notable
    assert is_found(base, name), name
    return added, time.perf_counter() - began


def by_command(home: Path, paragraphs: int, suffix: str) -> float:
    """Seconds of `vankien add FILE`."""
    with tempfile.TemporaryDirectory() as folder:
        name = new_name()
        path = Path(folder) / f"{name}.{suffix}"
        path.write_bytes(content_of(name, paragraphs, suffix))
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, "-m", "api.cli", "add", "--home", str(home), str(path)],
            check=True,
            capture_output=True,
        )
        return time.perf_counter() - began


def main() -> None:
    """Print the times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--times", type=int, default=10)
    parser.add_argument("--paragraphs", type=int, default=12)
    parser.add_argument("--format", choices=("txt", "docx"), default="txt")
    given = parser.parse_args()
    with KnowledgeBase.open(given.home) as base:
        began = time.perf_counter()
        base.refresh()
        base.search("văn kiện")
        print(f"opened in {time.perf_counter() - began:.2f} s: {base.store.passage_count()} passages")
        seconds = [in_process(base, given.paragraphs, given.format) for _ in range(given.times)]
        manifest = base.serving()[0]
        print(f"generation {manifest.name}: {manifest.fresh} fresh passages beside {manifest.base}")
    for label, values in zip(("added", "found"), zip(*seconds, strict=True), strict=True):
        print(f"{label}: median {median(values):.3f} s, worst {max(values):.3f} s of {len(values)}")
    commands = [by_command(given.home, given.paragraphs, given.format) for _ in range(min(given.times, 5))]
    print(f"vankien add: median {median(commands):.2f} s, worst {max(commands):.2f} s of {len(commands)}")


if __name__ == "__main__":
    main()

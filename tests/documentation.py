"""The pages that people read, taken apart: what they tell to type, what they link to, what they name."""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import REPOSITORY

# Written by `make quality`, `make load` and `make scale`, not by hand.
_MADE = ("QUALITY.md", "PERFORMANCE.md", "SOAK.md", "SCALE.md")
# The pictures that the browser tests take; a page shows no other.
SCREENSHOTS = frozenset(
    f"{name}.png" for name in ("tim-kiem", "hoi", "van-ban", "kiem-tra", "de-cuong", "kho", "chu-de")
)
PICTURES = REPOSITORY / "docs" / "man-hinh"


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        return self.path.relative_to(REPOSITORY).as_posix()

    @property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    def blocks(self, language: str) -> list[str]:
        """The fenced blocks of a language."""
        return re.findall(rf"^```{language}\n(.*?)^```", self.text, re.DOTALL | re.MULTILINE)

    def lines(self) -> list[str]:
        """What the shell blocks tell to type: one command each, its comment taken off, broken lines joined."""
        joined = re.sub(r"\\\n\s*", "", "".join(self.blocks("sh")))
        lines = [re.split(r"(?:^|\s+)# ", line)[0].strip() for line in joined.splitlines()]
        return [line for line in lines if line]

    def commands(self, *programs: str) -> list[str]:
        """Those lines that start one of the programs."""
        return [line for line in self.lines() if line.split()[0] in programs]

    def mentions(self) -> list[list[str]]:
        """The words of each command that stands in a sentence, as `vankien page SỐ TRANG -o TỆP`."""
        prose = re.sub(r"^```.*?^```", "", self.text, flags=re.DOTALL | re.MULTILINE)
        return [each.split() for each in re.findall(r"`vankien ([^`]+)`", prose)]

    def links(self) -> list[tuple[Path, str]]:
        """Each link to a file of the repository: the file, and the heading in it (empty for none)."""
        prose = re.sub(r"^```.*?^```|`[^`\n]*`", "", self.text, flags=re.DOTALL | re.MULTILINE)
        targets = re.findall(r"\]\(([^)\s]+)\)", prose)
        found = []
        for target in targets:
            if not re.match(r"[a-z]+:", target):
                name, _, anchor = target.partition("#")
                found.append((self.path.parent / name if name else self.path, anchor))
        return [(path.resolve(), anchor) for path, anchor in found]

    def anchors(self) -> set[str]:
        """The headings as links name them: small letters, no marks of punctuation, dashes for spaces."""
        titles = re.findall(
            r"^#+ (.+)$", re.sub(r"^```.*?^```", "", self.text, flags=re.DOTALL | re.MULTILINE), re.M
        )
        return {_anchor(title) for title in titles}


def _anchor(title: str) -> str:
    kept = (c for c in unicodedata.normalize("NFC", title).lower() if c.isalnum() or c in " -_")
    return "".join(kept).replace(" ", "-")


PAGES = tuple(
    Page(path)
    for folder in (REPOSITORY, REPOSITORY / "docs", REPOSITORY / "corpus", REPOSITORY / "deploy")
    for path in sorted(folder.glob("*.md"))
    if path.name not in (*_MADE, "CHANGELOG.md")
)
README = next(page for page in PAGES if page.name == "README.md")

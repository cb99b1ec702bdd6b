"""Single bits of a home, changed one at a time: `HOME --count N --seed S --out F.jsonl`. HOME is not touched.

Each change must be found and named, or nothing that is read may differ. A line a change is written at once; a run that
was cut off goes on behind its last line. Prints how many of each kind of file ended in what; exit status 1 when one
went unseen.
"""

import argparse
import hashlib
import json
import random
import shutil
import sqlite3
import sys
import tempfile
from collections import Counter
from contextlib import closing, suppress
from pathlib import Path

from index.errors import KnowledgeBaseError
from index.generation import Generations
from index.store import Store
from index.wholeness.examination import store_faults
from index.wholeness.index_rows import index_faults

_BESIDE = ("store.sqlite-wal", "store.sqlite-shm")


def _silent(*_: object) -> None:
    """Nobody looks."""


def files_of(home: Path) -> list[Path]:
    """The store, and the files of the generation that serves."""
    name = (home / "CURRENT").read_text().strip()
    parts = [path for path in sorted((home / "generations" / name).rglob("*")) if path.is_file()]
    return [home / "store.sqlite", home / "CURRENT", *parts]


def read_of(store: Path) -> str:
    """A sum of all rows that can be read."""
    digest = hashlib.sha256()
    with closing(sqlite3.connect(store)) as connection:
        connection.text_factory = bytes
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name"
        ):
            for row in connection.execute(f'SELECT * FROM "{name.decode()}" ORDER BY 1, 2'):  # noqa: S608 - its own
                digest.update(repr(row).encode())
    return digest.hexdigest()


def found_in(home: Path) -> str:
    """What is said first of a home; empty when all is well."""
    try:
        with closing(Store(home / "store.sqlite")) as store:
            faults = store.integrity_faults() or [
                *map(str, store_faults(store, _silent)),
                *map(str, index_faults(store, Generations(home), _silent)),
            ]
    except KnowledgeBaseError as error:
        return str(error)
    return faults[0] if faults else ""


def outcome(home: Path, path: Path, at: int, bit: int, sound: str) -> str:
    """Change one bit, look, and change it back: `found`, `nothing changed` or `unseen`."""
    content = path.read_bytes()
    changed = bytearray(content)
    changed[at] ^= 1 << bit
    path.write_bytes(changed)
    for name in _BESIDE:
        with suppress(FileNotFoundError):
            (home / name).unlink()
    try:
        if found_in(home):
            return "found"
        return "nothing changed" if path.name == "store.sqlite" and read_of(path) == sound else "unseen"
    finally:
        path.write_bytes(content)


def main() -> int:
    """Change and look, so many times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--count", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    done = given.out.read_text().splitlines() if given.out.exists() else []
    with tempfile.TemporaryDirectory() as folder:
        home = Path(shutil.copytree(given.home, Path(folder) / "home"))
        with closing(sqlite3.connect(home / "store.sqlite")) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        files, sound, generator = files_of(home), read_of(home / "store.sqlite"), random.Random(given.seed)
        with given.out.open("a") as out:
            for number in range(given.count):
                # Half of the changes in the store, half in one of the other files, small ones as often as large.
                path = files[0] if generator.random() < 0.5 else generator.choice(files[1:])
                at, bit = generator.randrange(path.stat().st_size), generator.randrange(8)
                if number < len(done):
                    continue
                ended = outcome(home, path, at, bit, sound)
                print(
                    json.dumps({"file": path.name, "at": at, "bit": bit, "ended": ended}),
                    file=out,
                    flush=True,
                )
    lines = [json.loads(line) for line in given.out.read_text().splitlines()]
    counted = Counter((line["file"], line["ended"]) for line in lines)
    for (name, ended), often in sorted(counted.items()):
        print(f"{name:<28} {ended:<16} {often}")
    return int(any(line["ended"] == "unseen" for line in lines))


if __name__ == "__main__":
    sys.exit(main())

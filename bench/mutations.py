"""Mutated files through the readers: `--files DIR --seconds N --seed S`. Every file must be read or named, quickly.

Prints how many ended in what, every crash with its place, and every file that took longer than five seconds; the bytes
of both are kept in the current directory as `crash-…` and `slow-…`.
"""

import argparse
import random
import time
import traceback
from collections import Counter
from pathlib import Path

from ingest.containers import is_container, members_of
from ingest.errors import IngestError
from ingest.ocr import OcrMode
from ingest.reading import read
from ingest.understand import understand

_SLOW = 5.0


def mutated(data: bytes, others: list[bytes], random_: random.Random) -> bytes:
    """`data` cut off, with wrong bytes, with a piece taken out or repeated, or with a piece of another file."""
    changed = bytearray(data)
    at = random_.randrange(len(changed))
    match random_.choices(["cut", "bytes", "piece", "graft"], [3, 5, 1, 1])[0]:
        case "cut":
            del changed[at:]
        case "bytes":
            for _ in range(random_.choice([1, 3, 10, 100])):
                changed[random_.randrange(len(changed))] = random_.randrange(256)
        case "piece":
            end = min(len(changed), at + random_.randrange(1, 2_000))
            changed[at:end] = changed[at:end] * random_.choice([0, 2, 5])
        case "graft":
            other = random_.choice(others)
            changed[at:at] = other[random_.randrange(len(other)) :][:5_000]
    return bytes(changed)


def outcome(data: bytes, name: str) -> str:
    """What becomes of a file: `read`, the error that names it, or `crash`."""
    try:
        if is_container(data):
            list(members_of(data))
        understand(read(data, name, OcrMode.NEVER), name)
    except IngestError as error:
        return type(error).__name__
    except (MemoryError, RecursionError) as error:
        return type(error).__name__
    except Exception:  # noqa: BLE001 - what a reader lets through is what this looks for
        traceback.print_exc()
        return "crash"
    return "read"


def main() -> None:
    """Mutate and read until the time is over."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    random_ = random.Random(options.seed)
    files = [(path.name, path.read_bytes()) for path in sorted(options.files.iterdir()) if path.is_file()]
    contents = [data for _, data in files if data]
    counted: Counter[str] = Counter()
    end = time.monotonic() + options.seconds
    while time.monotonic() < end:
        name, data = random_.choice([each for each in files if each[1]])
        changed = mutated(data, contents, random_)
        start = time.monotonic()
        result = outcome(changed, name)
        slow = time.monotonic() - start > _SLOW
        counted[result] += 1
        counted["slow"] += slow
        if slow or result == "crash":
            Path(f"{'slow' if slow else 'crash'}-{options.seed}-{counted.total()}-{name}").write_bytes(
                changed
            )
    print(dict(counted))


if __name__ == "__main__":
    main()

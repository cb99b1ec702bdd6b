"""Each regular expression of the packages under its worst attack: `python -m bench.regexes [--size N] [--out FILE]`.

A line for each in FILE (JSON Lines); what stands there already is not measured again.
"""

import argparse
import importlib
import json
from collections.abc import Iterator
from pathlib import Path

from bench.regexes.growth import Growth, growth, under
from bench.regexes.patterns import Named, collected

# All attacks are tried at this size, and the worst of them at the largest.
_TRIED = 16_384


def main() -> None:
    """Print the superlinear ones and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", default="ingest,index,api")
    parser.add_argument("--size", type=int, default=1_000_000, help="characters of the largest text")
    parser.add_argument("--only", default="", help="a part of the names of those to measure")
    parser.add_argument("--out", type=Path, default=Path("regexes.jsonl"))
    options = parser.parse_args()
    packages = tuple(map(importlib.import_module, options.packages.split(",")))
    wanted = [each for each in collected(packages) if options.only in each.name]
    known = _known(options.out)
    with options.out.open("a", encoding="utf-8") as file:
        for row in _measured([each for each in wanted if _key(each) not in known], options.size):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            file.flush()
    _print([row for key, row in _known(options.out).items() if key in set(map(_key, wanted))])


def _measured(wanted: list[Named], size: int) -> Iterator[dict[str, object]]:
    for named in wanted:
        worst = growth(named, _TRIED)
        if not worst.superlinear:
            worst = under(named, worst.attack, size)
        yield _row(worst)


def _row(worst: Growth) -> dict[str, object]:
    attack = worst.attack
    return {
        "key": _key(worst.named),
        "name": worst.named.name,
        "methods": sorted(worst.named.methods),
        "attack": [attack.head, attack.unit, attack.tail],
        "size": worst.size,
        "seconds": worst.seconds,
        "exponent": worst.exponent,
        "superlinear": worst.superlinear,
    }


def _key(named: Named) -> str:
    return f"{named.name} {named.pattern.pattern!r} {named.pattern.flags}"


def _known(path: Path) -> dict[str, dict[str, object]]:
    if not path.exists():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["key"]: row for row in rows}


def _print(rows: list[dict[str, object]]) -> None:
    bad = [row for row in rows if row["superlinear"]]
    for row in bad:
        print(
            f"n^{row['exponent']:.2f}  {row['seconds']:.3f} s at {row['size']}  {row['name']}  {row['attack']}"
        )
    slowest = max(rows, key=lambda row: float(str(row["seconds"])) / int(str(row["size"])))
    print(
        f"{len(rows)} expressions, {len(bad)} superlinear; slowest: {slowest['name']}, "
        f"{1e9 * float(str(slowest['seconds'])) / int(str(slowest['size'])):.0f} ns a character"
    )


if __name__ == "__main__":
    main()

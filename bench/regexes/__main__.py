"""Each regular expression of the packages under its worst attack: `python -m bench.regexes [--size N] [--out FILE]`.

`--functions`: instead, the functions that read whole texts and questions. A line for each in FILE (JSON Lines); what
stands there already is not measured again. An expression or a function that hangs is ended by the limit on its process
and named.
"""

import argparse
import importlib
import json
import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from bench.regexes.functions import cases, timed
from bench.regexes.growth import LEAST_EXPONENT
from bench.regexes.measured import measured
from bench.regexes.patterns import Named, collected

# So many of the slowest are printed.
_SHOWN = 5
Row = dict[str, Any]


def main() -> None:
    """Print the superlinear ones, the slowest, and the sum."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--packages", default="ingest,index,api")
    parser.add_argument("--size", type=int, default=1_000_000, help="characters of the largest text")
    parser.add_argument("--only", default="", help="a part of the names of those to measure")
    parser.add_argument("--functions", action="store_true", help="measure functions, not expressions")
    parser.add_argument("--out", type=Path, default=Path("regexes.jsonl"))
    options = parser.parse_args()
    known = _known(options.out)
    keys = []
    with options.out.open("a", encoding="utf-8") as file:
        for key, measure in _works(options):
            keys.append(key)
            if key not in known:
                known[key] = {"key": key, **measure()}
                file.write(json.dumps(known[key]) + "\n")
                file.flush()
    _print([known[key] for key in keys])


def _works(options: argparse.Namespace) -> Iterator[tuple[str, Callable[[], Row]]]:
    """What is to be measured, by its key."""
    if options.functions:
        for each in cases():
            if options.only in each[0]:
                yield f"{each[0]}: {each[1]}", partial(_row_of_function, *each)
        return
    packages = tuple(map(importlib.import_module, options.packages.split(",")))
    for named in collected(packages):
        if options.only in named.name:
            yield _key(named), partial(_row_of_expression, named, options.size)


def _row_of_expression(named: Named, size: int) -> Row:
    worst = measured(named, size)
    attack = worst.attack
    return {
        "name": worst.named.name,
        "methods": sorted(worst.named.methods),
        "attack": [attack.head, attack.unit, attack.tail],
        "tried": [worst.tried, worst.attacks],
        "size": worst.size,
        "seconds": worst.seconds,
        "exponent": worst.exponent,
        "superlinear": worst.superlinear,
        "hung": worst.hung,
    }


def _row_of_function(function: str, unit: str, sizes: Sequence[int]) -> Row:
    each = timed(function, unit, sizes)
    return {
        "name": each.function,
        "attack": each.unit,
        "size": each.sizes[-1],
        "seconds": each.seconds[-1] if each.ended else math.inf,
        "by_size": each.seconds,
        "exponent": each.exponent,
        "superlinear": each.exponent > LEAST_EXPONENT,
        "hung": not each.ended,
    }


def _key(named: Named) -> str:
    return f"{named.name} {named.pattern.pattern!r} {named.pattern.flags}"


def _known(path: Path) -> dict[str, Row]:
    if not path.exists():
        return {}
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return {row["key"]: row for row in rows}


def _print(rows: list[Row]) -> None:
    bad = [row for row in rows if row["superlinear"]]
    slowest = sorted((row for row in rows if not row["superlinear"]), key=lambda row: -row["seconds"])
    for title, some in (("superlinear", bad), ("slowest", slowest[:_SHOWN])):
        for row in some:
            print(
                f"{title:11}  n^{row['exponent']:.2f}  {1000 * row['seconds']:8.0f} ms at {row['size']:9,}"
                f"  {row['name']}  {row['attack']}"
            )
    partly = sum(row["tried"][0] < row["tried"][1] for row in rows if "tried" in row)
    print(
        f"{len(rows)} measured, {len(bad)} superlinear, {sum(row['hung'] for row in rows)} without an end, "
        f"{partly} under a part of their attacks only; worst exponent "
        f"{max((row['exponent'] for row in rows), default=0):.2f}"
    )


if __name__ == "__main__":
    main()

"""What the pages of load and soak have in common."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from bench.load.histogram import Histogram
from bench.load.kept import Facts
from bench.load.windows import PERCENTILES
from bench.quality.report import markdown


def written(out: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write each text by its name into a folder; returns the files."""
    out.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8")
    return [out / name for name in texts]


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown and the end of its last line."""
    return f"{markdown(columns, rows)}\n"


def facts(every: Sequence[Facts]) -> str:
    """On what, with what and when it was measured."""
    if not every:
        return "Nothing is measured yet."
    rows = [
        (name, "; ".join(dict.fromkeys(getattr(each, field) for each in every)))
        for name, field in (
            ("machine", "machine"), ("versions", "versions"), ("commit", "commit"), ("base", "base"),
        )
    ]  # fmt: skip
    rows.append(("measured", f"{min(each.day for each in every)} to {max(each.day for each in every)}"))
    loads = [each.busy for each in every]
    rows.append(
        ("load of the machine before each part (one minute)", f"{min(loads):.1f} to {max(loads):.1f}")
    )
    return table(("", ""), rows).replace("---:", "---")


def milliseconds(value: float | None) -> str:
    """A duration as the pages write it."""
    if value is None:
        return "–"
    return f"{value:.0f}" if value >= 10 else f"{value:.1f}"


def shortcomings(failed: int, every: Iterable[Facts]) -> Iterator[str]:
    """What went wrong in what was measured, and what may have disturbed it."""
    if failed:
        yield f"- {failed} answers were neither what was asked for nor a refusal"
    if any(each.busy > 1 for each in every):
        yield "- the machine did other work too while some parts were measured (load above)"


def percentiles(histogram: Histogram) -> list[str]:
    """The percentiles of PERCENTILES in milliseconds."""
    return [milliseconds(histogram.percentile(each)) for each in PERCENTILES]

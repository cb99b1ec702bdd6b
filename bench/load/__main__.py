"""Drive a real server with locust, keep what was seen, write docs/PERFORMANCE.md and docs/SOAK.md with charts."""

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path

from bench.load import report, soak, soak_report
from bench.load.driving import DrivingFailed
from bench.load.histogram import Histogram
from bench.load.kept import Facts, keep, kept, now
from bench.load.mix import Plan
from bench.load.server_log import durations, end_of
from bench.load.service import Service, copied_home, serving
from bench.load.stages import STAGES, Stage, run
from bench.quality import surroundings
from bench.quality.workshop import REPOSITORY
from index import KnowledgeBase
from index.evaluate import read_questions
from index.records import Status

# Documents that are opened: as many as people come back to.
_DOCUMENTS = 500


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure what is asked for and not kept yet, and write the pages of all that is kept."""
    options = _options(arguments)
    options.work.mkdir(parents=True, exist_ok=True)
    # The server and locust end with this process, however it is told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    chosen = [each for each in STAGES if _is_chosen(each, options)]
    if chosen or options.soak:
        measuring = _Measuring(options)
        try:
            measuring.stages(chosen)
            if options.soak:
                measuring.soak()
        except DrivingFailed as error:
            print(f"load: {error}", file=sys.stderr)
            return 1
    # A soak has a folder of its own where the stages were measured elsewhere: their page is left as it is.
    has_stages = options.only != "none" or report.measured(options.work)
    pages = report.write(options.work, options.out) if has_stages else []
    for path in [*pages, *soak_report.write(options.work, options.out)]:
        print(f"load: wrote {path}", file=sys.stderr)
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument(
        "--home", type=Path, required=True, help="a base that is filled; a copy of it is served"
    )
    parser.add_argument("--queries", type=Path, required=True, help="JSON Lines of id and question")
    parser.add_argument(
        "--work", type=Path, default=Path(".load"), help="copy of the base, what was measured"
    )
    parser.add_argument(
        "--out", type=Path, default=REPOSITORY / "docs", help="where the page and the charts go"
    )
    parser.add_argument(
        "--only", help="stages by key or how it begins, with commas between; «none» for no stage"
    )
    parser.add_argument("--again", action="store_true", help="also stages that are kept")
    parser.add_argument("--seconds", type=float, default=20.0, help="of each stage, after the warm-up")
    parser.add_argument("--soak", type=int, default=0, metavar="REQUESTS", help="one leg of a soak")
    parser.add_argument(
        "--minutes", type=float, default=24 * 60.0, help="at which the leg ends at the latest"
    )
    options = parser.parse_args(arguments)
    if not (options.home / "store.sqlite").exists():
        parser.error(f"no base in {options.home}")
    begins = (options.only or "").split(",")
    if options.only not in (None, "none") and not all(
        any(stage.key.startswith(each) for stage in STAGES) for each in begins
    ):
        parser.error(f"unknown stage; there are {', '.join(each.key for each in STAGES)}")
    return options


def _is_chosen(stage: Stage, options: argparse.Namespace) -> bool:
    keys = {each.key for each in STAGES}
    named = options.only is None or any(
        stage.key == each if each in keys else stage.key.startswith(each) for each in options.only.split(",")
    )
    return named and (options.again or kept(options.work / f"{stage.key}.json") is None)


class _Measuring:
    """What all parts of a run share: the copy of the base, its key, what is asked for."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._work: Path = options.work
        self._home, self._key = copied_home(options.home, self._work)
        self._plan = self._work / "plan.json"
        self._base = self._planned()

    def _planned(self) -> str:
        """Write what is asked for; returns the base in words."""
        with KnowledgeBase.open(self._home) as base:
            index = base.serving()[1]
            known = list(dict.fromkeys(index.documents.tolist()))
            step = max(1, len(known) // (2 * _DOCUMENTS))
            found = base.store.documents(known[::step])
            read = [key for key, each in found.items() if each.status is Status.FULL_TEXT][:_DOCUMENTS]
            questions = tuple(read_questions(self._options.queries).values())
            Plan(questions, tuple(read)).write(self._plan)
            return f"{base.store.counts()['full_text']:,} documents with text, {index.size:,} passages"

    def stages(self, chosen: Sequence[Stage]) -> None:
        """One server for stages that follow each other with the same number of workers."""
        for workers, some in groupby(chosen, key=lambda each: each.workers):
            with serving(self._home, workers, self._work / "server.log") as service:
                for stage in some:
                    self._stage(stage, service)

    def _stage(self, stage: Stage, service: Service) -> None:
        print(f"load: {stage.key} …", file=sys.stderr, flush=True)
        load, begin = os.getloadavg()[0], end_of(service.log)
        run(stage, service, self._plan, self._key, self._options.seconds, self._work)
        seen = durations(service.log, begin, end_of(service.log))
        keep(self._work / f"{stage.key}.json", self._facts(stage.workers, load, seen))

    def soak(self) -> None:
        """One leg: a server of its own, until so many requests or minutes."""
        out = soak.next_leg(self._work)
        print(f"load: {out.stem}, up to {self._options.minutes:g} minutes …", file=sys.stderr, flush=True)
        with serving(self._home, soak.WORKERS, self._work / "server.log", quiet=True) as service:
            keep(out.with_suffix(".json"), self._facts(soak.WORKERS, os.getloadavg()[0], Histogram()))
            soak.run_leg(out, service, self._plan, self._options.soak, 60 * self._options.minutes)

    def _facts(self, workers: int, load: float, server: Histogram) -> Facts:
        return Facts(
            day=now(), commit=surroundings.commit(), machine=surroundings.machine(),
            versions=surroundings.versions(), base=self._base, workers=workers, busy=load, server=server.as_json(),
        )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

"""Kill processes that change a base, again and again; every kill is examined. Ends with 1 on any fault."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path


def main(arguments: Sequence[str] | None = None) -> int:
    """Go on until enough processes were killed; then the table."""
    parser = argparse.ArgumentParser(prog="python -m bench.torture", description=__doc__)
    parser.add_argument("--work", type=Path, required=True, help="folder of the base and of the progress")
    parser.add_argument("--kills", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--readers", type=int, default=1)
    parser.add_argument(
        "--cuts", type=int, help="examine so many states after a power cut instead of killing"
    )
    parser.add_argument("--resume", action="store_true", help="go on with what lies in the folder")
    options = parser.parse_args(arguments)
    # Forked processes must find no threads that are not there.
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    if options.cuts:
        from bench.torture.cuts import Cuts

        cuts = Cuts(options.work.resolve(), options.seed)
        cuts.run(options.cuts)
        print("\n".join(cuts.lines()))
        return 1 if cuts.faults else 0
    from bench.torture.trial import Trial

    trial = Trial(options.work.resolve(), options.seed)
    trial.prepare(options.resume)
    trial.run(options.kills, options.readers)
    print("\n".join(trial.lines()))
    if trial.tally.faults:
        print(
            f"again: python -m bench.torture --work DIR --seed {options.seed} --kills {trial.tally.kills + 1}"
            f" (a random time never falls twice; the base lies in {options.work})"
        )
    return 1 if trial.tally.faults else 0


if __name__ == "__main__":
    sys.exit(main())

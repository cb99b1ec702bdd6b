import sys

import pytest

from bench.memory import run_measured

_HOLD = "x = bytearray(60_000_000); import time; time.sleep(0.6); print('xong')"


def test_time_output_and_code_are_those_of_the_command() -> None:
    usage = run_measured([sys.executable, "-c", "import sys; print('ra'); sys.exit(3)"])
    assert (usage.code, usage.output) == (3, "ra\n")
    assert 0 < usage.seconds < 60


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
def test_memory_is_that_of_all_processes_together() -> None:
    child = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {_HOLD!r}], check=True)"
    usage = run_measured([sys.executable, "-c", child])
    assert usage.output == "xong\n"
    assert usage.peak is not None and 60e6 < usage.peak < 300e6

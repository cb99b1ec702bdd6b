import gzip
import json
from pathlib import Path

from bench.importing import compared, evenly


def _records(folder: Path, count: int) -> Path:
    path = folder / "records.jsonl.gz"
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for at in range(count):
            lines.write(
                json.dumps({"id": f"d{at}", "text": f"Điều {at}. Cơ quan bảo vệ an ninh trật tự."}) + "\n"
            )
    return path


def test_records_are_taken_from_the_whole_file(tmp_path: Path) -> None:
    ids = [json.loads(line)["id"] for line in evenly(_records(tmp_path, 10), 3)]
    assert ids == ["d0", "d3", "d6", "d9"]


def test_both_are_measured(tmp_path: Path) -> None:
    count, alone, whole = compared(_records(tmp_path, 4), 4)
    assert count == 4
    assert min(alone.cpu, alone.wall, whole.cpu, whole.wall) > 0

"""Commands on a catalogue of facts: check."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import BinaryIO

import click

from api.commands.named_files import require_file
from api.console import Exit, Vietnamese, VietnameseGroup, common_options, fail, print_json
from api.settings import LoadedSettings
from api.terminal import say
from ingest.os_errors import os_reason

# Beside the program where it runs from its own folder; an installed copy has none, and names a file.
_SHIPPED = Path(__file__).resolve().parents[2] / "corpus" / "catalogue.jsonl"


@click.group(cls=VietnameseGroup)
def catalogue() -> None:
    """Xem lại danh mục dữ kiện."""


@catalogue.command(cls=Vietnamese)
@click.argument("file", type=click.Path(path_type=Path), required=False, metavar="[TỆP]")
@common_options
def check(loaded: LoadedSettings, as_json: bool, file: Path | None) -> int:
    """Tìm chỗ sai trong một danh mục (mặc định: danh mục đi kèm)."""
    from ingest.catalogue import CatalogueRecord
    from ingest.catalogue_faults import catalogue_faults
    from ingest.readers.records import read_records

    path = file or _SHIPPED
    with _opened(path) as stream:
        lines = list(read_records(stream))
    records = [each.value for each in lines if isinstance(each.value, CatalogueRecord)]
    verified = sum(record.verified for record in records)
    faults = catalogue_faults(lines, date.today())
    if as_json:
        print_json(
            {
                "file": str(path),
                "records": len(records),
                "verified": verified,
                "faults": [asdict(fault) for fault in faults],
            }
        )
    else:
        for fault in faults:
            place = f"dòng {fault.line}" + (f", {fault.field}" if fault.field else "")
            say(f"SAI  {place}: {fault.message}")
        found = f"{len(faults)} chỗ cần sửa" if faults else "không thấy chỗ sai"
        say(f"{path}: {len(records)} văn bản, {verified} đã kiểm chứng; {found}.")
    return Exit.PART_FAILED if faults else Exit.DONE


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    require_file(path, Exit.USAGE)
    try:
        with path.open("rb") as stream:
            yield stream
    except OSError as error:
        fail(f"{path}: {os_reason(error)}", Exit.USAGE)


COMMANDS = (catalogue,)

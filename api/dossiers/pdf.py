"""A Word document as PDF, by the LibreOffice of this machine.

LibreOffice keeps a profile and refuses a second process on it, so that each conversion gets a profile of its own, which
goes with its directory. Nothing is fetched: the profile is new and the document has no links.
"""

import os
import shutil
import signal
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import BoundedSemaphore

# A first start with a new profile takes 5 s on an idle machine of two cores, four times that on a busy one.
TIME_LIMIT_S = 90.0
_PROGRAMS = ("soffice", "libreoffice")
_PACKAGE = "libreoffice-writer"


class PdfUnavailable(Exception):
    """There is no PDF: LibreOffice is not here, or did not make one; the message says which, and what to do."""


class PdfWriter:
    """Converts one document at a time: each conversion takes a core and 300 MB."""

    def __init__(self, time_limit_s: float = TIME_LIMIT_S) -> None:
        self._limit = time_limit_s
        self._turn = BoundedSemaphore(1)

    def pdf_of(self, docx: bytes) -> bytes:
        """The PDF's bytes. Raises PdfUnavailable."""
        program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
        if program is None:
            raise PdfUnavailable(
                f"Máy này chưa có LibreOffice để xuất PDF; hãy cài gói «{_PACKAGE}» (ví dụ: apt install {_PACKAGE}), "
                "hoặc xuất .docx"
            )
        with self._turn, TemporaryDirectory(prefix="vankien-pdf-") as folder:
            source = Path(folder) / "de-cuong.docx"
            source.write_bytes(docx)
            self._convert(program, source)
            made = source.with_suffix(".pdf")
            if not made.is_file():
                raise PdfUnavailable("LibreOffice không xuất được PDF từ tệp này; hãy xuất .docx")
            return made.read_bytes()

    def _convert(self, program: str, source: Path) -> None:
        folder = source.parent
        command = [
            program, "--headless", "--norestore", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
            "--convert-to", "pdf", "--outdir", str(folder), str(source),
        ]  # fmt: skip
        environment = os.environ | {"HOME": str(folder)}
        with subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        ) as process:
            try:
                process.wait(self._limit)
            except subprocess.TimeoutExpired as error:
                # The program is a script that starts the real one: the whole group goes.
                os.killpg(process.pid, signal.SIGKILL)
                raise PdfUnavailable(
                    f"LibreOffice không xuất xong PDF trong {self._limit:.0f} giây; hãy thử lại, hoặc xuất .docx"
                ) from error

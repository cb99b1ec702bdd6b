"""The guided first run behind `make demo`: build the base of `corpus/`, search twice, ask twice.

It runs the very commands that a user types, each in its own process, so that what it shows is what they get.
"""

import argparse
import subprocess
import sys
from pathlib import Path

from api.console import Exit

_SEARCHES = ("phòng, chống tội phạm", "phong trao toan dan bao ve an ninh to quoc")
_ANSWERED = "Nội dung trọng tâm của phong trào thi đua Toàn dân bảo vệ an ninh Tổ quốc là gì?"
_DECLINED = "Lãi suất tiền gửi tiết kiệm của ngân hàng là bao nhiêu?"


def _run(home: Path, *arguments: str, expected: Exit = Exit.DONE) -> None:
    """Show a command, run it, and stop the demo when it ends otherwise than expected."""
    shown = " ".join(f'"{each}"' if " " in each else each for each in arguments)
    sys.stdout.write(f"\n$ vankien {shown}\n")
    sys.stdout.flush()
    command = [sys.executable, "-m", "api.cli", arguments[0], "--home", str(home), *arguments[1:]]
    code = subprocess.run(command, check=False).returncode
    if code != expected:
        sys.exit(f"Lệnh trên kết thúc với mã {code}, mong đợi {int(expected)}.")


def main() -> None:
    """Run the demo."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--corpus", type=Path, required=True)
    options = parser.parse_args()
    _run(options.home, "add", str(options.corpus))
    for query in _SEARCHES:
        _run(options.home, "search", query, "--limit", "3")
    _run(options.home, "ask", _ANSWERED)
    _run(options.home, "ask", _DECLINED, expected=Exit.NOTHING)
    sys.stdout.write("\nBước tiếp theo: make serve, rồi mở http://127.0.0.1:8080/\n")


if __name__ == "__main__":
    main()

"""Two servers answer alike to the last digit: a page of results may come from one and the next page from another.

Python draws another order of sets for each process.
"""

import os
import subprocess
import sys
from pathlib import Path

ASK = """
import sys
from pathlib import Path
from index import KnowledgeBase
with KnowledgeBase.open(Path(sys.argv[1])) as base:
    for question in sys.argv[2:]:
        print(repr(base.search_and_ask(question, lambda _: True)))
    for document in base.store.documents(range(1, 40)).values():
        print(repr(base.similar(document)))
"""
QUESTIONS = (
    "văn bản nào chỉ đạo phòng, chống tội phạm trong tình hình mới",
    "van ban nao ve bao ve an ninh to quoc",
    "chỉ thị về bảo đảm trật tự an toàn giao thông đường bộ và khắc phục ùn tắc giao thông",
    "nghị quyết nào nói về tiếp tục xây dựng và hoàn thiện nhà nước pháp quyền",
    "quỹ bảo trợ nhà văn",
)


def test_the_same_is_answered_in_each_process(corpus_home: Path) -> None:
    command = [sys.executable, "-c", ASK, str(corpus_home), *QUESTIONS]
    told = [
        subprocess.run(
            command, env={**os.environ, "PYTHONHASHSEED": seed}, capture_output=True, check=True, timeout=300
        ).stdout
        for seed in ("1", "2")
    ]
    assert told[0].count(b"Similar(") > 20 and told[0].count(b"Directive(") > 5
    assert told[0] == told[1]

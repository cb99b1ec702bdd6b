"""What `check --deep` and `rebuild --deep` print."""

from typing import TYPE_CHECKING, Any

from api.terminal import say

if TYPE_CHECKING:
    from index.wholeness import DeepReport, Repair


def deep_shape(report: "DeepReport") -> dict[str, Any]:
    """`check --deep --json`, under `deep`."""
    return {"faults": [_fault_shape(each) for each in report.faults], "more": report.more}


def _fault_shape(fault: Any) -> dict[str, Any]:
    return {
        "part": fault.part,
        "where": fault.where,
        "document": fault.document,
        "detail": fault.told,
        "advice": fault.advice,
    }


def say_deep(report: "DeepReport") -> None:
    """A line a fault."""
    for each in report.faults:
        say(f"HỎNG  {each.where}: {each.told}. Cách xử lý: {each.advice}.")
    if report.more:
        say(f"… và {report.more} chỗ nữa.")


def repair_shape(done: "Repair") -> dict[str, Any]:
    """`rebuild --deep --json`, beside what `rebuild` prints."""
    return {
        "read_again": list(done.documents),
        "vectors": done.vectors,
        "left": [_fault_shape(each) for each in done.left],
    }


def say_repair(done: "Repair") -> None:
    """What was mended, and what is left."""
    if done.documents:
        listed = ", ".join(map(str, done.documents))
        say(f"Đã đọc lại từ tệp gốc {len(done.documents)} văn bản (mã {listed}).")
    if done.vectors:
        say(f"Đã tính lại vectơ của {done.vectors} đoạn.")
    for each in done.left:
        say(f"CÒN HỎNG  {each.where}: {each.told}. Cách xử lý: {each.advice}.")

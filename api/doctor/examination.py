"""The examination of an installation: what works, what is missing, and what to do about it.

Nothing is changed: a store of an earlier version is named, not upgraded. No connection leaves this machine.
"""

from collections.abc import Callable, Iterator

from api.doctor import base as doctor_base
from api.doctor import software as doctor_software
from api.doctor.findings import Finding, Verdict, good
from api.doctor.machine import is_listening, is_our_service
from api.settings import LoadedSettings, Settings, Source
from ingest.os_errors import os_reason


def examine(loaded: LoadedSettings) -> Iterator[Finding]:
    """Everything, the simple things first. A check that fails by itself is a finding too."""
    settings = loaded.values
    checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
        ("Python", doctor_software.python),
        ("Gói Python", doctor_software.packages),
        ("Gói tùy chọn", doctor_software.optional),
        ("Nhận dạng chữ", doctor_software.recognition),
        ("OpenMP", doctor_software.openmp),
        ("Thiết lập", lambda: _settings(loaded)),
        ("Thư mục kho", lambda: doctor_base.home_directory(settings.home_path)),
        ("Đĩa", lambda: doctor_base.disk(settings.home_path)),
        ("Kho", lambda: doctor_base.store(settings)),
        ("Cổng", lambda: _port(settings)),
    )
    for name, check in checks:
        try:
            yield from check()
        except Exception as error:  # noqa: BLE001 - whatever breaks a check is what the check is for
            told = os_reason(error) if isinstance(error, OSError) else str(error) or type(error).__name__
            yield Finding(name, Verdict.ERROR, told, "sửa lỗi này rồi chạy lại «vankien doctor»")


def _settings(loaded: LoadedSettings) -> Iterator[Finding]:
    shown = loaded.shown()
    given = [
        f"{name}={shown[name]} ({source})"
        for name, source in loaded.sources.items()
        if source is not Source.DEFAULT
    ]
    yield good("Thiết lập", "; ".join(given) or "tất cả theo mặc định")
    if loaded.values.llm_url:
        yield good("Mô hình ngôn ngữ", f"câu hỏi và đoạn tìm được được gửi đến {loaded.values.llm_url}")


def _port(settings: Settings) -> Iterator[Finding]:
    place = f"{settings.host}:{settings.port}"
    if not is_listening(settings.host, settings.port):
        yield good("Cổng", f"{place} còn trống")
        return
    if is_our_service(settings.host, settings.port, settings.prefix):
        yield good("Cổng", f"vankien đang chạy ở {place}")
    else:
        advice = "chọn cổng khác bằng thiết lập port, hoặc dừng chương trình ấy"
        yield Finding("Cổng", Verdict.WARNING, f"chương trình khác đang dùng {place}", advice)

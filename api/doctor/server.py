"""The examination of a store that machines share: the server that keeps it, before the base is opened on it."""

from collections.abc import Iterator

from api.doctor.findings import Finding, Verdict, good
from api.settings import Settings

# Of one worker: those that read for anyone, those that read for the known, and its share of the background's.
_OF_A_WORKER = 14
# A question takes some twenty statements; from here on the way to the server is what readers wait for.
_SLOW_MS = 5.0


def server(settings: Settings) -> Iterator[Finding]:
    """Whether it answers, how soon, and what is to be set otherwise; nothing is changed."""
    from index.errors import KnowledgeBaseError
    from index.tables.engine import shown_place

    place = shown_place(settings.store)
    try:
        from index.tables.postgres_look import look_at

        facts = look_at(settings.store)
    except ImportError:
        yield Finding("Máy chủ kho", Verdict.ERROR, "thiếu gói psycopg", "pip install 'vankien[scale]'")
        return
    except KnowledgeBaseError as error:
        advice = "kiểm tra máy chủ, tường lửa, mật khẩu (PGPASSFILE, ~/.pgpass hoặc PGPASSWORD)"
        yield Finding("Máy chủ kho", Verdict.ERROR, str(error), advice)
        return
    told = f"{place}: PostgreSQL {facts.version}, trả lời sau {facts.milliseconds:.1f} ms"
    if facts.encoding != "UTF8":
        told, advice = f"{place}: bảng mã {facts.encoding}", "tạo lại cơ sở dữ liệu với ENCODING 'UTF8'"
        yield Finding("Máy chủ kho", Verdict.ERROR, told, advice)
    elif facts.milliseconds > _SLOW_MS:
        yield Finding(
            "Máy chủ kho", Verdict.WARNING, told, "đặt máy chủ PostgreSQL cùng mạng nội bộ với máy này"
        )
    else:
        yield good("Máy chủ kho", told)
    if not facts.durable:
        told = "máy chủ không ghi bền (fsync hoặc synchronous_commit tắt): mất điện có thể mất văn bản"
        yield Finding("Độ bền", Verdict.ERROR, told, "bật fsync và synchronous_commit trong postgresql.conf")
    need, free = _OF_A_WORKER * settings.workers, facts.most_connections - facts.connections
    told = f"đang mở {facts.connections} trên {facts.most_connections}; máy này cần đến {need}"
    if need > free:
        yield Finding("Kết nối", Verdict.WARNING, told, "tăng max_connections của PostgreSQL")
    else:
        yield good("Kết nối", told)

"""What a server says of itself, read without changing anything."""

from dataclasses import dataclass

import psycopg

from index.tables.postgres_errors import mapped_errors
from index.tables.postgres_sql import SCHEMA


@dataclass(frozen=True, slots=True)
class ServerFacts:
    """schema: version of the tables, 0 for none. durable: whether what is committed survives a power cut.

    connections and most_connections: those that are open, and as many as there may be. milliseconds: of one question
    and its answer.
    """

    version: str
    encoding: str
    schema: int
    connections: int
    most_connections: int
    durable: bool
    milliseconds: float


def look_at(url: str) -> ServerFacts:
    """Raises StoreUnreachable."""
    from time import perf_counter

    with mapped_errors(url), psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:

        def value(sql: str) -> str:
            row = connection.execute(sql).fetchone()
            return str(row[0]) if row else ""

        begun = perf_counter()
        connection.execute("SELECT 1").fetchone()
        took = 1000 * (perf_counter() - begun)
        has_tables = value(f"SELECT to_regclass('{SCHEMA}.schema_version') IS NOT NULL") == "True"
        return ServerFacts(
            version=value("SHOW server_version"),
            encoding=value("SHOW server_encoding"),
            schema=int(value(f"SELECT number FROM {SCHEMA}.schema_version")) if has_tables else 0,
            connections=int(
                value("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")
            ),
            most_connections=int(value("SHOW max_connections")),
            durable=value("SHOW fsync") == "on" and value("SHOW synchronous_commit") != "off",
            milliseconds=took,
        )

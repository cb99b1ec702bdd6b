-- What a PostgreSQL store has besides the tables of schema.sql.
-- Functions under the names that SQLite has for them, found before PostgreSQL's own (search_path).

CREATE FUNCTION substr(text, bigint, bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT pg_catalog.substr($1, $2::int, $3::int) $$;

-- From behind where the place is negative.
CREATE FUNCTION substr(text, bigint) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT CASE WHEN $2 < 0 THEN pg_catalog.right($1, -$2::int) ELSE pg_catalog.substr($1, $2::int) END $$;

CREATE FUNCTION instr(text, text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT pg_catalog.strpos($1, $2)::bigint $$;

-- Of ASCII letters alone, whatever the language of the server.
CREATE FUNCTION lower(text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT pg_catalog.lower($1 COLLATE "C") $$;

-- CAST(text AS INTEGER): the number that a text begins with, 0 without, the largest for one that is too large.
CREATE FUNCTION leading_integer(text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT least(coalesce(pg_catalog.substring($1, '^\s*(\d+)'), '0')::numeric, 9223372036854775807)::bigint $$;

CREATE TABLE schema_version (
    number BIGINT NOT NULL
);

-- The files of jobs, where the machines of an office share no directory.
CREATE TABLE uploaded (
    job_id  TEXT COLLATE "C" NOT NULL,
    place   BIGINT NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    content BYTEA NOT NULL,
    given_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    PRIMARY KEY (job_id, place)
);

-- Uploads that go in in the background. The files of one lie in HOME/uploads/ID until it has ended.
CREATE TABLE jobs (
    id          TEXT PRIMARY KEY,
    state       TEXT NOT NULL CHECK (state IN ('queued', 'running', 'done', 'cancelled')),
    given_by    TEXT NOT NULL DEFAULT '',   -- the name of who asked; empty for no one known
    given_at    TEXT NOT NULL,
    visibility  TEXT NOT NULL,              -- of what is put in
    started_at  TEXT,
    ended_at    TEXT,
    total       INTEGER NOT NULL,           -- files, those inside archives counted where that is known
    done        INTEGER NOT NULL DEFAULT 0,
    current     TEXT,                       -- the name of the file that is being read
    is_stopping INTEGER NOT NULL DEFAULT 0, -- whether it is to end after the present file
    fault       TEXT                        -- why it ended early, or what it waits for
) STRICT;
CREATE INDEX jobs_by_time ON jobs(given_at);

-- What became of the files of a job. The records of a file that there is nothing to say of stand in one row.
CREATE TABLE job_results (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    job_id      TEXT NOT NULL REFERENCES jobs(id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    outcome     TEXT NOT NULL,
    detail      TEXT NOT NULL DEFAULT '',
    warnings    TEXT NOT NULL DEFAULT '[]',
    document_id INTEGER,                    -- no reference: the document may go
    count       INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE UNIQUE INDEX job_results_by_name ON job_results(job_id, name, outcome, detail);

-- Header fields that a person put right. They outlive the document's row, and count again when it comes back.
CREATE TABLE corrections (
    document_id  INTEGER NOT NULL,
    field        TEXT NOT NULL,
    value        TEXT,                      -- NULL: the document has no such field
    was_read     TEXT,                      -- what had been read, or was known, before
    corrected_by TEXT NOT NULL DEFAULT '',
    corrected_at TEXT NOT NULL,
    PRIMARY KEY (document_id, field)
) STRICT, WITHOUT ROWID;

-- Documents that were taken out: by what they are known when they come again, and their rows until these are swept.
CREATE TABLE removed (
    document_id INTEGER PRIMARY KEY,        -- what comes back takes it again
    name        TEXT NOT NULL,
    external_id TEXT,
    number_key  TEXT,
    issuer_key  TEXT,
    issued_on   TEXT,
    removed_by  TEXT NOT NULL DEFAULT '',
    removed_at  TEXT NOT NULL,
    visibility  TEXT NOT NULL,              -- what was internal comes back so
    content     BLOB                        -- the rows (`index/tables/removed.py`)
) STRICT;
CREATE INDEX removed_by_number ON removed(number_key) WHERE number_key IS NOT NULL;
CREATE INDEX removed_by_external_id ON removed(external_id) WHERE external_id IS NOT NULL;

CREATE TABLE removed_files (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES removed(document_id) ON DELETE CASCADE,
    name        TEXT NOT NULL,
    sha256      TEXT NOT NULL,
    added_at    TEXT NOT NULL,
    content     BLOB,
    recognised  INTEGER NOT NULL,
    sound       REAL NOT NULL,
    words       INTEGER NOT NULL,
    paged       INTEGER NOT NULL,
    is_source   INTEGER NOT NULL
) STRICT;
CREATE INDEX removed_files_by_sum ON removed_files(sha256);
CREATE INDEX removed_files_by_document ON removed_files(document_id);

-- Where a document is to be found whose row became another one's, so that its address stays good.
CREATE TABLE forwards (
    document_id INTEGER PRIMARY KEY,
    to_id       INTEGER NOT NULL
) STRICT;

-- The last change of each document, in the order of changes. An id is never used again: programs go on from it.
CREATE TABLE changes (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL UNIQUE,    -- no reference: what was removed is told too
    change      TEXT NOT NULL,
    changed_at  TEXT NOT NULL
) STRICT;

-- The truth of a knowledge base. Everything under generations/ is derived from these tables.
-- Offsets count characters of documents.text (origin 'text') or documents.description (origin 'record').

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;

-- What was put in. A records file keeps no content: its documents hold all of it.
CREATE TABLE files (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL UNIQUE,
    sha256   TEXT NOT NULL,
    added_at TEXT NOT NULL,
    content  BLOB
) STRICT;

-- Passage and document ids are never reused: a generation refers to them after their rows are gone.
CREATE TABLE documents (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id       INTEGER REFERENCES files(id),
    external_id   TEXT UNIQUE,
    content_sha   TEXT,
    number        TEXT,
    number_key    TEXT,
    name_key      TEXT,   -- of a law: what the spellings of its name share
    kind          TEXT,
    issuer        TEXT,
    issuer_key    TEXT,
    issued_on     TEXT,
    subject       TEXT,
    signer        TEXT,
    office        TEXT,
    parent        TEXT,
    place         TEXT,
    security      TEXT,
    urgency       TEXT,
    addressees    TEXT NOT NULL DEFAULT '[]',
    recipients    TEXT NOT NULL DEFAULT '[]',
    evidence      TEXT NOT NULL DEFAULT '[]',   -- where the fields' words stand, and how sure each reading is
    authority     TEXT,
    path          TEXT NOT NULL DEFAULT '[]',
    source        TEXT,
    stated_validity TEXT,
    text          TEXT,
    description   TEXT,
    catalogue     TEXT,
    added_at      TEXT NOT NULL,
    number_is_blank INTEGER NOT NULL DEFAULT 0,   -- its form leaves the place of the number empty
    effective_from TEXT,                          -- by the text's own words
    ends_on       TEXT,                           -- the first day on which it does not hold any more, likewise
    draft         TEXT,                           -- what makes it a draft, in words; NULL for any other
    draft_of      INTEGER REFERENCES documents(id) ON DELETE SET NULL,
    visibility    TEXT NOT NULL DEFAULT 'open' CHECK (visibility IN ('open', 'internal'))
) STRICT;
CREATE INDEX documents_by_number ON documents(number_key) WHERE number_key IS NOT NULL;
CREATE INDEX documents_by_name ON documents(name_key) WHERE name_key IS NOT NULL;
CREATE INDEX documents_by_file ON documents(file_id);
CREATE INDEX documents_by_draft ON documents(draft_of) WHERE draft_of IS NOT NULL;
CREATE INDEX drafts_by_issuer ON documents(issuer_key, kind) WHERE draft IS NOT NULL;
-- Of texts that came as files; records are as many as articles of law.
CREATE INDEX documents_by_issuer ON documents(issuer_key, kind, issued_on) WHERE external_id IS NULL;
-- All that results are narrowed by, so that the columns of `index/headers.py` are read without the texts.
CREATE INDEX documents_by_header
    ON documents(issuer_key, issuer, kind, issued_on, authority, effective_from, ends_on, draft, stated_validity);
-- Of those that are hidden from readers without a name, so that looking them up costs nothing where there are none.
CREATE INDEX documents_internal ON documents(id) WHERE visibility = 'internal';

-- The files that are one document. documents.file_id is the one that its text was read from; a record has none here.
CREATE TABLE copies (
    file_id     INTEGER PRIMARY KEY REFERENCES files(id) ON DELETE CASCADE,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    recognised  INTEGER NOT NULL DEFAULT 0,
    sound       REAL NOT NULL DEFAULT 1,
    words       INTEGER NOT NULL DEFAULT 0,
    paged       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX copies_by_document ON copies(document_id);

-- Bands of the signatures of texts that came as files: texts that share one are likely alike (index/shingles.py).
CREATE TABLE signatures (
    band        INTEGER NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    PRIMARY KEY (band, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX signatures_by_document ON signatures(document_id);

CREATE TABLE pages (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    number      INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    PRIMARY KEY (document_id, number)
) STRICT, WITHOUT ROWID;

-- The words of a recognised page with their boxes, packed (`ingest/page_boxes.py`).
CREATE TABLE page_words (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    page        INTEGER NOT NULL,
    turn        INTEGER NOT NULL,   -- degrees, clockwise, by which the page was turned to stand upright
    words       BLOB NOT NULL,
    PRIMARY KEY (document_id, page)
) STRICT, WITHOUT ROWID;

CREATE TABLE sections (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    ordinal     INTEGER NOT NULL,
    parent      INTEGER,
    label       TEXT NOT NULL,
    title       TEXT NOT NULL,
    level       INTEGER NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    PRIMARY KEY (document_id, ordinal)
) STRICT, WITHOUT ROWID;

CREATE TABLE passages (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    origin      TEXT NOT NULL CHECK (origin IN ('text', 'record')),
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL CHECK ("end" > start),
    page        INTEGER,
    path        TEXT NOT NULL,
    heading     TEXT NOT NULL,   -- words of number, subject and path, in the stored form
    words       TEXT NOT NULL    -- words of the passage, in the stored form
) STRICT;
CREATE INDEX passages_by_document ON passages(document_id);

CREATE TABLE models (
    id          INTEGER PRIMARY KEY,
    fingerprint TEXT NOT NULL UNIQUE,
    name        TEXT NOT NULL,
    dimension   INTEGER NOT NULL
) STRICT;

-- float16, little-endian, `dimension` numbers.
CREATE TABLE vectors (
    passage_id INTEGER NOT NULL REFERENCES passages(id) ON DELETE CASCADE,
    model_id   INTEGER NOT NULL REFERENCES models(id),
    vector     BLOB NOT NULL,
    PRIMARY KEY (passage_id, model_id)
) STRICT, WITHOUT ROWID;

-- What a text says of another document: claims, kept as claimed. target_id is the document they resolve to.
-- number: the number as claimed, of a document cited by name its name; then `name` is set too, and number_key is the
-- name's key. year: what stands with a name. part: which part of the target is meant. ends_on: the first day on which
-- the target does not hold any more, where the text ends it and names that day.
-- via_*: the other cited document in whose subject the mention stands, and what that one does with the target.
CREATE TABLE citations (
    id           INTEGER PRIMARY KEY,
    document_id  INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    start        INTEGER NOT NULL,
    "end"        INTEGER NOT NULL,
    number       TEXT NOT NULL,
    number_key   TEXT,
    kind         TEXT,
    issuer       TEXT,
    issued_on    TEXT,
    subject      TEXT,
    relation     TEXT NOT NULL,
    target_id    INTEGER REFERENCES documents(id) ON DELETE SET NULL,
    via_number   TEXT,
    via_relation TEXT,
    name         TEXT,
    year         INTEGER,
    part         TEXT,
    ends_on      TEXT
) STRICT;
CREATE INDEX citations_by_number ON citations(number_key) WHERE number_key IS NOT NULL;
CREATE INDEX citations_by_document ON citations(document_id);
CREATE INDEX citations_by_target ON citations(target_id);

-- Facts of the catalogue on how documents relate.
CREATE TABLE relations (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    relation    TEXT NOT NULL,
    target_id   INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    verified    INTEGER NOT NULL,
    PRIMARY KEY (document_id, relation, target_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX relations_by_target ON relations(target_id);

-- What readers say of a result: whether a document is right for what was asked.
CREATE TABLE feedback (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    query       TEXT NOT NULL,
    document_id INTEGER REFERENCES documents(id) ON DELETE SET NULL,
    document    TEXT NOT NULL,   -- what it was called then, for when its row is gone
    verdict     TEXT NOT NULL CHECK (verdict IN ('right', 'wrong')),
    given_at    TEXT NOT NULL
) STRICT;
CREATE INDEX feedback_by_document ON feedback(document_id);

-- Who may ask: keys of programs and people, the secret half as a hash.
CREATE TABLE keys (
    id         TEXT PRIMARY KEY,   -- the half of the key that is no secret
    name       TEXT NOT NULL,
    role       TEXT NOT NULL CHECK (role IN ('read', 'contribute', 'admin')),
    salt       BLOB NOT NULL,
    hash       BLOB NOT NULL,
    created_at TEXT NOT NULL,
    expires_on TEXT,               -- the last day on which it holds
    revoked_at TEXT
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX keys_by_name ON keys(name) WHERE revoked_at IS NULL;

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

-- What the rows were when they were written (`index/tables/digests.py`): sums by table and owner, and of a document's own
-- row four bytes a column.
CREATE TABLE digests (
    part      TEXT NOT NULL,      -- the table
    owner     INTEGER NOT NULL,   -- whose rows of it
    row_count INTEGER NOT NULL,
    row_sum   INTEGER NOT NULL,
    PRIMARY KEY (part, owner)
) STRICT, WITHOUT ROWID;
CREATE TABLE document_digests (
    id      INTEGER PRIMARY KEY,   -- of the document; no reference: a row that was lost is told of
    columns BLOB NOT NULL          -- in the order of the columns' names
) STRICT;

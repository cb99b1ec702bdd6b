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

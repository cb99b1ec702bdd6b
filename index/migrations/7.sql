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

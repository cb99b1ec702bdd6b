-- A document's files, the signatures by which copies of a text are recognised, drafts, and when a document holds.
ALTER TABLE documents ADD COLUMN effective_from TEXT;
ALTER TABLE documents ADD COLUMN ends_on TEXT;
ALTER TABLE documents ADD COLUMN number_is_blank INTEGER NOT NULL DEFAULT 0;
ALTER TABLE documents ADD COLUMN draft TEXT;
ALTER TABLE documents ADD COLUMN draft_of INTEGER REFERENCES documents(id) ON DELETE SET NULL;
CREATE INDEX documents_by_draft ON documents(draft_of) WHERE draft_of IS NOT NULL;
CREATE INDEX drafts_by_issuer ON documents(issuer_key, kind) WHERE draft IS NOT NULL;
CREATE INDEX documents_by_issuer ON documents(issuer_key, kind, issued_on) WHERE external_id IS NULL;

CREATE TABLE copies (
    file_id     INTEGER PRIMARY KEY REFERENCES files(id) ON DELETE CASCADE,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    recognised  INTEGER NOT NULL DEFAULT 0,
    sound       REAL NOT NULL DEFAULT 1,
    words       INTEGER NOT NULL DEFAULT 0,
    paged       INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX copies_by_document ON copies(document_id);
INSERT OR IGNORE INTO copies (file_id, document_id, paged)
    SELECT d.file_id, d.id, EXISTS (SELECT 1 FROM pages p WHERE p.document_id = d.id)
    FROM documents d JOIN files f ON f.id = d.file_id WHERE f.content IS NOT NULL;

CREATE TABLE signatures (
    band        INTEGER NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    PRIMARY KEY (band, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX signatures_by_document ON signatures(document_id);

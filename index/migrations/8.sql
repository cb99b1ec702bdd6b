-- Who may ask: keys of programs and people, the secret half as a hash. Who may see a document: all, or known ones only.
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
ALTER TABLE documents ADD COLUMN visibility TEXT NOT NULL DEFAULT 'open' CHECK (visibility IN ('open', 'internal'));
-- Of those that are hidden from readers without a name, so that looking them up costs nothing where there are none.
CREATE INDEX documents_internal ON documents(id) WHERE visibility = 'internal';

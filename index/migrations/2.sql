-- The head of a document in full: the body above the issuer, the signer's office, marks, recipients, and where each
-- field was read.
ALTER TABLE documents ADD COLUMN parent TEXT;
ALTER TABLE documents ADD COLUMN office TEXT;
ALTER TABLE documents ADD COLUMN security TEXT;
ALTER TABLE documents ADD COLUMN urgency TEXT;
ALTER TABLE documents ADD COLUMN addressees TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN recipients TEXT NOT NULL DEFAULT '[]';
ALTER TABLE documents ADD COLUMN evidence TEXT NOT NULL DEFAULT '[]';

-- The words of a recognised page with their boxes, packed (`ingest/page_boxes.py`).
CREATE TABLE page_words (
    document_id INTEGER NOT NULL REFERENCES documents(id) ON DELETE CASCADE,
    page        INTEGER NOT NULL,
    turn        INTEGER NOT NULL,   -- degrees, clockwise, by which the page was turned to stand upright
    words       BLOB NOT NULL,
    PRIMARY KEY (document_id, page)
) STRICT, WITHOUT ROWID;

-- What the rows were when they were written (`index/tables/digests.py`): sums by table and owner, and of a document's own
-- row four bytes a column. The upgrade sums up what is there.
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

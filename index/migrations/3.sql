-- Laws cited by name: what a name's spellings share (`ingest/law_names.py`), and of a mention its name, its year and
-- the part that it means.
ALTER TABLE documents ADD COLUMN name_key TEXT;
UPDATE documents SET name_key = law_key(kind, subject) WHERE kind IN ('hiến pháp', 'bộ luật', 'luật', 'pháp lệnh');
CREATE INDEX documents_by_name ON documents(name_key) WHERE name_key IS NOT NULL;
ALTER TABLE citations ADD COLUMN name TEXT;
ALTER TABLE citations ADD COLUMN year INTEGER;
ALTER TABLE citations ADD COLUMN part TEXT;
CREATE INDEX citations_by_number ON citations(number_key) WHERE number_key IS NOT NULL;

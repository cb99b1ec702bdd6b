-- The day that a text names for the end of another one. Texts that were read before have none until they are put in again.
ALTER TABLE citations ADD COLUMN ends_on TEXT;

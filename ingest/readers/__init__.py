"""Readers, one file format a module; `ingest.reading` asks them in order."""

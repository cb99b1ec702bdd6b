"""The base as its keepers see it: lists, uploads, corrections."""

"""The commands, a family a module."""

"""Every measurement on one page: `python -m bench.quality` runs all sets of a data folder and writes docs/QUALITY.md.

A measurement is one function from a `Workshop` to a `Result`, and one line in `sections.SECTIONS`.
"""

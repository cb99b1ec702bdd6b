"""Training of the bundled embedding; `python -m index.training --help`.

Needs the extra `train`. Nothing here is imported by the search.
"""

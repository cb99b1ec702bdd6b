"""Every regular expression of the packages, and how its time grows with adversarial text: `python -m bench.regexes`."""

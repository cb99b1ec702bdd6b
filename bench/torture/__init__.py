"""Kills: real processes that change a base and are killed, again and again, and what they leave is examined.

python -m bench.torture --work DIR [--kills N] [--seed S] [--resume]
python -m bench.torture --work DIR --cuts N [--seed S]

material.py   the texts, made from a key and a version, so that any process knows what must stand where
ledger.py     what was acknowledged: the state that the base must have
deeds.py      what is done to a base: add, remove, correct, label, upload, merge, adapt, back up, restore …
death.py      when a process is killed: at a random time, at a numbered step, at the Nth write to disk or store
victim.py     the process that does the deeds, tells each one before and after it, and is killed
witness.py    the processes that search all the while; each answer must be of one whole generation
inquest.py    what is examined after a kill, and how the state of the base is matched with the ledger
trial.py      the round of these, its progress on disk, its table
disk.py       a disk that forgets what was not fsynced: what a power cut may leave at each moment
cuts.py       the same deeds on such a disk, and the inquest of what cuts in them leave
"""

"""Slips of one letter."""

from index.slips import letter_slips


def test_a_slip_leads_to_a_syllable() -> None:
    assert "nghieng" in letter_slips("nghiengg") & letter_slips("nghien") & letter_slips("ngheing")


def test_what_is_far_from_any_syllable_has_no_slips() -> None:
    """A word of 2,000 letters had 92,000, each as long: seconds of work, and 180 MB that were kept."""
    assert letter_slips("a" * 2_000) == frozenset()

"""What is short is asked once, what is long each time and not kept."""

from ingest.remembering import LONGEST, remembered


def test_only_short_words_are_remembered() -> None:
    asked: list[str] = []

    @remembered(10)
    def length(word: str) -> int:
        asked.append(word)
        return len(word)

    short, long = "a" * LONGEST, "a" * (LONGEST + 1)
    assert [length(short), length(short), length(long), length(long)] == [LONGEST] * 2 + [LONGEST + 1] * 2
    assert asked == [short, long, long]

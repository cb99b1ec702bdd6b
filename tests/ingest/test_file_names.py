import os

from ingest.file_names import shown_name


def test_two_names_that_are_no_utf8_stay_two() -> None:
    names = [os.fsdecode(each) for each in (b"k\xea.txt", b"k\xeb.txt", "kế.txt".encode())]
    assert [shown_name(each) for each in names] == [r"k\xea.txt", r"k\xeb.txt", "kế.txt"]

"""The register of whole documents, and the laws that it knows by name alone."""

from index.knowledge_base import KnowledgeBase
from index.register import Entry, Register, Words
from ingest.text import fold
from ingest.vocabulary import Law


def entry(key: int, subject: str) -> Entry:
    title = tuple(subject.split())
    words = Words(title=title, core=frozenset(title), about=frozenset(), kin=frozenset())
    return Entry(key, "luật", "quoc hoi", 1, None, None, marked=words, folded=words.folded())


def law(name: str) -> Law:
    return Law("luật", name, None, None)


def test_a_topic_speaks_of_a_law_that_is_not_here_when_it_has_nearly_all_of_its_name() -> None:
    register = Register(
        [entry(1, "luật quốc phòng"), entry(2, "luật phòng chống tham nhũng"), entry(3, "đánh giá cán bộ")],
        [law("Biên phòng Việt Nam"), law("Phòng, chống thiên tai"), law("Giá"), law("Biển Việt Nam")],
    )
    assert register.of_absent(("biên", "phòng"), marked=True) == 1.0
    assert register.of_absent(("bien", "phong"), marked=False) == 1.0
    assert register.of_absent(("quốc", "phòng"), marked=True) == 0.0
    assert 0.5 < register.of_absent(("phòng", "chống", "thiên", "tai", "bão"), marked=True) < 1.0
    # One syllable names a law only where no document has it, and never without its marks.
    assert register.of_absent(("đánh", "giá"), marked=True) == 0.0
    assert register.of_absent(("kinh", "tế", "biển"), marked=True) > 0.0
    assert register.of_absent(("kinh", "te", "bien"), marked=False) == 0.0


def test_the_name_of_an_older_law_whose_words_are_here_is_not_absent() -> None:
    """Luật Khiếu nại, tố cáo became two laws."""
    register = Register([entry(1, "luật khiếu nại"), entry(2, "luật tố cáo")], [law("Khiếu nại, tố cáo")])
    assert register.of_absent(("khiếu", "nại", "tố", "cáo"), marked=True) == 0.0


def test_no_law_of_the_base_is_absent(base: KnowledgeBase) -> None:
    register = Register.of(base.store)
    assert register.of_absent(("phòng", "chống", "tham", "nhũng"), marked=True) == 0.0
    assert register.of_absent(tuple(fold("cảnh sát biển").split()), marked=False) > 0.5


def test_what_is_named_by_another_alone_is_about_what_that_one_is(base: KnowledgeBase) -> None:
    """ "Tiếp tục thực hiện Chỉ thị 05-CT/TW" says nothing else of its topic."""
    register = Register.of(base.store)
    (found,) = (
        each
        for each in register.entries.values()
        if each.marked.title == ("tiếp", "tục", "thực", "hiện", "chỉ", "thị", "05", "ct", "tw")
    )
    assert {"học", "tập", "hồ", "chí", "minh"} <= found.marked.core

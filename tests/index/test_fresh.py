"""A fresh segment beside a base is one index with it: the same documents are found as when all is indexed anew."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import generation, knowledge_base, publication
from index.asked_filters import Part
from index.dense import DenseIndex, JoinedDense
from index.embedding import load_encoder
from index.errors import DocumentNotFound
from index.fields import FIELDS, Fields, PassageFields
from index.knowledge_base import KnowledgeBase
from index.lexical import JoinedView, View
from index.passage_index import PassageIndex
from index.ragged import Ragged
from index.syllable_model import SyllableModel
from tests.index.conftest import embedded_only

pytestmark = embedded_only("a segment beside a base")

LAWS = ("73/2021/QH14", "57/2020/QH14")
WORDS = "ma_túy cai_nghiện phòng chống tội_phạm học_sinh bơi an_toàn xử_phạt vi_phạm tiền lãi trường".split()
LINES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)


@pytest.fixture
def always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the base and large the segment."""
    monkeypatch.setattr(publication, "SMALLEST_BASE", 1)
    monkeypatch.setattr(publication, "LARGEST_SHARE", 100.0)


# The parts


@st.composite
def passages(draw: st.DrawFn, first: int = 1, least: int = 1) -> list[PassageFields]:
    count = draw(st.integers(least, 6))
    return [
        PassageFields(
            passage_id=first + at,
            document_id=first + at // 2,
            path=("Luật", draw(st.sampled_from(("Phòng chống", "Xử phạt vi phạm")))),
            heading=draw(LINES),
            words=draw(LINES),
            subject=None,
            source=f"Điều {at} Luật số {draw(st.sampled_from(LAWS))}",
            external_id=str(first + at // 2),
        )
        for at in range(count)
    ]


def by_token(fields: Fields) -> dict[str, float]:
    weights = dict(zip(fields.vocabulary.token_names, fields.token_weights.tolist(), strict=True))
    used = dict(zip(fields.vocabulary.token_names, fields.frequencies.tolist(), strict=True))
    return {token: weight for token, weight in weights.items() if used[token]}


def partition(groups: Sequence[int]) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(np.array(groups) == each).tolist()) for each in groups}


@given(st.data(), passages(), passages(first=100))
def test_joined_fields_are_those_built_at_once(
    data: st.DataObject, base: list[PassageFields], fresh: list[PassageFields]
) -> None:
    removed = np.array(sorted(data.draw(st.sets(st.integers(0, len(base) - 1)))), np.int64)
    encoder = load_encoder()
    left = [at for at in range(len(base)) if at not in removed]
    rows = np.array(left + list(range(len(base), len(base) + len(fresh))), np.int64)
    joined = (
        Fields.build(base).with_vectors(encoder).joined(Fields.build(fresh).with_vectors(encoder), removed)
    )
    whole = Fields.build([base[at] for at in left] + fresh).with_vectors(encoder)

    assert [joined.line(int(row)) for row in rows] == [whole.line(row) for row in range(whole.size)]
    assert by_token(joined) == pytest.approx(by_token(whole))
    assert partition(joined.units[rows]) == partition(whole.units)
    assert partition(joined.parents[rows]) == partition(whole.parents)
    question = encoder.word_vectors(["ma_túy"])[0]
    for name in FIELDS:
        assert joined.mean_length(name) == pytest.approx(whole.mean_length(name))
        found, expected = (
            each.field_cosines(
                name, at, words := each.words_of(name).take(at), each.nearness(words.values, question)
            )
            for each, at in ((joined, rows), (whole, np.arange(whole.size)))
        )
        assert np.allclose(found, expected, atol=1e-5)
    members = joined.members.take(joined.units[rows])
    assert not np.isin(members.values, removed).any()
    assert sorted(set(members.values.tolist())) == rows.tolist()


def beside(base: View, rows: Sequence[Sequence[str]]) -> View:
    names = list(dict.fromkeys(each for row in rows for each in row))
    tokens = Ragged.of([names.index(each) for each in row] for row in rows)
    return View.of(tokens.counts(len(names)), names, base)


@given(st.lists(LINES.map(str.split), min_size=1, max_size=6), st.data())
def test_a_row_beside_a_view_scores_as_one_of_its_own(rows: list[list[str]], data: st.DataObject) -> None:
    base = View.build(rows)
    again = data.draw(st.lists(st.integers(0, len(rows) - 1), min_size=1))
    copies = beside(base, [rows[at] for at in again])
    for token in WORDS:
        assert np.allclose(copies.scores([token]), base.scores([token])[again], rtol=1e-5)


def test_a_joined_view_knows_new_words_and_forgets_removed_rows() -> None:
    base = View.build([["a", "b"], ["a", "c"]])
    view = JoinedView(base, beside(base, [["new", "a"], []]), np.array([1]), {"a": 1, "c": 1})
    assert view.rows == 4
    assert np.flatnonzero(view.scores(["a"])).tolist() == [0, 2]
    assert np.flatnonzero(view.scores(["new"])).tolist() == [2]
    assert [view.document_frequency(token) for token in ("a", "b", "c", "new")] == [2, 1, 0, 1]


@pytest.mark.parametrize("removed", [[], [0], [3, 7]])
def test_a_joined_dense_index_is_exact_over_the_rows_that_are_left(removed: list[int]) -> None:
    vectors = np.random.default_rng(1).standard_normal((16, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    query, left = vectors[5], np.setdiff1d(np.arange(15), removed)
    joined = JoinedDense(DenseIndex(vectors[:12]), DenseIndex(vectors[12:15]), np.array(removed, np.int64))
    cosines = vectors @ query
    best = left[np.argsort(-cosines[left], kind="stable")]
    rows, found = joined.nearest(query, 6)
    assert rows.tolist() == best[:6].tolist() and np.allclose(found, cosines[rows], atol=1e-6)
    allowed = np.arange(15) % 2 == 0
    assert joined.nearest(query, 20, allowed)[0].tolist() == [each for each in best if allowed[each]]
    near, values = joined.within(query, 0.1)
    assert near.tolist() == [each for each in left if cosines[each] > 0.1]
    assert np.allclose(values, cosines[near], atol=1e-6)
    some = np.array([14, 2, 12])
    assert np.allclose(joined.similarities(query, some), cosines[some], atol=1e-6)
    assert np.allclose(joined.vectors(some), vectors[some], atol=1e-6)
    assert (joined.rows, joined.dimension) == (15, 8)


@given(st.lists(LINES, max_size=5), st.lists(LINES, max_size=5))
def test_joined_counts_of_syllables_are_those_of_all_lines(base: list[str], fresh: list[str]) -> None:
    joined = SyllableModel.build(base).joined(SyllableModel.of_some(fresh))
    whole = SyllableModel.build([*base, *fresh])

    def counts(model: SyllableModel) -> dict[str, int]:
        return dict(zip(model.forms, model.counts.tolist(), strict=True))

    def pairs(model: SyllableModel) -> dict[tuple[str, str], int]:
        ends = zip((model.pairs >> 32).tolist(), (model.pairs & 0xFFFFFFFF).tolist(), strict=True)
        named = [(model.forms[one], model.forms[two]) for one, two in ends]
        return dict(zip(named, model.pair_counts.tolist(), strict=True))

    assert counts(joined) == counts(whole) and pairs(joined) == pairs(whole)
    assert np.all(np.diff(joined.pairs) > 0)
    assert all(joined.forms[at] in counts(whole) for ids in joined.by_fold.values() for at in ids)
    assert {bare: len(ids) for bare, ids in joined.by_fold.items()} == {
        bare: len(ids) for bare, ids in whole.by_fold.items()
    }


# The whole


TEXTS = {
    "boi": "Nhà trường dạy bơi an toàn cho học sinh trong dịp hè.",
    "lai": "Mức lãi suất cho vay tiêu dùng không vượt quá hai mươi phần trăm một năm.",
    "cay": "Hộ gia đình trồng cây chắn gió ven biển được hỗ trợ giống và phân bón.",
    "xe": "Người điều khiển xe gắn máy phải đội mũ bảo hiểm và mang giấy phép lái xe.",
    "thue": "Doanh nghiệp kê khai thuế giá trị gia tăng theo quý tại cơ quan thuế.",
    "moi": "Cadastreglot là hệ thống quản lý thửa đất của huyện.",
}
QUERIES = (*TEXTS.values(), "boi an toan cho hoc sinh", "cadastreglot", "trồng cây", "lãi suất")


def records(texts: dict[str, str]) -> bytes:
    lines = (
        {"id": key, "title": text[:20], "path": ["Luật mẫu", text[:20]], "text": text}
        for key, text in texts.items()
    )
    return "\n".join(json.dumps(each, ensure_ascii=False) for each in lines).encode()


def found(base: KnowledgeBase, query: str) -> set[str | None]:
    """By the words as typed: how they are read still goes by what was removed, until all is indexed anew."""
    results = base.search(query, limit=100, drop=(Part.WORDING,)).documents
    return {each.document.external_id for each in results}


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with half of the texts."""
    home = tmp_path_factory.mktemp("start")
    with KnowledgeBase.open(home) as base:
        base.add_bytes(records({key: TEXTS[key] for key in ("boi", "lai", "cay")}), "luat.jsonl")
    return home


@pytest.fixture
def base(start: Path, tmp_path: Path) -> Iterator[KnowledgeBase]:
    with KnowledgeBase.open(shutil.copytree(start, tmp_path / "home")) as opened:
        yield opened


CHANGES = st.lists(
    st.tuples(
        st.sampled_from(("put", "remove")), st.sampled_from(sorted(TEXTS)), st.sampled_from(sorted(TEXTS))
    ),
    min_size=1,
    max_size=4,
)


def changed(base: KnowledgeBase, change: tuple[str, str, str], at: int) -> None:
    what, key, text = change
    if what == "put":
        base.add_bytes(records({key: TEXTS[text]}), f"thay-{at}.jsonl")
        return
    try:
        base.remove(key)
    except DocumentNotFound:
        assert key not in found(base, TEXTS[key])


@settings(max_examples=25)
@given(changes=CHANGES)
def test_the_same_documents_are_found_as_when_all_is_indexed_anew(
    changes: list[tuple[str, str, str]], start: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = shutil.copytree(start, tmp_path_factory.mktemp("home") / "home")
    with pytest.MonkeyPatch.context() as patch, KnowledgeBase.open(home) as base:
        patch.setattr(publication, "SMALLEST_BASE", 1)
        patch.setattr(publication, "LARGEST_SHARE", 100.0)
        first = base.generation
        for at, change in enumerate(changes):
            changed(base, change, at)
        manifest = base.serving()[0]
        beside = {query: found(base, query) for query in QUERIES}
        assert manifest.base in (None, first)
        rebuilt = base.rebuild()
        assert (manifest.passages, manifest.documents) == (rebuilt.passages, rebuilt.documents)
        assert rebuilt.base is None
        assert beside == {query: found(base, query) for query in QUERIES}


@pytest.mark.usefixtures("always_fresh")
def test_new_words_are_found_at_once_with_and_without_marks(base: KnowledgeBase) -> None:
    base.add_bytes(records({"moi": TEXTS["moi"], "xe": TEXTS["xe"]}), "moi.jsonl")
    assert base.serving()[0].base is not None
    for query in ("cadastreglot", "Cadastreglot quản lý", "he thong quan ly thua dat"):
        assert base.search(query).documents[0].document.external_id == "moi"
    assert base.search("mũ bảo hiểm").documents[0].document.external_id == "xe"
    answer = base.ask("Người điều khiển xe gắn máy phải đội gì?")
    assert not answer.declined and "mũ bảo hiểm" in answer.quotes[0].text
    similar = base.similar(base.document("xe"))
    assert all(each.document.external_id != "xe" for each in similar[1])


@pytest.mark.usefixtures("always_fresh")
def test_replaced_and_removed_texts_vanish_at_once(base: KnowledgeBase) -> None:
    base.add_bytes(records({"boi": TEXTS["thue"]}), "thay.jsonl")
    base.remove("lai")
    manifest = base.serving()[0]
    assert (manifest.base is not None, manifest.fresh, manifest.removed) == (True, 1, 2)
    shown = [
        passage.passage.text
        for query in QUERIES
        for each in base.search(query).documents
        for passage in each.passages
    ]
    assert shown and not any("dạy bơi" in text or "lãi suất" in text for text in shown)
    assert base.search("kê khai thuế").documents[0].document.external_id == "boi"
    report = base.check()
    assert (report.faults, report.stale, report.fresh, report.removed) == ((), False, 1, 2)


@pytest.mark.usefixtures("always_fresh")
def test_a_reader_opens_and_checks_an_unchanged_base_once(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, summed = [], []
    load, sha256 = PassageIndex.load, generation.file_sha256

    def counted_load(directory: Path) -> PassageIndex:
        opened.append(directory.name)
        return load(directory)

    def counted_sum(path: Path) -> str:
        summed.append(path)
        return sha256(path)

    monkeypatch.setattr(knowledge_base.PassageIndex, "load", counted_load)
    monkeypatch.setattr(generation, "file_sha256", counted_sum)
    first = base.generation
    summed.clear()
    with KnowledgeBase.open(base.home) as writer:
        writer.add_bytes(records({"xe": TEXTS["xe"]}), "xe.jsonl")
    summed.clear()
    assert base.search("mũ bảo hiểm").documents[0].document.external_id == "xe"
    assert base.generation != first and opened == [first]
    assert summed and not any(first in path.parts for path in summed)


@pytest.mark.usefixtures("always_fresh")
def test_a_damaged_base_is_noticed_below_its_fresh_segment(base: KnowledgeBase) -> None:
    base.add_bytes(records({"xe": TEXTS["xe"]}), "xe.jsonl")
    manifest = base.serving()[0]
    assert manifest.base is not None
    part = base.home / "generations" / manifest.base / "rows.npy"
    part.write_bytes(part.read_bytes()[:-1])
    assert "rows.npy" in base.check().faults[0]
    with KnowledgeBase.open(base.home) as again:
        assert again.serving()[0].base is None
        assert "xe" in found(again, "mũ bảo hiểm")


@pytest.mark.usefixtures("always_fresh")
def test_a_store_brought_back_from_an_earlier_copy_is_indexed_whole(
    base: KnowledgeBase, tmp_path: Path
) -> None:
    base.store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
    copy = shutil.copy(base.home / "store.sqlite", tmp_path / "copy.sqlite")
    base.add_bytes(records({"xe": TEXTS["xe"], "thue": TEXTS["thue"]}), "xe.jsonl")
    base.rebuild()
    base.close()
    for path in base.home.glob("store.sqlite*"):
        path.unlink()
    shutil.copy(copy, base.home / "store.sqlite")
    with KnowledgeBase.open(base.home) as again:
        for at in range(4):
            again.add_bytes(records({"moi": TEXTS["moi"] + "!" * at}), f"moi-{at}.jsonl")
        assert found(again, "mũ bảo hiểm") == set()
        assert "moi" in found(again, "cadastreglot")


def test_a_small_base_and_a_large_segment_are_indexed_whole(
    base: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    base.add_bytes(records({"xe": TEXTS["xe"]}), "xe.jsonl")
    assert base.serving()[0].base is None
    monkeypatch.setattr(publication, "SMALLEST_BASE", 1)
    monkeypatch.setattr(publication, "LARGEST_SHARE", 0.3)
    base.add_bytes(records({"moi": TEXTS["moi"]}), "moi.jsonl")
    assert base.serving()[0].fresh == 1
    base.add_bytes(records({"thue": TEXTS["thue"]}), "thue.jsonl")
    assert base.serving()[0].base is None and base.serving()[0].passages == 6

"""The encoders: the bundled model's two readers agree, and none of them reaches for what it does not need."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from index.embedding import SentenceTransformerEncoder, StaticEncoder, load_encoder
from index.errors import ModelMissing
from index.profiles import PROFILES, Profile, profile_of
from ingest.words import Segmented, segmented, words_and_syllables

BUNDLED = Path(__file__).parents[2] / "index" / "models" / "vankien-static"
SENTENCES = (
    "Toàn dân bảo vệ an ninh Tổ quốc.",
    "Đẩy mạnh học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "Chỉ thị số 05-CT/TW ngày 15/5/2016 của Bộ Chính trị khóa XII",
    "Người lao động được nghỉ hằng năm bao nhiêu ngày?",
    "UBND tỉnh phối hợp với Mặt trận Tổ quốc Việt Nam các cấp; báo cáo trước 30/6.",
    "xqzw phòng cháy, chữa cháy rừng xqzw",
)


@pytest.fixture(scope="module")
def encoder() -> StaticEncoder:
    return StaticEncoder(BUNDLED)


@pytest.fixture(scope="module")
def items() -> list[Segmented]:
    return [segmented(sentence) for sentence in SENTENCES]


def test_vectors_are_float32_of_unit_length(encoder, items):
    vectors = encoder.encode_passages(items)
    assert vectors.shape == (len(items), encoder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(encoder, items):
    together = encoder.encode_queries(items)
    alone = np.concatenate([encoder.encode_queries([item]) for item in items])
    np.testing.assert_array_equal(together, alone)


@pytest.mark.parametrize("words", ["", "xqzw", "xqzw_wzqx", "_", "...."])
def test_what_the_model_never_saw_is_zero(encoder, words):
    assert not encoder.encode_queries([Segmented(words, words)]).any()


def test_nothing_gives_no_rows(encoder):
    assert encoder.encode_passages([]).shape == (0, encoder.dimension)


def test_an_unknown_compound_is_read_by_its_syllables(encoder):
    compound, syllables = encoder.encode_queries([Segmented("", "rừng_xqzw"), Segmented("", "rừng xqzw")])
    assert compound.any()
    np.testing.assert_array_equal(compound, syllables)


def test_a_question_is_nearest_to_the_passage_that_answers_it(encoder):
    question = segmented("Nghỉ phép năm được mấy ngày?")
    passages = (
        "Người lao động làm việc đủ 12 tháng được nghỉ hằng năm, hưởng nguyên lương 12 ngày làm việc.",
        "Chủ rừng chịu trách nhiệm phòng cháy và chữa cháy rừng trên diện tích được giao.",
        "Cơ sở giáo dục đại học tự chủ trong hoạt động tuyển sinh.",
    )
    similarities = (
        encoder.encode_passages([segmented(text) for text in passages])
        @ encoder.encode_queries([question])[0]
    )
    assert similarities.argmax() == 0


def test_sentence_transformers_gives_the_same_vectors(encoder, items):
    sentence_transformers = pytest.importorskip("sentence_transformers")
    model = sentence_transformers.SentenceTransformer(str(BUNDLED), local_files_only=True)
    odd = ("xqzw", "rừng.", "-rừng_xqzw.", "xqzw__rừng ....", "bảo_vệ.", "-_rừng")
    items = [*items, *(Segmented("", words) for words in odd)]
    lines = [" ".join(words_and_syllables(item.words)) for item in items]
    theirs, ours = model.encode(lines), encoder.encode_passages(items)
    np.testing.assert_allclose(ours, theirs, atol=1e-6)


def test_the_tokenizer_reads_raw_text_as_syllables():
    from tokenizers import Tokenizer

    tokens = Tokenizer.from_file(str(BUNDLED / "tokenizer.json")).encode("(BẢO VỆ) “Tổ quốc”, NĐ-CP.").tokens
    assert tokens == ["bảo", "vệ", "tổ", "quốc", "nđ-cp"]


def test_encoding_imports_no_torch():
    code = (
        "import sys; from index.embedding import load_encoder; from ingest.words import segmented;"
        "load_encoder(None).encode_queries([segmented('bảo vệ Tổ quốc')]);"
        "assert not {'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_bundled_model_is_small():
    assert sum(path.stat().st_size for path in BUNDLED.rglob("*") if path.is_file()) <= 10_000_000


def test_a_fingerprint_is_of_the_files(encoder, tmp_path):
    for name in ("config.json", "model.safetensors", "tokenizer.json"):
        (tmp_path / name).write_bytes((BUNDLED / name).read_bytes())
    copy = load_encoder(str(tmp_path))
    assert isinstance(copy, StaticEncoder)
    assert copy.fingerprint == encoder.fingerprint == load_encoder().fingerprint
    tokenizer = tmp_path / "tokenizer.json"
    tokenizer.write_text(tokenizer.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert load_encoder(str(tmp_path)).fingerprint != encoder.fingerprint


@pytest.mark.parametrize("name", ["BAAI/bge-m3", "khong/co", "/no/such/folder"])
def test_a_missing_model_says_what_to_do(name, tmp_path, monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(ModelMissing, match="hf download"):
        load_encoder(name)


def test_a_folder_without_a_model_is_named(tmp_path):
    pytest.importorskip("sentence_transformers")
    with pytest.raises(ModelMissing, match=str(tmp_path)):
        load_encoder(str(tmp_path))
    with pytest.raises(ModelMissing, match=str(tmp_path)):
        StaticEncoder(tmp_path)


def test_a_missing_package_names_the_extra(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ModelMissing, match=r"vankien\[models\]"):
        SentenceTransformerEncoder(str(BUNDLED))


def test_other_models_get_their_prefixes_and_their_form_of_text(items):
    pytest.importorskip("sentence_transformers")
    profile = Profile(needs_segmentation=True, query_prefix="rừng ", passage_prefix="biển ")
    encoder = SentenceTransformerEncoder(str(BUNDLED), profile)
    seen: list[list[str]] = []
    encode = encoder._model.encode
    encoder._model.encode = lambda texts, **options: seen.append(texts) or encode(texts, **options)
    queries, passages = encoder.encode_queries(items), encoder.encode_passages(items)
    assert seen == [["rừng " + item.words for item in items], ["biển " + item.words for item in items]]
    assert queries.shape == passages.shape == (len(items), encoder.dimension)
    assert queries.dtype == np.float32
    assert encoder.encode_queries([]).shape == (0, encoder.dimension)


def test_a_profile_is_found_by_name_and_by_folder():
    assert profile_of("bkai-foundation-models/vietnamese-bi-encoder").needs_segmentation
    assert profile_of("/srv/models/multilingual-e5-small/") == PROFILES["intfloat/multilingual-e5-small"]
    assert profile_of("một/mô-hình-khác") == Profile()

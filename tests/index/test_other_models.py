"""Another sentence-transformers model, by setting: a small real one, made here, takes the bundled one's place."""

import subprocess
import sys
from pathlib import Path

import pytest

from index.knowledge_base import KnowledgeBase
from tests.conftest import PLAN

MAKE = """
import sys
from pathlib import Path
from sentence_transformers import SentenceTransformer
from sentence_transformers.models import Pooling, Transformer
from transformers import BertConfig, BertModel, BertTokenizerFast

words, folder = sorted(set(Path(sys.argv[1]).read_text(encoding="utf-8").lower().split())), Path(sys.argv[2])
folder.mkdir()
(folder / "vocab.txt").write_text("\\n".join(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words]), encoding="utf-8")
tokenizer = BertTokenizerFast(str(folder / "vocab.txt"))
tokenizer.save_pretrained(folder)
shape = dict(hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32)
BertModel(BertConfig(vocab_size=len(tokenizer), **shape)).save_pretrained(folder)
SentenceTransformer(modules=[Transformer(str(folder)), Pooling(32)]).save(sys.argv[3])
"""


@pytest.fixture(scope="module")
def transformer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    pytest.importorskip("sentence_transformers")
    root = tmp_path_factory.mktemp("model")
    command = [sys.executable, "-c", MAKE, str(PLAN), str(root / "parts"), str(root / "model")]
    subprocess.run(command, check=True, capture_output=True)
    return root / "model"


@pytest.mark.filterwarnings("ignore")
def test_it_loads_by_setting_and_the_index_follows(transformer: Path, tmp_path: Path) -> None:
    with KnowledgeBase.open(tmp_path) as base:
        base.add([PLAN])
        bundled, words = base.encoder, list(base.store.passage_words())
    with KnowledgeBase.open(tmp_path, model=str(transformer)) as base:
        assert base.encoder.dimension == 32
        assert base.search("phòng, chống tội phạm").documents
        assert base.check().faults == () and not base.check().stale
        assert list(base.store.passage_words()) == words
    with KnowledgeBase.open(tmp_path) as base:
        assert base.search("phòng, chống tội phạm").documents
        assert base.encoder.fingerprint == bundled.fingerprint
        assert not base.check().stale


def test_nothing_is_drawn_on_stderr(transformer: Path, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "api.cli",
        "add",
        str(PLAN),
        "--home",
        str(tmp_path),
        "--model",
        str(transformer),
    ]
    process = subprocess.run(command, capture_output=True, check=False)
    assert process.returncode == 0, process.stderr.decode()
    assert b"%|" not in process.stderr

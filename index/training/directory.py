"""The model's directory: one that sentence-transformers, model2vec and `index.embedding` all read."""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.embedding import STATIC_MODEL_TYPE
from index.training.vocabulary import Vocabulary, make_tokenizer

_MODULES = [
    {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.StaticEmbedding"},
    {"idx": 1, "name": "1", "path": "1_Normalize", "type": "sentence_transformers.models.Normalize"},
]


def write_model(
    out: Path, rows: NDArray[np.float32], vocabulary: Vocabulary, dense_weight: float | None = None
) -> None:
    """Write the weights, float16, and the files that say how to read them.

    dense_weight: see `index.embedding.StaticEncoder`.

    The layout is model2vec's, which sentence-transformers knows: a weight per token beside the rows makes
    both compute in float32. Stored alone as `embedding.weight`, rows are used in float16, where normalising
    a zero vector gives NaN.
    """
    from safetensors.numpy import save_file

    out.mkdir(parents=True, exist_ok=True)
    tensors: dict[str, NDArray[Any]] = {
        "embeddings": rows.astype(np.float16),
        "weights": np.ones(len(rows), dtype=np.float32),
    }
    save_file(tensors, out / "model.safetensors")
    make_tokenizer(vocabulary).save(str(out / "tokenizer.json"), pretty=False)
    (out / "1_Normalize").mkdir(exist_ok=True)
    _write_json(out / "1_Normalize" / "config.json", {})
    _write_json(out / "modules.json", _MODULES)
    _write_json(
        out / "config_sentence_transformers.json",
        {"model_type": "SentenceTransformer", "similarity_fn_name": "cosine"},
    )
    config = {"model_type": STATIC_MODEL_TYPE, "normalize": True, "hidden_dim": rows.shape[1]}
    told = {} if dense_weight is None else {"dense_weight": dense_weight}
    _write_json(out / "config.json", config | told)


def _write_json(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n", encoding="utf-8")

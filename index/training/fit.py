"""The training itself: sentence-transformers' trainer on pairs, with the masks and spans it does not have.

Importing this module imports torch and sentence-transformers.
"""

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers.base.sampler import DefaultBatchSampler
from torch import Tensor, nn
from torch.nn import functional

from index.training.corpus import Article, Question
from index.training.directory import write_model
from index.training.pairs import Pair, Rows, make_pairs
from index.training.recipe import Recipe
from index.training.vocabulary import UNKNOWN, Vocabulary, count_vocabulary, make_tokenizer

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer


class SymmetricInfoNCE(nn.Module):
    """Cross-entropy of each anchor over the batch's passages and of each passage over its anchors.

    The library's in-batch losses hold every other pair against a pair. Here a label is the number of an
    article, and pairs of the same article are left out of the denominator.
    """

    def __init__(self, model: "SentenceTransformer", scale: float) -> None:
        super().__init__()
        self.model = model
        self.scale = scale

    def forward(self, sentence_features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """The mean loss of a batch; `labels` has shape (n,)."""
        anchors, passages = (self.model(features)["sentence_embedding"] for features in sentence_features)
        scores = self.scale * functional.normalize(anchors) @ functional.normalize(passages).T
        same_article = labels[:, None] == labels[None, :]
        same_article.fill_diagonal_(False)
        scores = scores.masked_fill(same_article, -torch.inf)
        own = torch.arange(len(labels), device=scores.device)
        return (functional.cross_entropy(scores, own) + functional.cross_entropy(scores.T, own)) / 2


class ChapterBatches(DefaultBatchSampler):
    """Batches made of runs of pairs of one chapter, the runs and the pairs in them in a new order each epoch.

    Articles of one chapter are the hardest to tell apart, and by chance alone few of them meet in a batch.
    """

    def __init__(self, chapters: NDArray[np.int64], run: int, batch_size: int, seed: int) -> None:
        super().__init__(range(len(chapters)), batch_size=batch_size, drop_last=False)
        self._chapters = chapters
        self._run = run
        self._seed = seed

    def __iter__(self) -> Iterator[list[int]]:
        """The batches of the epoch that the trainer has set."""
        generator = np.random.default_rng((self._seed, self.epoch))
        order = generator.permutation(len(self._chapters))
        order = order[np.argsort(self._chapters[order], kind="stable")]
        runs = [order[start : start + self._run] for start in range(0, len(order), self._run)]
        mixed = np.concatenate([runs[number] for number in generator.permutation(len(runs))])
        for start in range(0, len(mixed), self.batch_size):
            yield mixed[start : start + self.batch_size].tolist()


class PairCollator:
    """Makes a batch of pairs; a span is drawn anew each time its pair is, from one seeded generator."""

    valid_label_columns = ("label",)  # the trainer asks its collator which column is no text

    def __init__(self, pairs: Sequence[Pair], spans: tuple[int, int], seed: int) -> None:
        self._pairs = pairs
        self._shortest, self._longest = spans
        self._generator = np.random.default_rng(seed)

    def __call__(self, features: Sequence[dict[str, int]]) -> dict[str, Tensor]:
        """The batch as the trainer wants it, columns `anchor` and `positive`."""
        sides = [self._sides(self._pairs[feature["pair"]]) for feature in features]
        anchors, passages = zip(*sides, strict=True)
        return {
            **_bag("anchor", anchors),
            **_bag("positive", passages),
            "label": torch.tensor([feature["label"] for feature in features]),
        }

    def _sides(self, pair: Pair) -> tuple[Rows, Rows]:
        if pair.anchor is not None:
            return pair.anchor, np.concatenate((pair.heading, pair.body))
        longest = min(self._longest, len(pair.body) - self._shortest)
        length = int(self._generator.integers(self._shortest, longest + 1))
        start = int(self._generator.integers(0, len(pair.body) - length + 1))
        span, rest = pair.body[start : start + length], (pair.body[:start], pair.body[start + length :])
        return span, np.concatenate((pair.heading, *rest))


def _bag(column: str, texts: Sequence[Rows]) -> dict[str, Tensor]:
    lengths = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    offsets = np.concatenate(([0], np.cumsum(lengths)[:-1]))
    return {
        f"{column}_input_ids": torch.from_numpy(np.concatenate(texts)),
        f"{column}_offsets": torch.from_numpy(offsets.astype(np.int32)),
    }


def initial_rows(vocabulary: Vocabulary, recipe: Recipe) -> NDArray[np.float32]:
    """Random directions, shorter the more frequent the token: a / (a + p). `UNKNOWN` is zero."""
    generator = np.random.default_rng(recipe.seed)
    rows = generator.standard_normal((len(vocabulary.tokens), recipe.dimension), dtype=np.float32)
    shares = np.asarray(vocabulary.shares, dtype=np.float32)
    rows *= (recipe.sif / (recipe.sif + shares) / np.sqrt(recipe.dimension))[:, None]
    rows[0] = 0.0
    return rows


def fit(pairs: Sequence[Pair], vocabulary: Vocabulary, recipe: Recipe, jobs: int = 2) -> NDArray[np.float32]:
    """Trained rows (len(vocabulary.tokens), dimension) on the CPU; the same arguments give the same rows."""
    from datasets import Dataset
    from sentence_transformers import (
        SentenceTransformer,
        SentenceTransformerTrainer,
        SentenceTransformerTrainingArguments,
    )
    from sentence_transformers.sentence_transformer.modules import StaticEmbedding

    torch.set_num_threads(jobs)
    embedding = StaticEmbedding(make_tokenizer(vocabulary), initial_rows(vocabulary, recipe))
    model = SentenceTransformer(modules=[embedding], device="cpu")
    # Its examples would be of texts, and the rows of this dataset are numbers.
    model.model_card_data.generate_widget_examples = False
    chapters = np.array([pair.chapter for pair in pairs])

    def batches(_: Dataset, batch_size: int, **_others: object) -> ChapterBatches:
        return ChapterBatches(chapters, recipe.neighbours, batch_size, recipe.seed)

    # No pair reads the row of unknown tokens, so it gets no gradient and stays zero.
    dataset = Dataset.from_dict({"pair": range(len(pairs)), "label": [pair.article for pair in pairs]})
    with tempfile.TemporaryDirectory() as folder:
        arguments: Any = SentenceTransformerTrainingArguments(
            output_dir=folder,
            num_train_epochs=recipe.epochs,
            per_device_train_batch_size=recipe.batch,
            learning_rate=recipe.learning_rate,
            lr_scheduler_type="linear",
            warmup_steps=recipe.warm_up,
            batch_sampler=batches,
            max_grad_norm=0.0,
            weight_decay=0.0,
            seed=recipe.seed,
            use_cpu=True,
            dataloader_pin_memory=False,
            remove_unused_columns=False,
            save_strategy="no",
            logging_steps=50,
            report_to="none",
            disable_tqdm=True,
        )
        # The trainer asks for the type of its own collator, which takes texts.
        collator: Any = PairCollator(pairs, recipe.spans, recipe.seed)
        trainer = SentenceTransformerTrainer(
            model=model,
            args=arguments,
            train_dataset=dataset,
            loss=SymmetricInfoNCE(model, recipe.scale),
            data_collator=collator,
        )
        trainer.train()
    return embedding.embedding.weight.detach().numpy().astype(np.float32)


def train(
    articles: Sequence[Article], questions: Sequence[Question], recipe: Recipe, out: Path, jobs: int = 2
) -> None:
    """Fit a model to `articles` and the `questions` about them, and write its directory to `out`."""
    lines = (line for each in articles for piece in each.passages for line in (piece.heading, piece.words))
    vocabulary = count_vocabulary(lines, recipe.vocabulary, recipe.min_count)
    rows = {token: row for row, token in enumerate(vocabulary.tokens) if token != UNKNOWN}
    pairs = make_pairs(articles, questions, rows, recipe.question_repeats, recipe.spans[0])
    write_model(out, fit(pairs, vocabulary, recipe, jobs), vocabulary)

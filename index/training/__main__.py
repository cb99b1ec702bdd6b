"""Train the bundled static embedding and print its scores on the development questions."""

from pathlib import Path

import click

from index.training import options
from index.training.recipe import Recipe


@click.command(help=__doc__)
@options.data
@options.home
@options.out
@click.option(
    "--seed",
    default=0,
    show_default=True,
    help="Same data, seed and versions: same weights, but for rounding.",
)
@click.option("--epochs", default=Recipe().epochs, show_default=True, help="Passes over all pairs.")
@options.jobs
def main(data: Path, home: Path, out: Path, seed: int, epochs: int, jobs: int) -> None:
    """Read, fit on the training questions, write, and score what was written on the development questions."""
    from index.embedding import load_encoder
    from index.training.corpus import QUESTIONS, filled_base, read_articles, read_questions
    from index.training.fit import train
    from index.training.score import score

    with filled_base(home, data) as base:
        articles = read_articles(list(base.store.passage_fields()))
    train(articles, read_questions(data / QUESTIONS, "train"), Recipe(seed=seed, epochs=epochs), out, jobs)
    questions = read_questions(data / QUESTIONS, "dev")
    print(f"zalo dev, {len(questions)} questions, {len(articles)} articles, mean [95 % interval]:")
    for name, figure in score(load_encoder(str(out)), articles, questions).items():
        print(f"{name:8} {figure}")


if __name__ == "__main__":
    main()

"""Train a static embedding and print its scores on the development questions."""

import tempfile
from contextlib import ExitStack
from pathlib import Path

import click

from index.training.recipe import Recipe

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.command(help=__doc__)
@click.option(
    "--data", type=_FOLDER, required=True, help="Directory of phapdien/ (articles) and zalo/ (questions)."
)
@click.option("--out", type=_FOLDER, required=True, help="Directory of the model to write.")
@click.option("--work", type=_FOLDER, help="Keeps segmented text, so that a further run need not segment.")
@click.option(
    "--seed",
    default=0,
    show_default=True,
    help="Same data, seed and versions: same weights, but for rounding.",
)
@click.option("--epochs", default=Recipe().epochs, show_default=True, help="Passes over all pairs.")
@click.option("--jobs", default=2, show_default=True, help="Processes that segment, and threads that train.")
def main(data: Path, out: Path, work: Path | None, seed: int, epochs: int, jobs: int) -> None:
    """Read, fit on the training questions, write, and score what was written on the development questions."""
    from index.embedding import load_encoder
    from index.training.corpus import read_articles, read_questions
    from index.training.fit import train
    from index.training.score import score

    with ExitStack() as stack:
        work = work or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        articles = read_articles(data / "phapdien" / "articles.jsonl.gz", work, jobs)
    train(articles, read_questions(data / "zalo", "train"), Recipe(seed=seed, epochs=epochs), out, jobs)
    questions = read_questions(data / "zalo", "dev")
    print(f"zalo dev, {len(questions)} questions, {len(articles)} articles, mean [95 % interval]:")
    for name, figure in score(load_encoder(str(out)), articles, questions).items():
        print(f"{name:8} {figure}")


if __name__ == "__main__":
    main()

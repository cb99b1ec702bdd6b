"""What the training commands are told, the same for all of them."""

from pathlib import Path

import click

FOLDER = click.Path(file_okay=False, path_type=Path)

data = click.option(
    "--data", type=FOLDER, required=True, help="Directory of phapdien/ (articles) and zalo/ (questions)."
)
home = click.option(
    "--home", type=FOLDER, required=True, help="A base to read the articles from; filled when empty."
)
work = click.option(
    "--work", type=FOLDER, required=True, help="Keeps what is finished, so that a cut run goes on."
)
out = click.option("--out", type=FOLDER, required=True, help="Directory of the model to write.")
jobs = click.option("--jobs", default=2, show_default=True, help="Threads that train.")

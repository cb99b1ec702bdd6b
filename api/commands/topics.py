"""The command that tells what a base is about."""

import click

from api.console import Exit, Vietnamese, common_options, opened, print_json
from api.settings import LoadedSettings
from api.terminal import say


@click.command(cls=Vietnamese)
@click.option(
    "--authority",
    type=click.Choice(["party", "state", "front"]),
    help="Chỉ văn bản của một hệ thống: Đảng, Nhà nước, Mặt trận và đoàn thể.",
)
@common_options
def topics(loaded: LoadedSettings, as_json: bool, authority: str | None) -> int:
    """Kho nói về những chủ đề gì, lớn nhất trước."""
    from api.printing import document_line
    from api.topic_shapes import TOP, documents_of, topics_shape
    from ingest.document import Authority

    chosen = Authority(authority) if authority else None
    with opened(loaded.values) as base:
        found = base.topics(chosen)
        if as_json:
            print_json(topics_shape(base, found, chosen))
        for each in () if as_json else found.topics:
            say(f"{len(each.documents):>6}  {each.name}  ({', '.join(each.terms)})")
            for part in each.parts:
                say(f"{len(part.documents):>10}  {part.name}")
            for document in documents_of(base, each, TOP):
                say(f"        {document_line(document)}")
        if found.unplaced and not as_json:
            say(f"{found.unplaced:>6}  chưa xếp được: kho mới chỉ biết số ký hiệu")
    return Exit.DONE if found.topics else Exit.NOTHING


COMMANDS = (topics,)

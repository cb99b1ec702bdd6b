"""The deep examination: every part of a base, and whether the parts agree. Nothing is changed, nobody waits.

Memory does not grow with the base: rows come in batches. Only the sample of questions opens the index as a server does.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from index.errors import StoreDamaged
from index.generation import Generations
from index.knowledge_base import KnowledgeBase
from index.store import Store
from index.wholeness.fault import RESTORE, Fault, Part, Progress
from index.wholeness.index_rows import index_faults
from index.wholeness.kept_files import model_faults, upload_faults
from index.wholeness.originals import original_faults
from index.wholeness.references import reference_faults
from index.wholeness.rows import row_faults
from index.wholeness.sample_questions import answer_faults
from index.wholeness.texts import text_faults

# A base whose every document is damaged says so in a few lines of a kind.
_MOST = 200


@dataclass(frozen=True, slots=True)
class DeepReport:
    """What was found. Empty `faults`: everything is whole. more: how many faults are not listed."""

    faults: tuple[Fault, ...]
    more: int = 0


def deep_check(base: KnowledgeBase, progress: Progress) -> DeepReport:
    """Examine everything. Raises StoreDamaged when the store cannot be read at all."""
    store, generations = base.store, Generations(base.home)
    with store.snapshot():
        # All that is held against each other is of one state, whatever others write meanwhile.
        faults = store_faults(store, progress)
        faults += _readable(lambda: index_faults(store, generations, progress))
        if not base.sharing.is_shared:
            faults += _readable(lambda: upload_faults(base.home, store))
    faults += model_faults(base.home, base.sharing.model())
    # A damaged index would be made anew by who asks; to look is not to mend.
    if not faults and base.published is not None and not base.is_stale:
        faults += answer_faults(base, progress)
    return DeepReport(tuple(faults[:_MOST]), max(len(faults) - _MOST, 0))


def store_faults(store: Store, progress: Progress) -> list[Fault]:
    """What is wrong in the store by itself."""
    return [
        *_readable(lambda: row_faults(store, progress)),
        *_readable(lambda: original_faults(store, progress)),
        *_readable(lambda: text_faults(store, progress)),
        *_readable(lambda: reference_faults(store)),
    ]


def _readable(look: Callable[[], Iterator[Fault]]) -> Iterator[Fault]:
    """What a look finds; one that the store ends is a finding itself."""
    try:
        yield from look()
    except StoreDamaged as error:
        yield Fault(Part.STORE, "store.sqlite", str(error), RESTORE)

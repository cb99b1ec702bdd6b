"""What readers said of results, as judgements: what `evaluate` measures by and `model adapt` learns from."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from index.records import StoredFeedback, Verdict
from index.store import Store


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the readers together say of a document beside a query."""

    query: str
    document_id: int
    is_right: bool


def judgements(given: Sequence[StoredFeedback]) -> list[Judgement]:
    """One for each query and document, in the order in which they were first judged. given: the oldest first.

    The majority decides, and of a tie the latest: whoever presses the wrong button takes it back with the other one.
    What was said of documents that are gone says nothing any more.
    """
    verdicts: dict[tuple[str, int], list[Verdict]] = defaultdict(list)
    for each in given:
        if each.document_id is not None:
            verdicts[each.query, each.document_id].append(each.verdict)
    return [Judgement(*key, is_right=_is_right(said)) for key, said in verdicts.items()]


def _is_right(said: Sequence[Verdict]) -> bool:
    balance = 2 * said.count(Verdict.RIGHT) - len(said)
    return balance > 0 or (balance == 0 and said[-1] is Verdict.RIGHT)


@dataclass(frozen=True, slots=True)
class JudgedQuestions:
    """Questions and judgements as `evaluate` reads them: a wrong document has grade 0."""

    questions: dict[str, str]
    qrels: dict[str, dict[str, int]]


def feedback_questions(store: Store) -> JudgedQuestions:
    """What was said of the documents that are still here. A question is called after its first verdict: `f12`."""
    given = store.feedback()
    first = {each.query: f"f{each.id}" for each in reversed(given)}
    found = JudgedQuestions({}, {})
    judged = judgements(given)
    documents = store.documents(each.document_id for each in judged)
    for each in judged:
        key = first[each.query]
        found.questions[key] = each.query
        found.qrels.setdefault(key, {})[documents[each.document_id].docid] = int(each.is_right)
    return found

"""Questions as people type them: each disturbance of judged questions, and what it costs in nDCG@10.

The loss is against the same questions undisturbed, with the 95 % interval of a bootstrap over the pairs.
"""

import argparse
import json
import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index import KnowledgeBase
from index.abbreviations import find_meanings
from index.evaluate import Values, bootstrap_interval, ndcg, read_qrels, read_questions
from ingest.syllables import is_syllable
from ingest.text import fold
from ingest.tones import without_tone

Disturb = Callable[[str, random.Random], str]

_WORD = re.compile(r"[^\W\d_]+")
_TELEX_TONES = {"huyền": "f", "sắc": "s", "hỏi": "r", "ngã": "x", "nặng": "j"}
_VNI_TONES = {"huyền": "2", "sắc": "1", "hỏi": "3", "ngã": "4", "nặng": "5"}
_TELEX = {"ă": "aw", "â": "aa", "đ": "dd", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw"}
_VNI = {"ă": "a8", "â": "a6", "đ": "d9", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7"}
# Confusions of sound at the start of a syllable and of tone, as spoken in one region or another.
_SOUNDS = {"s": "x", "x": "s", "ch": "tr", "tr": "ch", "d": "gi", "gi": "d", "r": "d", "n": "l", "l": "n"}
_SWAPPED_TONES = str.maketrans("\u0309\u0303", "\u0303\u0309")
_OPEN = re.compile(r"(?<!q)(o)([àáảãạ])$|(?<!q)(o)([èéẻẽẹ])$|(?<!q)(u)([ỳýỷỹỵ])$")
# Of the words of a question, the share that slips and lost marks fall on.
_HALF, _FEW = 0.5, 0.15


def _keys(word: str, letters: Mapping[str, str], tones: Mapping[str, str]) -> str:
    plain, tone = without_tone(word.lower())
    return "".join(letters.get(each, each) for each in plain) + (tones[tone] if tone else "")


def telex(word: str) -> str:
    """The Telex keys of a syllable, its tone last."""
    return _keys(word, _TELEX, _TELEX_TONES)


def vni(word: str) -> str:
    """The VNI keys of a syllable, its tone last."""
    return _keys(word, _VNI, _VNI_TONES)


def _each(change: Callable[[str], str], share: float = 1.0) -> Disturb:
    """The change at each word, or at a share of them, at least one."""

    def disturb(question: str, chance: random.Random) -> str:
        words = list(_WORD.finditer(question))
        fit = [each for each in words if is_syllable(each.group()) and change(each.group()) != each.group()]
        count = len(fit) if share == 1 else min(len(fit), max(1, round(share * len(words))))
        chosen = {each.start() for each in chance.sample(fit, count)}
        return _WORD.sub(
            lambda each: change(each.group()) if each.start() in chosen else each.group(), question
        )

    return disturb


def _swapped_tone(word: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", word).translate(_SWAPPED_TONES))


def _without_tone(word: str) -> str:
    return without_tone(word)[0]


def _other_sound(word: str) -> str:
    for length in (2, 1):
        if (start := word[:length]) in _SOUNDS and not word.startswith(("ng", "nh", "th")):
            return _SOUNDS[start] + word[length:]
    return word


def _other_i(word: str) -> str:
    if len(word) < 2 or word[-2] not in "hklmst":
        return word
    plain, tone = without_tone(word)
    swapped = {"i": "y", "y": "i"}.get(plain[-1])
    if swapped is None:
        return word
    marked = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", marked.replace(plain[-1], swapped)) if tone or swapped else word


def _old_tone(word: str) -> str:
    """`hòa` with its tone on the last vowel: hoà."""
    plain, tone = without_tone(word)
    if tone is None or not re.search(r"(?<!q)(?:oa|oe|uy)$", plain):
        return word
    mark = next(
        each for each in unicodedata.normalize("NFD", word) if each in "\u0300\u0301\u0303\u0309\u0323"
    )
    return unicodedata.normalize("NFC", plain + mark)


def _wrong_letter(question: str, chance: random.Random) -> str:
    """One letter in a few words dropped, doubled or swapped with the next."""

    def slip(word: str) -> str:
        at = chance.randrange(len(word) - 1) if len(word) > 2 else 0
        kind = chance.randrange(3)
        if len(word) < 3:
            return word
        if kind == 0:
            return word[:at] + word[at + 1 :]
        if kind == 1:
            return word[: at + 1] + word[at:]
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]

    words = [each.start() for each in _WORD.finditer(question) if len(each.group()) > 2]
    chosen = set(chance.sample(words, min(len(words), max(1, round(_FEW * len(words))))))
    return _WORD.sub(lambda each: slip(each.group()) if each.start() in chosen else each.group(), question)


def _missing_blanks(question: str, chance: random.Random) -> str:
    """A fifth of the blanks left out, at least one."""
    blanks = [each.start() for each in re.finditer(r"(?<=\w) (?=\w)", question)]
    chosen = set(chance.sample(blanks, min(len(blanks), max(1, len(blanks) // 5))))
    return "".join(each for at, each in enumerate(question) if at not in chosen)


def _stray_blanks(question: str, chance: random.Random) -> str:
    """Blanks doubled, and one blank inside a word of four letters or more."""
    words = [each for each in _WORD.finditer(question) if len(each.group()) > 3]
    if words:
        word = chance.choice(words)
        at = word.end() - 1
        question = question[:at] + " " + question[at:]
    return question.replace(" ", "  ")


def _abbreviated(question: str, chance: random.Random) -> str:
    """What has an abbreviation, by its abbreviation."""
    for each in sorted(find_meanings(question), key=lambda each: -each.start):
        question = question[: each.start] + chance.choice(each.others) + question[each.end :]
    return question


# Faults of scanned text: hooks and horns that were not seen, or seen where there are none.
_OCR = {"ô": "ơ", "ơ": "ô", "ư": "u", "ò": "ị", "ộ": "ô", "ủ": "û", "đ": "d", "ề": "ê", "ã": "ả", "l": "i"}


def _scanned(word: str) -> str:
    at = next((at for at, letter in enumerate(word) if letter in _OCR), None)
    return word if at is None else word[:at] + _OCR[word[at]] + word[at + 1 :]


DISTURBANCES: dict[str, Disturb] = {
    "không dấu": lambda question, _: fold(question),
    "nửa số từ mất dấu": _each(fold, _HALF),
    "thiếu dấu thanh": _each(_without_tone),
    "NFD": lambda question, _: unicodedata.normalize("NFD", question),
    "dấu thanh kiểu cũ": _each(_old_tone),
    "i/y": _each(_other_i),
    "phím Telex": _each(telex),
    "phím VNI": _each(vni),
    "thiếu dấu cách": _missing_blanks,
    "thừa dấu cách": _stray_blanks,
    "không dấu, thiếu dấu cách": lambda question, chance: _missing_blanks(fold(question), chance),
    "hỏi/ngã lẫn nhau": _each(_swapped_tone),
    "s/x, ch/tr, d/gi, n/l": _each(_other_sound, _FEW),
    "sai một chữ": _wrong_letter,
    "lỗi nhận dạng": _each(_scanned, _FEW),
    "viết tắt": _abbreviated,
    "CHỮ HOA": lambda question, _: question.upper(),
}


@dataclass(frozen=True, slots=True)
class Loss:
    """nDCG@10 of disturbed questions, and how much less that is than undisturbed, with its 95 % interval."""

    name: str
    changed: int
    questions: int
    value: float
    loss: float
    low: float
    high: float


def disturbed(questions: Mapping[str, str], disturb: Disturb, seed: int = 0) -> dict[str, str]:
    """Each question disturbed; the same for the same seed."""
    return {key: disturb(question, random.Random(f"{seed}/{key}")) for key, question in questions.items()}


def gains(
    base: KnowledgeBase, questions: Mapping[str, str], qrels: Mapping[str, Mapping[str, int]]
) -> Values:
    """nDCG@10 of each judged question, in the order of `qrels`."""
    ranked = {
        key: [name for name, _ in base.rank(questions[key])] if key in questions else [] for key in qrels
    }
    return np.array([ndcg(ranked[key], judged) for key, judged in qrels.items()])


def losses(
    base: KnowledgeBase,
    questions: Mapping[str, str],
    qrels: Mapping[str, Mapping[str, int]],
    names: Sequence[str] = tuple(DISTURBANCES),
) -> list[Loss]:
    """What each disturbance costs; the first line is the undisturbed questions."""
    clean = gains(base, questions, qrels)
    found = [Loss("như đã viết", 0, len(clean), float(clean.mean()), 0.0, 0.0, 0.0)]
    for name in names:
        typed = disturbed(questions, DISTURBANCES[name])
        changed = sum(typed[key] != questions[key] for key in questions)
        found.append(_loss(name, changed, clean, gains(base, typed, qrels)))
    return found


def _loss(name: str, changed: int, clean: Values, other: Values) -> Loss:
    lost = clean - other
    low, high = bootstrap_interval(lost, np.random.default_rng(0))
    return Loss(name, changed, len(clean), float(other.mean()), float(lost.mean()), low, high)


def main() -> None:
    """Print a line a disturbance."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--home", type=Path, required=True)
    parser.add_argument("--queries", type=Path, required=True)
    parser.add_argument("--qrels", type=Path, required=True)
    parser.add_argument("--only", nargs="*", default=list(DISTURBANCES), choices=list(DISTURBANCES))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    questions, qrels = read_questions(options.queries), read_qrels(options.qrels)
    with KnowledgeBase.open(options.home) as base:
        found = losses(base, questions, qrels, options.only)
    for each in found:
        print(
            f"{each.name:<26} changed {each.changed:>4}/{each.questions}  nDCG@10 {each.value:.3f}  "
            f"loss {each.loss:+.3f} [{each.low:+.3f}, {each.high:+.3f}]"
        )
    if options.json:
        options.json.write_text(
            json.dumps([asdict(each) for each in found], ensure_ascii=False, indent=1), "utf-8"
        )


if __name__ == "__main__":
    main()

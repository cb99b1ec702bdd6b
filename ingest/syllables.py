"""Which letter groups are syllables of Vietnamese: an initial, a rime, and a tone that the rime can bear.

Vietnamese spelling is closed: 27 initials and some 160 rimes, of which those that end in a stop bear two of the
six tones. What is none of them is a foreign word, an abbreviation, or text read in the wrong encoding.
"""

import unicodedata
from collections.abc import Iterable

from ingest.remembering import remembered

_INITIALS = (
    "ngh", "ch", "gh", "gi", "kh", "ng", "nh", "ph", "qu", "th", "tr",
    "b", "c", "d", "đ", "g", "h", "k", "l", "m", "n", "p", "r", "s", "t", "v", "x", "",
)  # fmt: skip
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êng êp êt êu êc
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y ya yêm yên yêng yêt yêu ych ynh yt yn
    o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oăp
    oe oen oeo oet oem ô ôc ôi ôm ôn ông ôp ôt ôông ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uôc uôi uôm uôn uông uôt uê uêch uênh uên uêt uêu uâ uân uâng uât uây uơ uơn uơt
    uy uya uych uyn uynh uyp uyt uyu uyên uyêt uyêch uăn uăng uăt ue uen uet uanh uang uan uai uay uao uat uac
    ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
    """.split()
)
# These follow an initial that has taken their first letter: quốc, giếng.
_AFTER_QU = frozenset(
    """a ac ach ai an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng ât âu ây e en eng eo et ê êch ên ênh êt
    êu i ia ich in inh it iu y yên yêt ych ynh yt yt yu yn ơ ơi ơn ơt o oc on ot ôc ô""".split()
)
_STOPS = ("c", "ch", "p", "t")
_TONES = {"\u0300": "huyền", "\u0301": "sắc", "\u0303": "ngã", "\u0309": "hỏi", "\u0323": "nặng"}


@remembered(16_384)
def is_syllable(word: str) -> bool:
    """Whether `word`, in NFC and any case, is spelled like a syllable of Vietnamese."""
    letters, tone = _without_tone(word.lower())
    if letters.startswith("gi") and _fits("gi", letters[2:] or "i", tone):
        return True
    return any(
        letters.startswith(initial) and _fits(initial, letters[len(initial) :], tone) for initial in _INITIALS
    )


def _fits(initial: str, rime: str, tone: str | None) -> bool:
    known = rime in (_AFTER_QU if initial == "qu" else _RIMES)
    # Spelling: ngh and gh stand before e, ê, i alone, and c and ng before none of them.
    if initial in ("ngh", "gh", "c", "ng") and rime.startswith(("e", "ê", "i", "y")) is (
        initial in ("c", "ng")
    ):
        return False
    return known and (not rime.endswith(_STOPS) or tone in ("sắc", "nặng"))


def _without_tone(word: str) -> tuple[str, str | None]:
    """The letters without the tone mark, and the tone; a second tone mark stays and makes the word no syllable."""
    tone = None
    letters = []
    for mark in unicodedata.normalize("NFD", word):
        if tone is None and mark in _TONES:
            tone = _TONES[mark]
        else:
            letters.append(mark)
    return unicodedata.normalize("NFC", "".join(letters)), tone


def share(words: Iterable[str]) -> float:
    """Share of `words` that are syllables of Vietnamese, 0 … 1; 0 of no words."""
    judged = [is_syllable(word) for word in words]
    return sum(judged) / len(judged) if judged else 0.0

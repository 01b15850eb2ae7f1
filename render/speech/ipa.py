"""The alphabet phones are written in: one base letter each, or an affricate's two."""

import re
import unicodedata
from typing import Final

VOWELS: Final = frozenset("aeiouyæøœɐɑɒɔəɘɚɛɜɝɞɤɨɪɯɵɶʉʊʌʏᵻ")
AFFRICATES: Final = ("tʃ", "dʒ", "ts", "dz", "tɕ", "dʑ", "tʂ", "dʐ")

_STRESS: Final = {"ˌ": 1, "ˈ": 2}
# One spelling for each: look-alikes of other alphabets, ligatures, Chinese finals.
_SPELLINGS: Final = {"ε": "ɛ", "g": "ɡ", "ʦ": "ts", "ʣ": "dz", "ʧ": "tʃ", "ʤ": "dʒ", "nɡ": "ŋ"}
_SEGMENT: Final = re.compile("|".join((*AFFRICATES, ".")))


def segments(transcription: str) -> tuple[str, ...]:
    """The phones of a short IPA string: `aɪ` → `a`, `ɪ`; `tʃ` stays; stress, length, tone and
    articulation marks are dropped, as a mouth does not show them.
    """
    letters = "".join(_base(character) for character in transcription)
    for other, ours in _SPELLINGS.items():
        letters = letters.replace(other, ours)
    return tuple(_SEGMENT.findall(letters))


def stress(transcription: str) -> int:
    """The strongest stress marked in an IPA string: 0 none, 1 secondary, 2 primary."""
    return max((_STRESS.get(character, 0) for character in transcription), default=0)


def _base(character: str) -> str:
    if character == "ç":
        return character
    letter = unicodedata.normalize("NFD", character)[0]
    return letter if unicodedata.category(letter) in ("Ll", "Lo") else ""

"""Text as plain words, the only thing voices are given."""

import re
import unicodedata
from typing import Final

# Marks belong to their letters (accents, vowel signs); joiners shape Persian and Indic words.
_JOINERS: Final = "\u200c\u200d"
_EMOJI_MARKS: Final = "\u20e3\ufe0e\ufe0f"
_TIMES: Final = re.compile(r"(?<=\d)\s*\*\s*(?=\d)")
# What is left of Markdown once its pairs are read: signs, quotes, headings and bullets.
_MARKUP: Final = re.compile(r"\*+|~~+|\|\|+|`+|^[ \t]*(?:>|#{1,3}|-)[ \t]+", re.MULTILINE)
_LINES: Final = re.compile(r"_+(?![^\W_])|(?<![^\W_])_+")


def clean(text: str) -> str:
    """`text` as plain words: emoji, pictures, markup and control characters out, fancy letters made plain,
    white space single.

    Control characters go because speech engines take some of them as commands.
    """
    bare = _LINES.sub(" ", _MARKUP.sub("", _TIMES.sub("×", text)))
    return " ".join("".join(map(_plain, unicodedata.normalize("NFC", bare))).split())


def is_speakable(text: str) -> bool:
    """Whether there is a letter or a digit in `text`."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)


def _plain(character: str) -> str:
    category = unicodedata.category(character)
    if category.startswith("L"):
        # Mathematical and full-width alphabets, loved in chats, unknown to voices.
        return unicodedata.normalize("NFKC", character)
    if character in _JOINERS:
        return character
    if category[0] in "CZ" or category in ("So", "Sk") or character in _EMOJI_MARKS:
        return " "
    return character

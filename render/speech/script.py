"""What of a script can be said aloud."""

import unicodedata
from typing import Final

# Marks belong to their letters (accents, vowel signs); joiners shape Persian and Indic words.
_JOINERS: Final = "\u200c\u200d"
_EMOJI_MARKS: Final = "\u20e3\ufe0e\ufe0f"


def clean(script: str) -> str:
    """`script` as plain words: emoji, pictures and control characters out, fancy letters made plain,
    white space single.

    Control characters go because speech engines take some of them as commands.
    """
    return " ".join("".join(map(_plain, unicodedata.normalize("NFC", script))).split())


def is_speakable(script: str) -> bool:
    """Whether there is a letter or a digit in `script`."""
    return any(unicodedata.category(character)[0] in "LN" for character in script)


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

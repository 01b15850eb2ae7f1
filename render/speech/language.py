"""Which language a script is in."""

import unicodedata
from collections import Counter
from collections.abc import Collection
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

# The first word of a letter's Unicode name is its script; these scripts tell the language, or, where
# several share them, the likeliest one and the others that are worth a look.
_SCRIPTS: Final[dict[str, tuple[str, ...]]] = {
    "HIRAGANA": ("ja",),
    "KATAKANA": ("ja",),
    "HANGUL": ("ko",),
    "CJK": ("zh",),
    "BOPOMOFO": ("zh",),
    "CYRILLIC": ("ru", "uk", "bg", "sr", "be", "mk", "kk", "ky", "tt", "ba"),
    "ARABIC": ("ar", "fa", "ur", "ug", "ku"),
    "DEVANAGARI": ("hi", "mr", "ne"),
    "BENGALI": ("bn", "as"),
    "ETHIOPIC": ("am",),
    "ARMENIAN": ("hy",),
    "GEORGIAN": ("ka",),
    "GREEK": ("el",),
    "GUJARATI": ("gu",),
    "GURMUKHI": ("pa",),
    "HEBREW": ("he",),
    "KANNADA": ("kn",),
    "MALAYALAM": ("ml",),
    "MYANMAR": ("my",),
    "ORIYA": ("or",),
    "SINHALA": ("si",),
    "TAMIL": ("ta",),
    "TELUGU": ("te",),
    "THAI": ("th",),
}
# Languages people write to each other in Latin letters more than once in a while. The identifier hears
# Latin, Esperanto and Uzbek in any “lol”, so what is not listed is never guessed: it has to be named.
_LATIN: Final = (
    *("en", "es", "pt", "fr", "de", "it", "nl", "pl", "tr", "id", "vi", "sv", "da", "no", "fi", "cs"),
    *("sk", "hu", "ro", "hr", "sl", "ca", "et", "lv", "lt", "sq", "az", "sw", "is"),
)
_ENOUGH_LETTERS: Final = 5
"""Shorter scripts go to the likeliest language."""
_SURE: Final = 10.0
"""How many times likelier than the likeliest language another must be to be taken."""


class LanguageGuesser:
    """Guesses among the languages it is given; its model is loaded at the first hard case."""

    def __init__(self, default: str) -> None:
        """`default` is the language of Latin scripts too short or too odd to tell."""
        self._default = default

    def guess(self, script: str, spoken: Collection[str], likely: str | None = None) -> str:
        """The tag, of `spoken`, of the language `script` is most probably in.

        `likely` takes the default's place.
        """
        letters = [character for character in script if character.isalpha()]
        default = likely or self._default
        family = [tag for tag in self._family(letters, default) if tag in spoken]
        if not family:
            return default
        if len(family) == 1 or len(letters) < _ENOUGH_LETTERS:
            return family[0]
        return self._likeliest(script, family)

    def _family(self, letters: Collection[str], default: str) -> tuple[str, ...]:
        counts = Counter(unicodedata.name(letter, "LATIN").split()[0].split("-")[0] for letter in letters)
        if counts["HIRAGANA"] + counts["KATAKANA"]:
            return _SCRIPTS["HIRAGANA"]
        script = max(counts, key=counts.__getitem__, default="LATIN")
        return _SCRIPTS.get(script, tuple(dict.fromkeys((default, *_LATIN))))

    def _likeliest(self, script: str, family: list[str]) -> str:
        ranking = dict(self._identifier.rank(script))
        chances = {tag: ranking.get(tag.split("-")[0], 0.0) for tag in family}
        best = max(family, key=chances.__getitem__)
        return best if chances[best] > _SURE * chances[family[0]] else family[0]

    @cached_property
    def _identifier(self) -> "LanguageIdentifier":
        from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - half a second, if ever

        return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)

"""Which actions a written direction names."""

import re
from collections.abc import Iterator
from typing import Final

from render.speech.directions import DIRECTIONS, Action


def _words(words: str) -> frozenset[str]:
    return frozenset(words.split())


_PHRASES: Final = {
    tuple(words.split()): action for action, each in DIRECTIONS.items() for words in each.words
}
_KNOWN: Final = frozenset(word for phrase in _PHRASES for word in phrase)
_LONGEST: Final = max(map(len, _PHRASES))
_SIGNS: Final = {sign: action for action, each in DIRECTIONS.items() for sign in each.signs}

_PARTS: Final = re.compile(r"[,;&+/]|\band\b|\bthen\b")
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_FILLERS: Final = _words("a an the his her their my your its one's to both very just")
# “evil laugh”, “deep sigh”: before a plain verb these make a direction of it; other words do not.
_MANNERS: Final = _words(
    "awkward big deep dramatic evil fake gentle happy heavy knowing little long loud maniacal nervous quick "
    "quiet sad shy slight slow sly small soft warm wicked wide"
)
# These are emphasised in sentences as often as they are acted: “don’t *cry*”.
_SAID: Final = _words("agree beg bow cry disagree kiss laugh plead puff sleep think wonder")
_THIRD_PERSON: Final = re.compile(r"\w\w+[^\Wsui]s$")
# “does a flip”; but “he *does*”.
_HELPERS: Final = _words("does has")
_NO_VERBS: Final = _words("always does has hers its less ours perhaps sometimes theirs unless was yes yours")


def actions_of(phrase: str) -> tuple[Action, ...]:
    """What a direction asks for: `smiles`, `slowly shakes her head`, `nods and winks`; empty for anything
    that is not understood.
    """
    return tuple(action for part in _PARTS.split(phrase.casefold()) if (action := _action(part)))


def action_of_sign(sign: str) -> Action | None:
    """The action of an emoji (bare of selectors and skin tones) or an emoticon."""
    return _SIGNS.get(sign) or _SIGNS.get(sign.partition("\u200d")[0])


def is_often_said(phrase: str) -> bool:
    """Whether an understood direction is a word that people also stress in sentences."""
    return phrase.casefold() in _SAID


def looks_acted(phrase: str) -> bool:
    """Whether some word of `phrase` seems to be a verb in the third person, as directions have."""
    words = _WORD.findall(phrase.casefold())
    if len(words) > 1 and words[0] in _HELPERS:
        return True
    return any(_THIRD_PERSON.fullmatch(word) and word not in _NO_VERBS for word in words)


def _action(part: str) -> Action | None:
    words = [word for word in _WORD.findall(part) if word not in _FILLERS and not _is_adverb(word)]
    if len(words) > 1 and words[0] in _MANNERS:
        words = words[1:]
    plain = tuple(map(_plain, words))
    for length in range(min(len(plain), _LONGEST), 0, -1):
        # “laughs at you” is a direction, “laugh at me” is not.
        if action := _PHRASES.get(plain[:length]):
            return action if length == len(plain) or words[0] != plain[0] else None
    return None


def _is_adverb(word: str) -> bool:
    return word.endswith("ly") and word not in _KNOWN


def _plain(word: str) -> str:
    return next((base for base in _bases(word) if base in _KNOWN), word)


def _bases(word: str) -> Iterator[str]:
    """What `word` may be a form of: smiles, cries, kisses, smiling, nodding, sighed."""
    yield word
    for ending in ("s", "es", "ing", "ed"):
        if word.endswith(ending):
            stem = word.removesuffix(ending)
            yield from (stem, stem + "e")
            if stem[-2:-1] == stem[-1:]:
                yield stem[:-1]
            if stem.endswith("i"):
                yield stem[:-1] + "y"

"""What a person typed, read as a script: who says what, and what faces do meanwhile."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from render.speech.directions import DIRECTIONS, Action
from render.speech.phrases import action_of_sign, actions_of, is_often_said, looks_acted
from render.speech.plain import clean, is_speakable

_TURN: Final = re.compile(r"[ \t]*([1-9][0-9]?):(?=\s|$)(?![ \t]*[0-5]\d\b)")
"""`2: Hello`, but not `10: 30`."""
_AT_ONCE: Final = 3
"""Directions at one place that are followed; the rest of a row of emoji says nothing new."""
_LONGEST_STRESS: Final = 3
"""Words that may be stressed together by asterisks."""

_DRESS: Final = "\ufe0e\ufe0f\U0001f3fb-\U0001f3ff"
_PICTURE: Final = "[\u2600-\u2775\u2794-\u27bf\U0001f1e6-\U0001f3fa\U0001f400-\U0001faff]"
_EMOTICONS: Final = "|".join(
    sorted(
        (re.escape(sign) for each in DIRECTIONS.values() for sign in each.signs if sign.isascii()), key=len
    )
)
_TOKEN: Final = re.compile(
    rf"""
      (?<![*\d])(?P<stars>\*{{1,3}})(?=[^\s*])(?P<starred>[^*\n]{{1,200}})(?<=\S)(?P=stars)(?!\*)
    | (?<![^\W_])(?P<lines>_{{1,3}})(?=[^\s_])(?P<lined>[^_\n]{{1,200}})(?<=\S)(?P=lines)(?![^\W_])
    | [(\[](?P<bracketed>[^\W\d_][\w ]{{1,40}})[)\]]
    | <a?:(?P<custom>\w+):\d+>
    | (?P<emoji>{_PICTURE}[{_DRESS}]*(?:\u200d[\u2190-\u2bff\U0001f300-\U0001faff][{_DRESS}]*)*)
    | (?<!\S)(?P<emoticon>{_EMOTICONS})(?=$|[\s.,!?])
    """,
    re.VERBOSE,
)
# A sentence is over; what follows in the same line begins a new one.
_SENTENCE_END: Final = re.compile(r"(?:[.!?…:;—–。！？][\"'”’)»]*\s*|\n\s*|^\s*)$")
_BE: Final = re.compile(r"(?:['’](?:m|re|s)|\b(?:am|is|are|was|were|be|been|not))\s+$", re.IGNORECASE)
# Put after a word that an emoji kept from it.
_CLOSING: Final = tuple(".,;:!?…)»”。，！？")


@dataclass(frozen=True)
class Aside:
    """A stage direction among the words."""

    action: Action
    at: int
    """Characters of the line's text before it."""


@dataclass(frozen=True)
class Line:
    """What one face says in one go."""

    speaker: int | None
    """Counted from the photo's left; None for everybody who acts."""
    text: str
    """Plain words; empty if the line is all acting."""
    asides: tuple[Aside, ...]
    """In order."""


def read_script(script: str) -> tuple[Line, ...]:
    """The lines of `script`, without those that are empty.

    A line of the script that begins with `2:` gives what follows to the second face from the left, until
    another does. Directions (`*smiles*`, `_winks_`, `(laughs)`, emoji, emoticons) become asides, and so
    does nothing that is not understood. Asterisks around what is no direction stress it, in a sentence;
    elsewhere what they enclose is left out.
    """
    lines = (_Reader(speaker).line(text) for speaker, text in _turns(script))
    return tuple(line for line in lines if line.text or line.asides)


def _turns(script: str) -> Iterator[tuple[int | None, str]]:
    speaker, said = None, ""
    for row in script.splitlines(keepends=True):
        if numbered := _TURN.match(row):
            yield speaker, said
            speaker, said = int(numbered[1]), row[numbered.end() :]
        else:
            said += row
    yield speaker, said


@dataclass
class _Reader:
    """Goes through one turn's text once."""

    speaker: int | None
    _raw: str = ""
    """Read since the last direction, not cleaned yet."""
    _context: str = ""
    """The end of all that was read as words."""
    _text: str = ""
    _asides: list[Aside] = field(default_factory=list)

    def line(self, typed: str) -> Line:
        done = 0
        for token in _TOKEN.finditer(typed):
            self._say(typed[done : token.start()])
            done = token.end()
            self._take(token, typed[done : done + 40])
        self._say(typed[done:])
        self._settle()
        if is_speakable(self._text):
            return Line(self.speaker, self._text, tuple(self._asides))
        return Line(self.speaker, "", tuple(Aside(aside.action, 0) for aside in self._asides[:_AT_ONCE]))

    def _take(self, token: re.Match[str], after: str) -> None:
        if sign := token["emoji"] or token["emoticon"]:
            action = action_of_sign(re.sub(f"[{_DRESS}]", "", sign))
            self._do((action,) if action else ())
        elif token["custom"]:
            self._do(actions_of(token["custom"].replace("_", " ")))
        else:
            self._take_enclosed(token, after)

    def _take_enclosed(self, token: re.Match[str], after: str) -> None:
        phrase = token["starred"] or token["lined"] or token["bracketed"]
        actions = actions_of(phrase)
        if actions and not self._is_stressed_anyway(phrase):
            self._do(actions)
        elif token["bracketed"]:
            self._say(token[0])
        elif token["stars"] != "*" or self._is_stressed(phrase, after):
            self._say(phrase)
        else:
            self._do(())

    def _is_stressed_anyway(self, phrase: str) -> bool:
        """“I don’t *think* so”, “we are *laughing*”: directions elsewhere, words here."""
        if _SENTENCE_END.search(self._context):
            return False
        return is_often_said(phrase) or (phrase.endswith("ing") and bool(_BE.search(self._context)))

    def _is_stressed(self, phrase: str, after: str) -> bool:
        """“I *really* mean it” and “*Never* do that” stress; “Hello! *flies off*” directs."""
        if len(phrase.split()) > _LONGEST_STRESS:
            return False
        if looks_acted(phrase) and not after.startswith((".", ",", "!", "?")):
            return False
        if not _SENTENCE_END.search(self._context):
            return True
        return phrase[0].isupper() and after.lstrip(" \t")[:1].islower()

    def _say(self, typed: str) -> None:
        self._raw += typed
        self._context = (self._context + typed)[-40:]

    def _do(self, actions: tuple[Action, ...]) -> None:
        self._settle()
        # What was read goes on behind the direction, as another word.
        self._raw = " "
        for action in actions:
            last = self._asides[-_AT_ONCE:]
            here = [aside.action for aside in last if aside.at == len(self._text)]
            if action not in here and len(here) < _AT_ONCE:
                self._asides.append(Aside(action, len(self._text)))

    def _settle(self) -> None:
        piece = clean(self._raw)
        self._raw = ""
        if piece:
            glue = "" if not self._text or piece.startswith(_CLOSING) else " "
            self._text += glue + piece

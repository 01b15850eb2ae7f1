"""What a person typed as options, `emotion=happy:0.5` or `--face 2`, as what they want."""

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar, get_args

from bot.policy import MAX_SIDE, MIN_SIDE
from bot.wording import Phrase, say
from render.contract.outcome import Code, Refusal
from render.contract.request import Emotion, Format, FrameRate, Placement, Style
from render.contract.voices import AUTO

_MAX_SEED: Final = 2**63 - 1
_MAX_FACE: Final = 99
_FRAME_RATES: Final[Mapping[str, FrameRate]] = MappingProxyType({str(r): r for r in get_args(FrameRate)})
_FACES: Final = ("largest", "leftmost", "rightmost", "all")

Fields = dict[str, Any]
C = TypeVar("C")
E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True)
class Options:
    """All that may be chosen besides photo and text; voice, language and size are not judged yet."""

    voice: str = AUTO
    language: str | None = None
    seed: int = 0
    face: str = "largest"
    emotion: Emotion = Emotion.NEUTRAL
    intensity: float = 1.0
    style: Style = Style.AUTO
    placement: Placement | None = None
    format: Format = Format.ORIGINAL
    fps: FrameRate = 25
    size: int | None = None
    """Longest side of the video in pixels; None for the usual."""


def read_options(typed: Mapping[str, str]) -> Options:
    """Understand options, given by their names.

    Raises:
        Refusal: OPTION_WRONG, for a name or a value that makes no sense, or eyes without a mouth.
    """
    fields: Fields = {}
    for name, value in typed.items():
        fields |= _chosen("option", name.strip(), _READERS)(value.strip())
    placing = {name: fields.pop(name) for name in ("mouth", "mouth_width", "eyes") if name in fields}
    if "eyes" in placing and "mouth" not in placing:
        raise _wrong(say(Phrase.EYES_WITHOUT_MOUTH))
    return Options(**fields, placement=Placement(**placing) if placing else None)


def _seed(value: str) -> Fields:
    number = _whole(value)
    if number is None or number > _MAX_SEED:
        raise _wrong(say(Phrase.SEED_WRONG, value=value))
    return {"seed": number}


def _face(value: str) -> Fields:
    number = _whole(value)
    if number is not None and 1 <= number <= _MAX_FACE:
        return {"face": str(number)}
    if value.casefold() in _FACES:
        return {"face": value.casefold()}
    raise _wrong(say(Phrase.FACE_WRONG, value=value, last=_MAX_FACE))


def _emotion(value: str) -> Fields:
    """`happy`, or `happy:0.5`, or `happy:50%`."""
    name, colon, strength = value.partition(":")
    emotion = _chosen("emotion", name.strip(), _members(Emotion))
    intensity = _fraction(strength) if colon else 1.0
    if intensity is None:
        raise _wrong(say(Phrase.INTENSITY_WRONG, value=strength.strip()))
    return {"emotion": emotion, "intensity": intensity}


def _mouth(value: str) -> Fields:
    match _fractions(value):
        case [x, y, width] if width > 0:
            return {"mouth": (x, y), "mouth_width": width}
    raise _wrong(say(Phrase.MOUTH_WRONG, value=value))


def _eyes(value: str) -> Fields:
    """Two spots in any order."""
    match _fractions(value):
        case [x, y, other_x, other_y] if (x, y) != (other_x, other_y):
            return {"eyes": tuple(sorted([(x, y), (other_x, other_y)]))}
    raise _wrong(say(Phrase.EYES_WRONG, value=value))


def _size(value: str) -> Fields:
    number = _whole(value)
    if number is None:
        raise _wrong(say(Phrase.SIZE_WRONG, value=value, least=MIN_SIDE, most=MAX_SIDE))
    return {"size": number}


_READERS: Final[Mapping[str, Callable[[str], Fields]]] = MappingProxyType(
    {
        "voice": lambda value: {"voice": value},
        "lang": lambda value: {"language": value},
        "seed": _seed,
        "face": _face,
        "emotion": _emotion,
        "style": lambda value: {"style": _chosen("style", value, _members(Style))},
        "format": lambda value: {"format": _chosen("format", value, _members(Format))},
        "fps": lambda value: {"fps": _chosen("frame rate", value, _FRAME_RATES)},
        "mouth": _mouth,
        "eyes": _eyes,
        "size": _size,
    }
)


def _members(kind: type[E]) -> dict[str, E]:
    return {member.value: member for member in kind}


def _chosen(what: str, value: str, choices: Mapping[str, C]) -> C:
    choice = choices.get(value.casefold())
    if choice is None:
        close = get_close_matches(value.casefold(), choices, n=1)
        named, phrase = (close, Phrase.DID_YOU_MEAN) if close else (choices, Phrase.THERE_ARE)
        hint = say(phrase, names=", ".join(named))
        raise _wrong(say(Phrase.CHOICE_WRONG, what=what, value=value, hint=hint))
    return choice


def _whole(value: str) -> int | None:
    """A whole number from zero up, of the digits 0 to 9."""
    return int(value) if re.fullmatch(r"[0-9]{1,19}", value) else None


def _fractions(value: str) -> list[float]:
    """Numbers between commas; none at all if one of them is wrong."""
    numbers = [_fraction(part) for part in value.split(",")]
    return [number for number in numbers if number is not None] if None not in numbers else []


def _fraction(value: str) -> float | None:
    """`0.5` or `50%`, if it lies between 0 and 1."""
    match = re.fullmatch(r"([0-9]*\.?[0-9]+)(%?)", value.strip())
    number = float(match[1]) / (100 if match[2] else 1) if match else math.inf
    return number if number <= 1 else None


def _wrong(sentence: str) -> Refusal:
    return Refusal(Code.OPTION_WRONG, sentence)

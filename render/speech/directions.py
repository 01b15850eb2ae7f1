"""Stage directions: what a script can ask a face to do besides talking, and how people write it.

`docs/directions.md` shows this table to people; a test keeps the two together.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Action(StrEnum):
    """Something a face does at one moment."""

    SMILE = "smile"
    LAUGH = "laugh"
    SMIRK = "smirk"
    SWOON = "swoon"
    WINK = "wink"
    BLINK = "blink"
    SQUINT = "squint"
    CLOSE_EYES = "close eyes"
    SLEEP = "sleep"
    ROLL_EYES = "roll eyes"
    LOOK_LEFT = "look left"
    LOOK_RIGHT = "look right"
    LOOK_UP = "look up"
    LOOK_DOWN = "look down"
    LOOK_AROUND = "look around"
    RAISE_BROWS = "raise eyebrows"
    NOD = "nod"
    SHAKE_HEAD = "shake head"
    TILT_HEAD = "tilt head"
    BOW = "bow"
    SHRUG = "shrug"
    THINK = "think"
    PLEAD = "plead"
    FROWN = "frown"
    CRY = "cry"
    GLARE = "glare"
    GRIMACE = "grimace"
    GASP = "gasp"
    TREMBLE = "tremble"
    SIGH = "sigh"
    YAWN = "yawn"
    WHISPER = "whisper"
    POUT = "pout"
    KISS = "kiss"
    PUFF_CHEEKS = "puff cheeks"
    TONGUE = "stick out tongue"


@dataclass(frozen=True)
class Direction:
    """How an action is written, and what it takes."""

    words: tuple[str, ...]
    """Verbs in their plain form, with what belongs to them."""
    signs: tuple[str, ...]
    """Emoji, without variation selectors and skin tones, and emoticons."""
    seconds: float
    """From the first movement to rest."""
    room: float
    """Seconds of silence it is given where it stands at either end of a turn, to be seen."""
    needs_mouth: bool = False
    """Done with a mouth that does not talk: it makes a pause of the text longer."""


def _written(words: str, signs: str, seconds: float, room: float, *, mouth: bool = False) -> Direction:
    return Direction(tuple(words.split(", ")), tuple(signs.split()), seconds, room, mouth)


DIRECTIONS: Final[dict[Action, Direction]] = {
    Action.SMILE: _written("smile, grin, beam", "🙂 😊 ☺ 😀 😃 😄 😁 😇 🤗 :) :-) :D :-D", 2.4, 0.9),
    Action.LAUGH: _written(
        "laugh, chuckle, giggle, cackle, snicker", "😂 🤣 😆 😅 😹 xD XD", 1.5, 1.2, mouth=True
    ),
    Action.SMIRK: _written("smirk", "😏 😎 😼", 1.8, 0.9),
    Action.SWOON: _written("swoon, blush", "😍 🥰 🤩 😻 ❤ 💕 <3", 2.2, 1.0),
    Action.WINK: _written("wink", "😉 ;) ;-)", 0.6, 0.6),
    Action.BLINK: _written("blink, bat eyelashes", "😳", 0.7, 0.6),
    Action.SQUINT: _written("squint, narrow eyes", "🧐 😑", 1.6, 0.8),
    Action.CLOSE_EYES: _written("close eyes, shut eyes", "😌", 1.3, 1.0),
    Action.SLEEP: _written("sleep, fall asleep, snore, doze, doze off", "😴 😪 💤", 2.2, 1.6),
    Action.ROLL_EYES: _written("roll eyes", "🙄", 1.2, 1.1),
    Action.LOOK_LEFT: _written("look left, glance left, turn left", "👈", 1.3, 0.9),
    Action.LOOK_RIGHT: _written("look right, glance right, turn right", "👉", 1.3, 0.9),
    Action.LOOK_UP: _written("look up, glance up", "👆 ☝", 1.3, 0.9),
    Action.LOOK_DOWN: _written("look down, glance down, look away", "👇", 1.3, 0.9),
    Action.LOOK_AROUND: _written("look around, glance around", "👀", 1.8, 1.5),
    Action.RAISE_BROWS: _written(
        "raise eyebrows, raise eyebrow, raise brows, raise brow, lift eyebrows, lift eyebrow",
        "🤨",
        1.1,
        0.8,
    ),
    Action.NOD: _written("nod, nod head, agree", "👍 👌 🙂‍↕", 1.1, 0.9),
    Action.SHAKE_HEAD: _written("shake head, disagree", "👎 🙅 🙂‍↔", 1.4, 1.1),
    Action.TILT_HEAD: _written("tilt head, cock head", "🙃", 1.4, 0.9),
    Action.BOW: _written("bow, bow head, lower head, hang head", "🙇 🙏", 1.6, 1.1),
    Action.SHRUG: _written("shrug, shrug shoulders", "🤷", 1.2, 0.9),
    Action.THINK: _written("think, ponder, wonder", "🤔", 1.9, 1.2),
    Action.PLEAD: _written("plead, beg, make puppy eyes", "🥺", 2.0, 1.0),
    Action.FROWN: _written("frown, sulk, look sad", "🙁 ☹ 😞 😟 😔 😕 💔 :( :-(", 2.2, 0.9),
    Action.CRY: _written("cry, sob, weep, sniff, sniffle", "😢 😭 😿 :'(", 2.2, 1.3, mouth=True),
    Action.GLARE: _written("glare, scowl, growl, fume, look angry", "😠 😡 🤬 👿 😤", 2.0, 0.9),
    Action.GRIMACE: _written(
        "grimace, cringe, wince, sneer, gag, look disgusted, wrinkle nose", "🤢 🤮 😖 😣 😬", 1.5, 0.9
    ),
    Action.GASP: _written(
        "gasp, look surprised, look shocked", "😮 😲 😯 🤯 :O :o :-O", 1.2, 0.9, mouth=True
    ),
    Action.TREMBLE: _written("tremble, shiver, shudder, look scared, look afraid", "😱 😨 😰 😧", 1.7, 1.1),
    Action.SIGH: _written("sigh, exhale, groan", "😮‍💨 😩 😫 😒", 1.3, 1.2, mouth=True),
    Action.YAWN: _written("yawn", "🥱", 2.0, 1.9, mouth=True),
    Action.WHISPER: _written("whisper", "🤫", 2.6, 0.3),
    Action.POUT: _written("pout", "😾", 1.3, 1.0, mouth=True),
    Action.KISS: _written("kiss, blow kiss, send kiss", "😘 😗 😙 😚 💋 :* :-*", 0.9, 0.8, mouth=True),
    Action.PUFF_CHEEKS: _written("puff cheeks, puff out cheeks, puff", "🐡", 1.3, 1.1, mouth=True),
    Action.TONGUE: _written(
        "stick out tongue, stick tongue out, show tongue", "😛 😜 😝 🤪 :P :p :-P :-p", 1.1, 1.0, mouth=True
    ),
}

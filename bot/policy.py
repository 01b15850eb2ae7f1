"""What we accept, as pure rules; each raises the `Refusal` a person reads."""

from bot.wording import Phrase, say
from render.contract.outcome import Code, Refusal
from render.contract.request import Limits

MAX_PHOTO_MEGABYTES = 20
"""In units of 10⁶ bytes."""
MIN_SIDE, MAX_SIDE = 64, 1920
"""What the longest side of a video may be asked to have, in pixels."""
MAX_CHARACTERS_PER_SECOND = 40
"""No voice says more and is still understood; English speech has about 15, Chinese 5. How long a
text really lasts is the renderer's to judge: this only stops what cannot possibly pass."""


def check_photo_size(size: int) -> None:
    """`size` in bytes.

    Raises:
        Refusal: nothing there, or more than `MAX_PHOTO_MEGABYTES`.
    """
    if size == 0:
        raise Refusal(Code.PHOTO_EMPTY, say(Phrase.PHOTO_EMPTY))
    megabytes = size / 1e6
    if megabytes > MAX_PHOTO_MEGABYTES:
        # Rounded up, so that a photo just over the limit is not said to weigh the limit.
        shown = -(-size // 100_000) / 10
        raise Refusal(
            Code.PHOTO_TOO_HEAVY, say(Phrase.PHOTO_TOO_HEAVY, megabytes=shown, limit=MAX_PHOTO_MEGABYTES)
        )


def check_side(side: int) -> None:
    """`side` in pixels.

    Raises:
        Refusal: a video that is not between `MIN_SIDE` and `MAX_SIDE` long.
    """
    if not MIN_SIDE <= side <= MAX_SIDE:
        raise Refusal(Code.OPTION_WRONG, say(Phrase.SIZE_WRONG, value=side, least=MIN_SIDE, most=MAX_SIDE))


def clean_script(text: str, limits: Limits) -> str:
    """`text` without the blanks around it.

    Raises:
        Refusal: nothing is left, it is not valid Unicode, or it cannot be said within `limits`.
    """
    script = text.strip()
    if not script:
        raise Refusal(Code.TEXT_EMPTY, say(Phrase.TEXT_EMPTY))
    if any("\ud800" <= character <= "\udfff" for character in script):
        raise Refusal(Code.TEXT_UNSPEAKABLE, say(Phrase.TEXT_GARBLED))
    if len(script) > limits.max_seconds * MAX_CHARACTERS_PER_SECOND:
        raise Refusal(
            Code.TEXT_TOO_LONG,
            say(Phrase.TEXT_TOO_LONG, length=len(script), seconds=round(limits.max_seconds)),
        )
    return script

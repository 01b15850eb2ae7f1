"""What a chat asks of a renderer."""

from enum import StrEnum
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Len
from pydantic import ConfigDict, StringConstraints
from pydantic.dataclasses import dataclass

# Errors are logged, and scripts must not be: so no input in them.
STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False, hide_input_in_errors=True)

# Ids travel into file names, Redis keys and log lines, so they are held to a safe alphabet's length.
Identifier = Annotated[str, Len(1, 128)]
Fraction = Annotated[float, Ge(0), Le(1)]
Spot = tuple[Fraction, Fraction]
"""A place on the upright photo: x and y as fractions of its width and height."""
Who = Annotated[str, StringConstraints(pattern=r"^(largest|leftmost|rightmost|all|[1-9][0-9]?)$")]
"""Who speaks: a number counts the photo's faces from the left."""
FrameRate = Literal[25, 30]
"""Frames per second."""


class Format(StrEnum):
    """The frame of the finished video."""

    ORIGINAL = "original"
    """The whole photo in its own shape."""
    SQUARE = "square"
    PORTRAIT = "portrait"
    """9:16."""
    LANDSCAPE = "landscape"
    """16:9."""
    NOTE = "note"
    """A square of at most 640 whose corners may be cut off round."""


class Emotion(StrEnum):
    """How the face feels while it talks."""

    NEUTRAL = "neutral"
    HAPPY = "happy"
    SAD = "sad"
    ANGRY = "angry"
    SURPRISED = "surprised"
    DISGUSTED = "disgusted"
    AFRAID = "afraid"


class Style(StrEnum):
    """What moves."""

    AUTO = "auto"
    """The photo's own face; where there is none, a drawn one."""
    PHOTO = "photo"
    """The photo's own face, or nothing."""
    STICKER = "sticker"
    """A drawn mouth and eyes."""


@dataclass(frozen=True, config=STRICT)
class Placement:
    """Where the mouth is (and the eyes, if given), on a photo in which no face is found or none is wanted."""

    mouth: Spot
    """The mouth's middle."""
    mouth_width: Annotated[float, Gt(0), Le(1)]
    """As a fraction of the photo's width."""
    eyes: tuple[Spot, Spot] | None = None
    """The middles of the picture's left and right eye."""


@dataclass(frozen=True, config=STRICT)
class ReplyTo:
    """Where the answer goes and who asked.

    `place` names the chat process that answers (its replies queue bears that name);
    `conversation`, `message` and `user` mean what that place wants them to mean.
    """

    place: Identifier
    conversation: Identifier
    message: Identifier
    user: Identifier


@dataclass(frozen=True, config=STRICT)
class Limits:
    """What the finished video may cost."""

    max_seconds: Annotated[float, Gt(0), Le(600)] = 60.0
    """Longest speech, in seconds."""
    max_side: Annotated[int, Ge(64), Le(4096)] = 1280
    """Longest side of the video, in pixels; smaller photos are never enlarged."""
    max_render_seconds: Annotated[float, Gt(0), Le(3600)] = 300.0
    """Wall-clock time after which a render is killed, in seconds."""


@dataclass(frozen=True, config=STRICT)
class RenderRequest:
    """One photo, one script, one place to answer."""

    request_id: Identifier
    reply_to: ReplyTo
    photo: Identifier
    """Blob key of the photo's bytes, as the person sent them."""
    script: Annotated[str, Len(1, 10_000)]
    language: Identifier | None = None
    """BCP 47 tag, or None to detect it from the script."""
    voice: Identifier = "auto"
    """A voice id of the catalogue, or `auto`."""
    face: Who = "largest"
    emotion: Emotion = Emotion.NEUTRAL
    intensity: Fraction = 1.0
    """How strongly `emotion` shows."""
    style: Style = Style.AUTO
    placement: Placement | None = None
    format: Format = Format.ORIGINAL
    fps: FrameRate = 25
    seed: Annotated[int, Ge(0), Le(2**63 - 1)] = 0
    """Same request, same seed: same video."""
    limits: Limits = Limits()

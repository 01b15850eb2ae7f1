"""How a request ends: a video, a refusal the asker can act on, or our failure."""

from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Gt, Len
from pydantic.dataclasses import dataclass

from render.contract.request import STRICT, Identifier, ReplyTo

Sentence = Annotated[str, Len(1, 500)]


class Code(StrEnum):
    """Stable reasons; chats translate them, dashboards count them."""

    # The asker can mend these.
    PHOTO_UNREADABLE = "photo.unreadable"
    PHOTO_NOT_A_PICTURE = "photo.not_a_picture"
    PHOTO_TRUNCATED = "photo.truncated"
    PHOTO_EMPTY = "photo.empty"
    PHOTO_TOO_HEAVY = "photo.too_heavy"
    PHOTO_TOO_LARGE = "photo.too_large"
    PHOTO_NO_FACE = "photo.no_face"
    PHOTO_FACE_MISSING = "photo.face_missing"
    """There are faces, but not the one asked for."""
    PHOTO_FACE_HIDDEN = "photo.face_hidden"
    TEXT_EMPTY = "text.empty"
    TEXT_TOO_LONG = "text.too_long"
    TEXT_UNSPEAKABLE = "text.unspeakable"
    VOICE_UNKNOWN = "voice.unknown"
    LANGUAGE_UNKNOWN = "language.unknown"
    OPTION_WRONG = "option.wrong"
    OUTPUT_UNWRITABLE = "output.unwritable"
    # These are ours.
    RENDER_CRASHED = "render.crashed"
    RENDER_TIMED_OUT = "render.timed_out"
    ENCODER_FAILED = "encoder.failed"
    BLOB_MISSING = "blob.missing"
    REQUEST_UNREADABLE = "request.unreadable"
    INTERNAL = "internal"


@dataclass(frozen=True, config=STRICT)
class Clip:
    """The finished video's own facts."""

    blob: Identifier
    """Blob key of the mp4."""
    width: Annotated[int, Gt(0)]
    height: Annotated[int, Gt(0)]
    fps: Annotated[int, Gt(0)]
    seconds: Annotated[float, Gt(0)]
    size: Annotated[int, Gt(0)]
    """Bytes."""


@dataclass(frozen=True, config=STRICT)
class Rendered:
    """It worked."""

    request_id: Identifier
    reply_to: ReplyTo
    clip: Clip
    voice: Identifier
    """The voice that spoke, which `auto` only decides at work."""
    language: Identifier
    render_seconds: Annotated[float, Ge(0)]
    warnings: Annotated[tuple[Sentence, ...], Len(0, 16)] = ()


@dataclass(frozen=True, config=STRICT)
class Refused:
    """The request asks for something we will not or cannot do; asking again unchanged is no use
    unless `retryable`.
    """

    request_id: Identifier
    reply_to: ReplyTo
    code: Code
    sentence: Sentence
    """Safe to show to the asker."""
    retryable: bool = False


@dataclass(frozen=True, config=STRICT)
class Failed:
    """The request was fine and we broke."""

    request_id: Identifier
    reply_to: ReplyTo
    code: Code
    sentence: Sentence
    """Safe to show to the asker."""
    retryable: bool = True


Outcome = Rendered | Refused | Failed


class Refusal(Exception):
    """Raised anywhere on the way when the asker has to change something.

    The message is the sentence shown to the asker: it names what is wrong and, where it can, what to do.
    """

    def __init__(self, code: Code, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


class Failure(Exception):
    """Raised when we are at fault; the message goes to the operator's log, never to a chat."""

    def __init__(self, code: Code, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail

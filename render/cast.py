"""Who acts, and on what picture."""

from dataclasses import dataclass

from render.contract.outcome import Code, Refusal
from render.contract.request import RenderRequest, Style
from render.face.choosing import choose
from render.face.framing import framed
from render.face.placing import placed, sticker_spot
from render.face.portrait import Face, Portrait
from render.face.quality import check_visible, warnings
from render.ports import FaceFinder
from render.speech.script import read_script


@dataclass(frozen=True)
class Cast:
    """The picture as the video will show it, and the faces that move on it."""

    portrait: Portrait
    faces: tuple[Face, ...]
    parts: tuple[int | None, ...]
    """Per face: the number of the script's turns that are its own; None where it says everything."""
    drawn: bool
    """Whether the faces are to be drawn onto the picture, as it has none or its own shall not move."""
    warnings: tuple[str, ...] = ()


def cast(portrait: Portrait, request: RenderRequest, finder: FaceFinder) -> Cast:
    """Choose the faces that `request` asks for.

    Raises:
        Refusal: PHOTO_NO_FACE, PHOTO_FACE_MISSING or PHOTO_FACE_HIDDEN.
    """
    lines = read_script(request.script)
    speakers = tuple(sorted({line.speaker for line in lines if line.speaker is not None}))
    found = (placed(portrait, request.placement),) if request.placement else finder.find(portrait)
    drawn = request.style is Style.STICKER or not found
    if not found and request.style is Style.PHOTO:
        raise Refusal(
            Code.PHOTO_NO_FACE,
            "I cannot find a face in this picture. Send one where a face looks at the camera.",
        )
    faces = choose(found or (sticker_spot(portrait),), request.face, speakers)
    heeded = () if drawn else tuple(dict.fromkeys(_judged(portrait, faces)))
    shown, moved = framed(portrait, faces, request.format, request.limits.max_side)
    return Cast(shown, moved, speakers or (None,) * len(moved), drawn, heeded)


def _judged(portrait: Portrait, faces: tuple[Face, ...]) -> list[str]:
    for face in faces:
        check_visible(portrait, face)
    return [sentence for face in faces for sentence in warnings(portrait, face)]

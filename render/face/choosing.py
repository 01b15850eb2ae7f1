"""Who speaks, of those on the photo."""

from typing import Final

from render.contract.outcome import Code, Refusal
from render.face.portrait import Face

MOST: Final = 8
"""`all` means so many at most."""


def choose(faces: tuple[Face, ...], wanted: str, speakers: tuple[int, ...] = ()) -> tuple[Face, ...]:
    """The faces that act, out of a photo's, which are given in any order.

    `wanted` is `RenderRequest.face`. `speakers` are the numbers that the script calls (`2: …`), in any
    order; where there are any, they choose the faces, in ascending order. Numbers count from the left,
    from 1. `all` comes from left to right. Without a face, nobody is chosen, unless by number.

    Raises:
        Refusal: there is no face of that number.
    """
    ranked = sorted(faces, key=_middle)
    numbers = sorted(set(speakers)) or ([int(wanted)] if wanted.isdigit() else [])
    if numbers:
        return tuple(_numbered(ranked, number) for number in numbers)
    match wanted:
        case "leftmost":
            return tuple(ranked[:1])
        case "rightmost":
            return tuple(ranked[-1:])
        case "all":
            return tuple(sorted(_by_size(faces)[:MOST], key=_middle))
        case _:
            return tuple(_by_size(faces)[:1])


def _middle(face: Face) -> float:
    return (face.box[0] + face.box[2]) / 2


def _by_size(faces: tuple[Face, ...]) -> list[Face]:
    return sorted(faces, key=lambda face: -face.area)


def _numbered(ranked: list[Face], number: int) -> Face:
    if 1 <= number <= len(ranked):
        return ranked[number - 1]
    seen = {0: "no face", 1: "one face"}.get(len(ranked), f"{len(ranked)} faces")
    raise Refusal(Code.PHOTO_FACE_MISSING, f"I see {seen} in this picture, so there is no face {number}.")

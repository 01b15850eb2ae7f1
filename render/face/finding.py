"""Finding whoever can talk: people first, then animals."""

from dataclasses import dataclass, field

import numpy as np

from render.face.faces import SURE_SCORE, DlibFaceFinder
from render.face.pets import PetFinder, animal_at
from render.face.portrait import Face, Portrait

# An animal whose muzzle passes for a face has its own eyes above and this many times as far apart.
WIDER = 1.35


@dataclass(frozen=True)
class AnyFaceFinder:
    """The photo's people; where there are none, its animals."""

    people: DlibFaceFinder = field(default_factory=DlibFaceFinder)
    pets: PetFinder = field(default_factory=PetFinder)

    def warm(self) -> None:
        """Load the models now, so that the first portrait does not wait for them."""
        self.people.warm()
        self.pets.warm()

    def find(self, portrait: Portrait) -> tuple[Face, ...]:
        """All faces, the largest first."""
        found = self.people.find_scored(portrait)
        if not found:
            return self.pets.find(portrait)
        if len(found) == 1 and found[0][1] < SURE_SCORE:
            return (_unmasked(portrait, found[0][0]),)
        return tuple(face for face, _ in found)


def _unmasked(portrait: Portrait, face: Face) -> Face:
    """The animal, if this face is only its muzzle: nostrils pass for eyes."""
    left, top, right, bottom = face.box
    reach, above = 0.55 * (right - left), 0.35 * (bottom - top)
    animal = animal_at(portrait, (left - reach, top - reach - above, right + reach, bottom + reach - above))
    if animal is None:
        return face
    own, its = face.eyes, animal.eyes
    apart = [float(np.linalg.norm(eyes[1] - eyes[0])) for eyes in (own, its)]
    higher = its.mean(0)[1] < own.mean(0)[1] - 0.2 * apart[0]
    return animal if higher and apart[1] > WIDER * apart[0] else face

"""What a worker tells about a render under way."""

from enum import StrEnum
from typing import Annotated

from annotated_types import Ge, Le
from pydantic.dataclasses import dataclass

from render.contract.request import STRICT, Identifier


class Stage(StrEnum):
    """The steps a person may be shown, in their order."""

    QUEUED = "queued"
    PREPARING = "preparing"
    """Photo, face and voice are worked on side by side."""
    DRAWING = "drawing"
    DONE = "done"


@dataclass(frozen=True, config=STRICT)
class Progress:
    """One report: `fraction` of `stage` is done, 0 to 1."""

    request_id: Identifier
    stage: Stage
    fraction: Annotated[float, Ge(0), Le(1)]

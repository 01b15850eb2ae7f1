"""What passes between a worker and its render child: one JSON value a line, jobs in and reports out."""

from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import Discriminator, TypeAdapter
from pydantic.dataclasses import dataclass
from pydantic_core import to_json

from render.contract.outcome import Code
from render.contract.progress import Stage
from render.contract.request import STRICT, RenderRequest
from render.rendering import Made


@dataclass(frozen=True, config=STRICT)
class Job:
    """Render this."""

    request: RenderRequest
    photo: Path
    target: Path


@dataclass(frozen=True, config=STRICT)
class Ready:
    """Everything heavy is loaded; sent once."""

    kind: Literal["ready"] = "ready"


@dataclass(frozen=True, config=STRICT)
class Advanced:
    """The job has come this far; any number of these precede its end."""

    stage: Stage
    fraction: float
    kind: Literal["advanced"] = "advanced"


@dataclass(frozen=True, config=STRICT)
class Finished:
    """The job's video is at its target."""

    made: Made
    kind: Literal["finished"] = "finished"


@dataclass(frozen=True, config=STRICT)
class Denied:
    """The job ended in a refusal."""

    code: Code
    sentence: str
    kind: Literal["denied"] = "denied"


@dataclass(frozen=True, config=STRICT)
class Broken:
    """The job ended in a failure; the child has logged what it knows."""

    code: Code
    detail: str
    foreseen: bool
    """Whether it was a `Failure`; after anything else the child itself may be in a bad state."""
    kind: Literal["broken"] = "broken"


Ending = Finished | Denied | Broken
Report = Ready | Advanced | Ending

_JOBS: Final = TypeAdapter(Job)
_REPORTS: Final[TypeAdapter[Report]] = TypeAdapter(Annotated[Report, Discriminator("kind")])


def write(value: Job | Report) -> bytes:
    """`value` as a line."""
    return to_json(value) + b"\n"


def read_job(line: bytes) -> Job:
    """The job in a line.

    Raises:
        ValueError: the line holds none.
    """
    return _JOBS.validate_json(line)


def read_report(line: bytes) -> Report:
    """The report in a line.

    Raises:
        ValueError: the line holds none.
    """
    return _REPORTS.validate_json(line)

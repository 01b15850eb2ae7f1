"""What the terminal shows: a bar while waiting, then the result; or one line of JSON."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self

from rich.console import Console
from rich.filesize import decimal
from rich.progress import BarColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars
from rich.table import Table
from rich.text import Text

from bot.wording import Phrase, say
from render.contract.outcome import Failed, Outcome, Refused, Rendered
from render.contract.progress import Progress, Stage
from render.contract.voices import AUTO, VoiceCatalogue

# Where each stage begins and ends on the whole bar.
_SPANS = {
    Stage.QUEUED: (0.0, 0.0),
    Stage.PREPARING: (0.0, 0.3),
    Stage.DRAWING: (0.3, 1.0),
    Stage.DONE: (1.0, 1.0),
}
_WORDS = {
    Stage.QUEUED: Phrase.QUEUED,
    Stage.PREPARING: Phrase.PREPARING,
    Stage.DRAWING: Phrase.DRAWING,
    Stage.DONE: Phrase.DONE,
}
# The bar stays where it is when the words before it change.
_WIDTH = max(len(say(phrase)) for phrase in (Phrase.STARTING, *_WORDS.values()))


@dataclass(frozen=True)
class Ending:
    """How one `yapshot talk` ended."""

    outcome: Outcome
    output: Path
    seconds: float
    """From the command to the answer."""
    log: Path | None = None
    """What our processes said, kept where we broke."""


class Screen(Protocol):
    """Shows one talk; entered while waiting."""

    def __enter__(self) -> Self: ...

    def __exit__(self, *error: object) -> None: ...

    def show(self, progress: Progress) -> None: ...

    def end(self, ending: Ending) -> None: ...


class PeopleScreen:
    """A bar on stderr if that is a terminal, the result on stdout, what went wrong on stderr."""

    def __init__(self) -> None:
        self._out = Console(highlight=False)
        self._err = Console(stderr=True, highlight=False)
        self._bars = Bars(
            SpinnerColumn(),
            TextColumn(f"{{task.description:<{_WIDTH}}}"),
            BarColumn(bar_width=30),
            TimeElapsedColumn(),
            console=self._err,
            transient=True,
            disable=not self._err.is_terminal,
        )
        self._bar = self._bars.add_task(say(Phrase.STARTING), total=None)
        self._shown = 0.0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._bars.stop()

    def show(self, progress: Progress) -> None:
        start, end = _SPANS[progress.stage]
        # A render that is begun again does not take the bar back.
        self._shown = max(self._shown, start + progress.fraction * (end - start))
        total = None if progress.stage is Stage.QUEUED else 1.0
        words = say(_WORDS[progress.stage])
        self._bars.update(self._bar, total=total, completed=self._shown, description=words)

    def end(self, ending: Ending) -> None:
        outcome = ending.outcome
        if isinstance(outcome, Rendered):
            self._result(outcome, ending)
        else:
            self._err.print(Text(_sentence(outcome, ending.log)), soft_wrap=True)

    def _result(self, rendered: Rendered, ending: Ending) -> None:
        clip = rendered.clip
        self._out.print(Text(str(ending.output), "bold green"), soft_wrap=True)
        facts = [
            ("length", f"{clip.seconds:.1f} s"),
            ("picture", f"{clip.width} × {clip.height}, {clip.fps} frames/s"),
            ("size", decimal(clip.size)),
            ("voice", f"{rendered.voice}, {rendered.language}"),
            ("took", f"{ending.seconds:.1f} s, {rendered.render_seconds:.1f} s of it rendering"),
            *(("note", warning) for warning in rendered.warnings),
        ]
        for name, fact in facts:
            self._out.print(Text.assemble((f"  {name:<9}", "dim"), fact), soft_wrap=True)


class JsonScreen:
    """One line of JSON on stdout and nothing else."""

    def __init__(self) -> None:
        self._out = sys.stdout

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        pass

    def show(self, progress: Progress) -> None:
        pass

    def end(self, ending: Ending) -> None:
        self._out.write(json.dumps(_facts(ending)) + "\n")
        self._out.flush()


def _facts(ending: Ending) -> dict[str, Any]:
    outcome = ending.outcome
    if isinstance(outcome, Rendered):
        clip = outcome.clip
        return {
            "outcome": "rendered",
            "path": str(ending.output),
            "seconds": clip.seconds,
            "width": clip.width,
            "height": clip.height,
            "fps": clip.fps,
            "size": clip.size,
            "voice": outcome.voice,
            "language": outcome.language,
            "took_seconds": round(ending.seconds, 3),
            "render_seconds": outcome.render_seconds,
            "warnings": list(outcome.warnings),
        }
    return {
        "outcome": "refused" if isinstance(outcome, Refused) else "failed",
        "code": outcome.code.value,
        "sentence": _sentence(outcome, ending.log),
        "retryable": outcome.retryable,
    }


def _sentence(outcome: Refused | Failed, log: Path | None) -> str:
    sentence = " ".join(outcome.sentence.split())
    return f"{sentence} (log: {log})" if log else sentence


def show_voices(catalogue: VoiceCatalogue) -> None:
    """The catalogue as a table on stdout."""
    table = Table("voice", "who", "network", "languages", box=None, header_style="dim", pad_edge=False)
    table.add_row(AUTO, say(Phrase.VOICE_AUTO), "", say(Phrase.VOICE_AUTO_LANGUAGES))
    for voice in catalogue.voices:
        network = say(Phrase.NEEDED if voice.online else Phrase.NOT_NEEDED)
        table.add_row(voice.id, voice.name, network, " ".join(catalogue.tags(voice.id)))
    Console(highlight=False).print(table)


def tell(sentence: str, *, wrong: bool = False) -> None:
    """One sentence: on stdout, or what is wrong on stderr."""
    Console(highlight=False, stderr=wrong).print(Text(sentence), soft_wrap=True)

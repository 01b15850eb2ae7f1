"""The figures as tables: what is promised, what was found, and where it is worst."""

from collections.abc import Callable, Iterable
from statistics import median

from fidelity import commands
from fidelity.closure import Moment
from fidelity.sitting import Sitting
from fidelity.speed import Speed
from rich.table import Table

IDENTITY, JITTER = 0.35, 0.3
SHARE = 0.95
FAST, RATIO, RIG, FLAT = 300, 0.30, 0.4, 1.1


def answers(sittings: list[Sitting]) -> Table:
    table = Table(
        "control", "median r", "worst r", "on", "monotone", "way", "unmoved", title="1. Command and result"
    )
    for name, probe in commands.PROBES.items():
        came = [(sitting.answers[name], sitting.name) for sitting in sittings if name in sitting.answers]
        if not came:
            table.add_row(name, *["–"] * 5, str(len(sittings)))
            continue
        worst, where = min(came, key=lambda one: one[0].correlation)
        middle = median(one.correlation for one, _ in came)
        promised = name.removesuffix("Left").removesuffix("Right") in commands.PROMISED
        table.add_row(
            name,
            _judged(f"{middle:.3f}", middle >= commands.PROMISE) if promised else f"{middle:.3f}",
            _judged(f"{worst.correlation:.3f}", worst.correlation >= commands.PROMISE)
            if promised
            else f"{worst.correlation:.3f}",
            where,
            f"{sum(one.monotone for one, _ in came)}/{len(came)}",
            f"{median(one.way for one, _ in came):.3f} {probe.unit}",
            str(len(sittings) - len(came)),
        )
    return table


def closures(sittings: list[Sitting]) -> Table:
    title = "2. Closure: of the p b m, f v and open vowels, how many hold by landmarks, by sight, in the mp4"
    table = Table(
        "picture", *(f"{sound}\n{how}" for how in _WAYS for sound in _SOUNDS), "shut\nreads", title=title
    )
    for sitting in sittings:
        table.add_row(sitting.name, *_shares(sitting.closures.moments), f"{sitting.closures.shut:.1%}")
    table.add_section()
    table.add_row("all", *_shares([moment for sitting in sittings for moment in sitting.closures.moments]))
    return table


def likenesses(sittings: list[Sitting]) -> Table:
    table = Table("picture", "largest distance", "median", title="3. Identity")
    for sitting in sittings:
        most = max(sitting.distances)
        table.add_row(
            sitting.name, _judged(f"{most:.3f}", most <= IDENTITY), f"{median(sitting.distances):.3f}"
        )
    return table


def stillnesses(sittings: list[Sitting]) -> Table:
    title = "4. Stillness: code values outside the moving region; largest steps in px at 512²"
    table = Table("picture", "outside", "region", "eye corners", "nose bridge", "its mesh", title=title)
    for sitting in sittings:
        still = sitting.stillness
        table.add_row(
            sitting.name,
            _judged(str(still.outside), still.outside == 0),
            f"{still.region:.0%}",
            *(_judged(f"{step:.2f}", step <= JITTER) for step in (still.corners, still.bridge)),
            f"{still.mesh:.2f}",
        )
    return table


def costs(speed: Speed) -> Table:
    table = Table("5. Promised of speed", "found", "at")
    fast = speed.frames["512²"]["draw_and_encode"]
    table.add_row(f"≥ {FAST} frames/s with encoding", _judged(f"{fast:.0f}", fast >= FAST), "512²")
    for size, rates in speed.frames.items():
        ratio = rates["ratio_to_encode"]
        table.add_row(f"≥ {RATIO:.0%} of encoding alone", _judged(f"{ratio:.0%}", ratio >= RATIO), size)
    rig = speed.rig_seconds
    table.add_row(f"a rig in ≤ {RIG} s", _judged(f"{rig:.2f} s", rig <= RIG), "1280²")
    short, long = speed.memory
    table.add_row(
        "memory of a short video for a long one",
        _judged(f"{long / short:.0%}", long <= FLAT * short),
        f"{long:.0f} MiB for 60 s",
    )
    return table


_WAYS: dict[str, Callable[[Moment], float | None]] = {
    "landmarks": lambda moment: moment.landmarks,
    "sight": lambda moment: moment.seen,
    "mp4": lambda moment: moment.decoded,
}
_SOUNDS: dict[str, Callable[[Moment], bool]] = {
    "pbm": lambda moment: moment.closes and moment.ipa in "pbm",
    "fv": lambda moment: moment.closes and moment.ipa in "fv",
    "vowel": lambda moment: not moment.closes,
}


def _shares(moments: list[Moment]) -> Iterable[str]:
    for way in _WAYS.values():
        for of in _SOUNDS.values():
            gaps = [(moment, gap) for moment in moments if of(moment) and (gap := way(moment)) is not None]
            held = sum(moment.holds(gap) for moment, gap in gaps)
            yield _judged(f"{held}/{len(gaps)}", held >= SHARE * len(gaps)) if gaps else "–"


def _judged(text: str, good: bool) -> str:  # noqa: FBT001  # reads best bare
    return f"[{'green' if good else 'red'}]{text}[/]"

"""Measures Yapshot: `make bench` prints a table and writes bench.json. Nothing else should be running."""

import json
import os
import platform
from pathlib import Path
from typing import Any

import drawing
import memory
import waiting
from rich.console import Console
from rich.table import Table

SHORT, LONG = 5, 120
_PHOTO = Path("out", "astronaut.png")
_REPORT = Path("bench.json")


def measure(console: Console) -> dict[str, Any]:
    """All measurements, each in processes of its own."""
    with console.status("drawing and encoding…"):
        speeds = {name: drawing.speeds(*size) for name, size in drawing.SIZES.items()}
    with console.status("waiting…"):
        waits = waiting.measure(_PHOTO)
    with console.status("watching memory…"):
        memories = {f"{seconds} s": memory.measure(_PHOTO, seconds) for seconds in (SHORT, LONG)}
    machine = {"system": platform.platform(), "cores": os.cpu_count(), "python": platform.python_version()}
    return {"machine": machine, "frames_per_second": speeds, "waiting": waits, "memory": memories}


def show(console: Console, found: dict[str, Any]) -> None:
    console.print(drawing.table(found["frames_per_second"]))

    wait = found["waiting"]
    waits = Table("request to outcome", "seconds", title=f"A clip of {wait['clip_seconds']:.1f} s")
    waits.add_row("warm worker", f"{wait['warm_seconds']:.2f}")
    waits.add_row("  of it rendering", f"{wait['warm_render_seconds']:.2f}")
    waits.add_row("cold, from the shell", f"{wait['cold_seconds']:.2f}")
    console.print(waits)

    memories = Table("video", "peak MiB", "to the first", title="Memory")
    first = next(iter(found["memory"].values()))["peak_mib"]
    for seen in found["memory"].values():
        peak = seen["peak_mib"]
        memories.add_row(f"{seen['seconds']:.0f} s", f"{peak:.0f}", f"{peak / first:.0%}")
    console.print(memories)


def main() -> None:
    console = Console(highlight=False)
    found = measure(console)
    _REPORT.write_text(json.dumps(found, indent=2) + "\n")
    show(console, found)
    console.print(f"[dim]also in {_REPORT}[/dim]")


if __name__ == "__main__":
    main()

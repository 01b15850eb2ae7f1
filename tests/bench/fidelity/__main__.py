"""How faithful the frames are: `make fidelity` prints five groups of figures and writes fidelity.json.

docs/measuring.md says how each is measured. Nothing else should be running.
"""

import json
import os
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from multiprocessing import get_context
from pathlib import Path

import drawing
import numpy as np
from fidelity import report, speed
from fidelity.cast import pictures, sits
from fidelity.sitting import Sitting, sit
from rich.console import Console

ALWAYS = Path("out", "astronaut.png")
# Of more photos than MOST, as many are taken, spread over them; the first ENCODED also become an mp4.
MOST, ENCODED = 10, 2
_REPORT = Path("fidelity.json")


def sittings(given: list[str]) -> list[Sitting]:
    """All photos' figures, a photo a core."""
    with ProcessPoolExecutor(os.cpu_count(), get_context("spawn")) as pool:
        found = pictures(given)
        usable = [path for path, sat in zip(found, pool.map(sits, found), strict=True) if sat]
        spread = np.linspace(0, len(usable) - 1, min(MOST, len(usable))).round().astype(int)
        paths = [ALWAYS, *(usable[index] for index in spread)]
        return list(pool.map(sit, paths, (index < ENCODED for index in range(len(paths)))))


def main() -> None:
    console = Console(highlight=False)
    with console.status("watching faces…"):
        sat = sittings([given for given in sys.argv[1:] if given])
    for table in (report.answers, report.closures, report.likenesses, report.stillnesses):
        console.print(table(sat))
    with console.status("measuring speed…"):
        quick = speed.measure(ALWAYS)
    console.print(drawing.table(quick.frames), report.costs(quick))
    found = {"photos": [asdict(sitting) for sitting in sat], "speed": asdict(quick)}
    _REPORT.write_text(json.dumps(found, indent=1) + "\n")
    console.print(f"[dim]also in {_REPORT}[/dim]")


if __name__ == "__main__":
    main()

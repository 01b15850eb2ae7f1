"""The process that renders: it loads the heavy things once, then does one job after another.

Jobs come in on stdin and reports go out on stdout (see `render.pipe`). The worker may kill this process at
any time, and when the worker itself dies, stdin ends and this process with it, in the middle of a job or not.
"""

import os
import signal
import sys
from collections.abc import Callable
from queue import SimpleQueue
from threading import Lock, Thread
from typing import BinaryIO, NoReturn

import structlog
from structlog.contextvars import bound_contextvars

from render import pipe
from render.contract.outcome import Code, Failure, Refusal
from render.contract.progress import Stage
from render.rendering import Renderer

log = structlog.stdlib.get_logger(__name__)


class Reports:
    """The way back to the worker, for any thread."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._lock = Lock()

    def send(self, report: pipe.Report) -> None:
        line = pipe.write(report)
        with self._lock:
            self._out.write(line)
            self._out.flush()

    def advance(self, stage: Stage, fraction: float) -> None:
        """Tell how far the job has come; what `Renderer.render` takes as `report`."""
        self.send(pipe.Advanced(stage, min(max(float(fraction), 0.0), 1.0)))


def serve(build: Callable[[], Renderer]) -> NoReturn:
    """Build the renderer and do jobs until the worker is gone."""
    jobs_in, reports = _claim_pipes()
    jobs: SimpleQueue[pipe.Job] = SimpleQueue()
    Thread(target=_listen, args=(jobs_in, jobs), name="listener", daemon=True).start()
    try:
        renderer = build()
        reports.send(pipe.Ready())
        while True:
            reports.send(perform(renderer, jobs.get(), reports))
    except BaseException:
        log.exception("render child gives up")
        _end()


def perform(renderer: Renderer, job: pipe.Job, reports: Reports) -> pipe.Ending:
    """Do one job, however it ends."""
    with bound_contextvars(request_id=job.request.request_id):
        try:
            return pipe.Finished(renderer.render(job.request, job.photo, job.target, reports.advance))
        except Refusal as refusal:
            return pipe.Denied(refusal.code, refusal.sentence)
        except Failure as failure:
            log.exception("render failed", code=failure.code)
            return pipe.Broken(failure.code, failure.detail, foreseen=True)
        except Exception as error:
            log.exception("render broke")
            return pipe.Broken(Code.INTERNAL, type(error).__name__, foreseen=False)


def _claim_pipes() -> tuple[BinaryIO, Reports]:
    """Keep stdin and stdout for ourselves: our own children get an empty stdin and, like every library
    that prints, stderr in place of stdout. Duplicates are not inherited, so nobody holds our pipes open.
    """
    jobs_in = os.fdopen(os.dup(0), "rb")
    reports_out = os.fdopen(os.dup(1), "wb")
    empty = os.open(os.devnull, os.O_RDONLY)
    os.dup2(empty, 0)
    os.dup2(2, 1)
    os.close(empty)
    sys.stdout = sys.stderr  # which does not hold lines back
    return jobs_in, Reports(reports_out)


def _listen(jobs_in: BinaryIO, jobs: SimpleQueue[pipe.Job]) -> None:
    """Pass jobs on; once the worker closes its end, or dies, end with it."""
    try:
        for line in jobs_in:
            jobs.put(pipe.read_job(line))
    except ValueError:
        log.exception("worker sent what is no job")
    finally:
        _end()


def _end() -> NoReturn:
    """End now, and with us whatever we started (we lead a process group where the worker started us)."""
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpid(), signal.SIGKILL)
    os._exit(1)


def _build() -> Renderer:
    # Here, so that all this loads when the pipes are safe and the worker's end is being watched.
    from config.logs import configure  # noqa: PLC0415
    from config.settings import WorkerSettings  # noqa: PLC0415
    from render.bootstrap import build_renderer  # noqa: PLC0415

    settings = WorkerSettings()
    configure(settings.log_level, settings.log_format)
    return build_renderer(settings)


if __name__ == "__main__":
    serve(_build)

"""A worker that speaks the queue's protocol and draws nothing; the script tells it how to behave.

`repeat` (tells the request's options as warnings), `refuse me`, `break`, `die` (the process ends), `wait`
(never answers), `twice` (answers two times); any other text is answered with a clip whose bytes are
b"film of " + the photo's bytes.
"""

import asyncio
import os
import sys
import threading
from pathlib import Path

from arq.connections import RedisSettings
from arq.worker import Worker, func

from render.contract import names, wire
from render.contract.blobs import DirectoryBlobs
from render.contract.jobs import deserialize, serialize
from render.contract.outcome import Clip, Code, Failed, Refused, Rendered
from render.contract.progress import Progress, Stage
from render.contract.request import RenderRequest


async def render(ctx, message):
    request = wire.decode(message, RenderRequest)
    blobs = DirectoryBlobs(Path(os.environ["YAPSHOT_STATE_DIR"]) / "blobs")
    photo = await blobs.get(request.photo)
    for stage, fraction in ((Stage.PREPARING, 0.0), (Stage.PREPARING, 1.0), (Stage.DRAWING, 0.5)):
        report = wire.encode(Progress(request.request_id, stage, fraction))
        await ctx["redis"].publish(names.progress_channel(request.request_id), report)
        await asyncio.sleep(float(os.environ.get("DOUBLE_SECONDS", "0")))
    sys.stderr.write(f"double: {request.script}\n")
    match request.script:
        case "die":
            os._exit(9)
        case "wait":
            await asyncio.sleep(3600)
        case "refuse me":
            outcome = Refused(request.request_id, request.reply_to, Code.PHOTO_NO_FACE, "I see no face.")
        case "break":
            outcome = Failed(request.request_id, request.reply_to, Code.RENDER_CRASHED, "It broke.")
        case _:
            key = await blobs.put(b"film of " + photo)
            clip = Clip(key, 512, 512, 25, 4.24, len(photo) + 8)
            told = _told(request) if request.script == "repeat" else ()
            outcome = Rendered(request.request_id, request.reply_to, clip, "espeak", "en", 1.5, told)
    for _ in range(2 if request.script == "twice" else 1):
        await ctx["redis"].enqueue_job(
            names.DELIVER_JOB,
            wire.encode(outcome).decode(),
            _job_id=names.reply_job(request.request_id),
            _queue_name=names.replies_queue(request.reply_to.place),
        )


def _told(request):
    names = ("face", "emotion", "intensity", "style", "placement", "format", "fps", "seed")
    return (*(f"{name}: {getattr(request, name)}" for name in names), f"side: {request.limits.max_side}")


def end_with_stdin():
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    if "--exit-with-stdin" in sys.argv:
        threading.Thread(target=end_with_stdin, daemon=True).start()

    async def main():
        await Worker(
            [func(render, name=names.RENDER_JOB)],
            queue_name=names.RENDER_QUEUE,
            redis_settings=RedisSettings.from_dsn(os.environ["REDIS_URL"]),
            poll_delay=0.02,
            keep_result=0,
            allow_abort_jobs=True,
            job_serializer=serialize,
            job_deserializer=deserialize,
        ).async_run()

    asyncio.run(main())

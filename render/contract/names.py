"""The Redis names both sides of the queue agree on."""

RENDER_QUEUE = "yapshot:render"
RENDER_JOB = "render"
DELIVER_JOB = "deliver"


def replies_queue(place: str) -> str:
    """The arq queue on which `place` receives its outcomes."""
    return f"yapshot:replies:{place}"


def reply_job(request_id: str) -> str:
    """The arq job id of one request's outcome, by which arq refuses a second one."""
    return f"reply-{request_id}"


def answered_key(request_id: str) -> str:
    """The key that remembers for a day that a request has its outcome."""
    return f"yapshot:answered:{request_id}"


def progress_channel(request_id: str) -> str:
    """The pub/sub channel that carries one request's progress."""
    return f"yapshot:progress:{request_id}"

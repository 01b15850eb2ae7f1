"""The JSON form of arq's own envelope, the same on both sides of the queue; never pickle."""

import json
from typing import Any

from pydantic_core import from_json


def serialize(envelope: dict[str, Any]) -> bytes:
    """An arq job or result as UTF-8 JSON; an exception as a result becomes its `repr`.

    Raises:
        TypeError: something else in it has no JSON form (wire messages travel as text, not bytes).
    """
    return json.dumps(envelope, default=_told, separators=(",", ":")).encode()


def deserialize(data: bytes) -> dict[str, Any]:
    """An arq job or result from UTF-8 JSON.

    Raises:
        ValueError: the bytes are not a JSON object.
    """
    envelope = from_json(data)
    if not isinstance(envelope, dict):
        raise ValueError("job is not a JSON object")  # noqa: TRY004 — one error for all unreadable input
    return envelope


def _told(value: object) -> str:
    if isinstance(value, BaseException):
        return repr(value)
    raise TypeError(f"a {type(value).__name__} cannot travel on the queue")

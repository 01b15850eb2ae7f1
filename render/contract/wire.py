"""The JSON form in which values cross the queue: versioned, and closed to anything unknown."""

from typing import Any, Final, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from render.contract.outcome import Failed, Refused, Rendered
from render.contract.progress import Progress
from render.contract.request import RenderRequest

VERSION: Final = 1
# The longest script with every letter escaped, plus the longest other fields, stays below this.
MAX_BYTES: Final = 128 * 1024

Message = RenderRequest | Rendered | Refused | Failed | Progress
M = TypeVar("M", bound=Message)

_KINDS: Final[dict[str, type[Message]]] = {
    "request": RenderRequest,
    "rendered": Rendered,
    "refused": Refused,
    "failed": Failed,
    "progress": Progress,
}
_NAMES: Final[dict[type, str]] = {kind: name for name, kind in _KINDS.items()}
_ADAPTERS: Final[dict[type, TypeAdapter[Any]]] = {kind: TypeAdapter(kind) for kind in _NAMES}


class WireError(ValueError):
    """Not a message that this version understands; the text says why, never what was in it."""


def encode(message: Message) -> bytes:
    """One message as UTF-8 JSON: `{"v": 1, "kind": …, "body": {…}}`."""
    return to_json({"v": VERSION, "kind": _NAMES[type(message)], "body": message})


def decode(data: bytes | str, *expected: type[M]) -> M:
    """Read one message of an `expected` kind.

    Raises:
        WireError: too long, not JSON, another version, another kind, an unknown or a missing
            field, or a value of a wrong type or out of its range.
    """
    envelope = _envelope(data)
    for kind in expected:
        if _NAMES[kind] == envelope["kind"]:
            return _read(envelope["body"], kind)
    raise WireError("message is of an unexpected kind")


def _envelope(data: bytes | str) -> dict[str, Any]:
    if len(data) > MAX_BYTES:
        raise WireError(f"message of length {len(data)} is over {MAX_BYTES}")
    try:
        envelope = from_json(data, allow_inf_nan=False)
    except (ValueError, TypeError):  # the latter for text with lone surrogates
        raise WireError("message is not JSON") from None
    if not isinstance(envelope, dict) or envelope.keys() != {"v", "kind", "body"}:
        raise WireError("message has not the envelope v, kind, body")
    if type(envelope["v"]) is not int or envelope["v"] != VERSION:
        raise WireError(f"message is of another version than {VERSION}")
    return envelope


def _read(body: object, kind: type[M]) -> M:
    # Back to JSON because pydantic's strict mode takes enums and tuples from JSON only.
    try:
        message: M = _ADAPTERS[kind].validate_json(to_json(body))
    except ValidationError as error:
        raise WireError(f"{_NAMES[kind]} is malformed: {_faults(error)}") from None
    return message


def _faults(error: ValidationError) -> str:
    """Which fields are wrong and how, without their values (names that we do not know included)."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    known = [f for f in faults if f["type"] != "unexpected_keyword_argument"]
    told = [f"{'.'.join(map(str, f['loc']))} {f['type']}".strip() for f in known]
    return ", ".join(told + ["unknown field"] * (len(faults) - len(known)))[:500]

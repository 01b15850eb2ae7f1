"""What a person is told when the fault is ours."""

from types import MappingProxyType
from typing import Final

from render.contract.outcome import Code, Failed
from render.contract.request import RenderRequest

FAULTS: Final = MappingProxyType(
    {
        Code.RENDER_CRASHED: "Something broke while I was drawing, several times over. I am sorry!",
        Code.RENDER_TIMED_OUT: "This took me too long, so I gave up. A shorter text may work.",
        Code.ENCODER_FAILED: "I drew the video but could not save it. Please try again.",
        Code.BLOB_MISSING: "I no longer have that photo. Please send it again.",
        Code.REQUEST_UNREADABLE: "I could not make sense of that request. Please send it again.",
        Code.INTERNAL: "Something went wrong on my side. Please try again.",
    }
)
"""One sentence for each code that is our fault; the asker's own come with their refusals."""

# The same request would end in the same way.
_FINAL: Final = frozenset({Code.BLOB_MISSING, Code.REQUEST_UNREADABLE})


def failed(request: RenderRequest, code: Code) -> Failed:
    """The outcome of a request that we broke on."""
    return Failed(
        request_id=request.request_id,
        reply_to=request.reply_to,
        code=code,
        sentence=FAULTS.get(code, FAULTS[Code.INTERNAL]),
        retryable=code not in _FINAL,
    )

"""The voice catalogue: which voices there are and what they speak."""

import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from render.contract.outcome import Code, Refusal

AUTO: Final = "auto"


@dataclass(frozen=True)
class VoiceInfo:
    """One entry of the catalogue."""

    id: str
    name: str
    engine: str
    """`gtts` or `espeak`: which adapter speaks it."""
    online: bool
    languages: dict[str, str]
    """BCP 47 tag → the engine's own name for that language."""

    def tag(self, wanted: str) -> str | None:
        """The catalogue's tag that serves `wanted` best, or None.

        `wanted` is a BCP 47 tag in any case, with hyphens or underscores; subtags are dropped from its
        end until one fits (RFC 4647 lookup), so `en-AU` is served by `en`.
        """
        known = {tag.casefold(): tag for tag in self.languages}
        subtags = wanted.strip().replace("_", "-").casefold().split("-")
        for length in range(len(subtags), 0, -1):
            if tag := known.get("-".join(subtags[:length])):
                return tag
        return None


@dataclass(frozen=True)
class VoiceCatalogue:
    """All voices, in the order `auto` tries them."""

    voices: tuple[VoiceInfo, ...]
    names: dict[str, str]
    """BCP 47 tag → the language's English name."""

    def __post_init__(self) -> None:
        offline = [voice for voice in self.voices if not voice.online]
        for voice in self.voices:
            # Speaking starts offline: it tells the length, times the phones and is the way out.
            if orphans := [tag for tag in voice.languages if not any(o.tag(tag) for o in offline)]:
                raise ValueError(f"no offline voice speaks what {voice.id} does: {', '.join(orphans)}")
        if nameless := [tag for tag in self.tags() if tag not in self.names]:
            raise ValueError(f"languages without a name: {', '.join(nameless)}")

    @classmethod
    def parse(cls, toml: str) -> "VoiceCatalogue":
        """Read a catalogue file's text: one `[[voice]]` table per entry, fields as in `VoiceInfo`, and
        one table `[names]`.

        Raises:
            ValueError: not TOML, or an online language that no offline voice speaks, or one without name.
        """
        tables = tomllib.loads(toml)
        return cls(tuple(VoiceInfo(**entry) for entry in tables["voice"]), tables["names"])

    def candidates(self, voice: str) -> tuple[VoiceInfo, ...]:
        """Who may speak when `voice` (an id, or `auto`) is asked for, first choice first; the last ones
        are offline.

        Raises:
            Refusal: VOICE_UNKNOWN.
        """
        wanted = voice.strip().casefold()
        if wanted == AUTO:
            return self.voices
        first = next((info for info in self.voices if info.id == wanted), None)
        if first is None:
            raise Refusal(Code.VOICE_UNKNOWN, self._no_such_voice(voice))
        return (first, *(info for info in self.voices if not info.online and info is not first))

    def language(self, wanted: str, voice: str = AUTO) -> str:
        """The tag, as `voice` knows it, for a BCP 47 tag or an English language name.

        Raises:
            Refusal: VOICE_UNKNOWN or LANGUAGE_UNKNOWN.
        """
        by_name = {name.casefold(): tag for tag, name in self.names.items()}
        tag = by_name.get(wanted.strip().casefold(), wanted)
        found = [match for info in self._chosen(voice) if (match := info.tag(tag))]
        if not found:
            raise Refusal(Code.LANGUAGE_UNKNOWN, self._no_such_language(wanted, voice))
        return max(found, key=len)

    def tags(self, voice: str = AUTO) -> tuple[str, ...]:
        """All languages that `voice` can speak, as BCP 47 tags in alphabetical order."""
        return tuple(sorted({tag for info in self._chosen(voice) for tag in info.languages}))

    def _chosen(self, voice: str) -> tuple[VoiceInfo, ...]:
        candidates = self.candidates(voice)
        return candidates if voice.strip().casefold() == AUTO else candidates[:1]

    def _no_such_voice(self, wanted: str) -> str:
        ids = [AUTO, *(info.id for info in self.voices)]
        close = get_close_matches(wanted.casefold(), ids, n=1)
        hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(ids)}."
        return f"I have no voice called “{wanted}”: {hint}"

    def _no_such_language(self, wanted: str, voice: str) -> str:
        spoken = {self.names[tag].casefold(): f"{tag} ({self.names[tag]})" for tag in self.tags(voice)}
        close = [spoken[name] for name in get_close_matches(wanted.casefold(), spoken, n=2)]
        hint = f"did you mean {' or '.join(close)}?" if close else "try a tag like en, es or pt-BR."
        whom = "I do not speak" if voice.casefold() == AUTO else f"The voice {voice} does not speak"
        return f"{whom} the language “{wanted}”: {hint}"

"""Mouth shapes of speech: phones to visemes, visemes to controls.

The fifteen visemes are those of MPEG-4 as avatar SDKs extend them:
sil PP FF TH DD kk CH SS nn RR aa E ih oh ou.
"""

from typing import Final

from render.performance.performance import sides

Shape = dict[str, float]
"""Control name → strength."""

_PHONES: Final[dict[str, str]] = {
    "PP": "p b m ɓ ʙ",
    "FF": "f v ɱ ʋ ɸ β ⱱ",
    "TH": "θ ð",
    "DD": "t d ʈ ɖ ɗ",
    "kk": "k ɡ ŋ x ɣ q ɢ χ ʁ ħ ʕ h ɦ ʔ c ɟ ç ʝ j ɲ ʀ ɠ ʄ ʡ ʜ ʢ ɰ ɴ ʎ",
    "CH": "tʃ dʒ ʃ ʒ ʂ ʐ tʂ dʐ ɕ ʑ tɕ dʑ",
    "SS": "s z ts dz ɬ ɮ",
    "nn": "n l ɳ ɭ ɫ ʟ",
    "RR": "r ɹ ɾ ɽ ɻ ɚ ɝ ɜ",
    "aa": "a ɑ ɐ æ ʌ ɒ ɶ",
    "E": "e ɛ ə ɘ ɞ ø œ ɵ",
    "ih": "i ɪ ɨ ᵻ y ʏ",
    "oh": "o ɔ ɤ",
    "ou": "u ʊ w ʉ ɯ ʍ ɥ",
}
VISEME_OF: Final = {phone: viseme for viseme, phones in _PHONES.items() for phone in phones.split()}

SHAPES: Final[dict[str, Shape]] = {
    "sil": {},
    "PP": {"mouthClose": 1.0, "mouthPress": 0.5, "jawOpen": 0.06},
    "FF": {"mouthRollLower": 0.9, "mouthUpperUp": 0.35, "mouthClose": 0.35, "jawOpen": 0.05},
    "TH": {"jawOpen": 0.14, "mouthLowerDown": 0.30, "tongueOut": 1.0},
    "DD": {"jawOpen": 0.11, "mouthLowerDown": 0.30, "mouthStretch": 0.15, "tongueOut": 0.5},
    "kk": {"jawOpen": 0.20, "mouthLowerDown": 0.15, "mouthUpperUp": 0.05},
    "CH": {"jawOpen": 0.09, "mouthFunnel": 0.62, "mouthLowerDown": 0.20},
    "SS": {"jawOpen": 0.05, "mouthLowerDown": 0.45, "mouthUpperUp": 0.20, "mouthStretch": 0.30},
    "nn": {"jawOpen": 0.14, "mouthLowerDown": 0.20, "tongueOut": 0.6},
    "RR": {"jawOpen": 0.15, "mouthFunnel": 0.40, "mouthPucker": 0.20, "tongueOut": 0.2},
    "aa": {"jawOpen": 0.62, "mouthLowerDown": 0.20, "mouthUpperUp": 0.15, "mouthStretch": 0.10},
    "E": {"jawOpen": 0.40, "mouthLowerDown": 0.25, "mouthUpperUp": 0.15, "mouthStretch": 0.30},
    "ih": {"jawOpen": 0.22, "mouthLowerDown": 0.30, "mouthUpperUp": 0.10, "mouthStretch": 0.45},
    "oh": {"jawOpen": 0.45, "mouthFunnel": 0.45, "mouthPucker": 0.15},
    "ou": {"jawOpen": 0.18, "mouthFunnel": 0.10, "mouthPucker": 0.65},
}
"""What each viseme asks of the mouth; a name without a side stands for both sides."""

_ROUNDED: Final = frozenset("yʏøœɞɵɥɶɒ")
_REDUCED: Final = frozenset("əɘɨᵻɐɚ")


def shape_of(phone: str) -> Shape:
    """The mouth's target for an IPA phone, by control; an unknown phone is a slightly open mouth."""
    shape = dict(SHAPES[viseme_of(phone)])
    if phone in _ROUNDED:
        shape |= {"mouthStretch": 0.0, "mouthPucker": 0.6, "mouthFunnel": 0.2}
    if phone in _REDUCED:
        shape = {name: 0.65 * strength for name, strength in shape.items()}
    return {side: strength for name, strength in shape.items() for side in sides(name)}


def viseme_of(phone: str) -> str:
    """The viseme of an IPA phone; empty (a pause) is `sil`."""
    return VISEME_OF.get(phone, "kk") if phone else "sil"

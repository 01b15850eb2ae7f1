"""Every sentence a person can read, by locale."""

from enum import StrEnum

ENGLISH = "en"


class Phrase(StrEnum):
    """What is to be said; a locale decides how."""

    PHOTO_UNREADABLE = "photo unreadable"
    PHOTO_MISSING = "photo missing"
    PHOTO_NOT_A_FILE = "photo not a file"
    PHOTO_EMPTY = "photo empty"
    PHOTO_TOO_HEAVY = "photo too heavy"
    TEXT_EMPTY = "text empty"
    TEXT_TOO_LONG = "text too long"
    TEXT_GARBLED = "text garbled"
    CHOICE_WRONG = "choice wrong"
    DID_YOU_MEAN = "did you mean"
    THERE_ARE = "there are"
    SEED_WRONG = "seed wrong"
    FACE_WRONG = "face wrong"
    INTENSITY_WRONG = "intensity wrong"
    MOUTH_WRONG = "mouth wrong"
    EYES_WRONG = "eyes wrong"
    EYES_WITHOUT_MOUTH = "eyes without mouth"
    SIZE_WRONG = "size wrong"
    OUTPUT_UNWRITABLE = "output unwritable"
    OUTPUT_IS_PHOTO = "output is photo"
    OUTPUT_IN_THE_WAY = "output in the way"
    VIDEO_LOST = "video lost"
    WORKER_DIED = "worker died"
    QUEUE_LOST = "queue lost"
    QUEUE_UNREACHABLE = "queue unreachable"
    OUR_FAULT = "our fault"
    STATE_UNUSABLE = "state unusable"
    SETTINGS_WRONG = "settings wrong"
    ALREADY_UP = "already up"
    CHAT_NOT_SERVED = "chat not served"
    UP = "up"
    SERVER_ENDED = "server ended"
    STARTING = "starting"
    QUEUED = "queued"
    PREPARING = "preparing"
    DRAWING = "drawing"
    DONE = "done"
    VOICE_AUTO = "voice auto"
    VOICE_AUTO_LANGUAGES = "voice auto languages"
    NEEDED = "needed"
    NOT_NEEDED = "not needed"


_SENTENCES: dict[str, dict[Phrase, str]] = {
    ENGLISH: {
        Phrase.PHOTO_UNREADABLE: "I cannot read the photo {path}: {reason}.",
        Phrase.PHOTO_MISSING: "There is no photo at {path}.",
        Phrase.PHOTO_NOT_A_FILE: "{path} is no picture file but a folder or a device.",
        Phrase.PHOTO_EMPTY: "The photo is empty (0 bytes). Please send it again.",
        Phrase.PHOTO_TOO_HEAVY: "The photo has {megabytes:.1f} MB; I take up to {limit} MB.",
        Phrase.TEXT_EMPTY: "There is nothing to say: I need a sentence to go with the photo.",
        Phrase.TEXT_TOO_LONG: "That text of {length} characters cannot be said in {seconds} seconds.",
        Phrase.TEXT_GARBLED: "I cannot read that text: it is not valid UTF-8.",
        Phrase.CHOICE_WRONG: "I have no {what} called “{value}”: {hint}",
        Phrase.DID_YOU_MEAN: "did you mean {names}?",
        Phrase.THERE_ARE: "there are {names}.",
        Phrase.SEED_WRONG: "“{value}” is no seed: please give a whole number from 0 to 2⁶³ - 1.",
        Phrase.FACE_WRONG: (
            "“{value}” is no face: please say largest, leftmost, rightmost, all, or a number"
            " from 1 to {last}, counted from the left."
        ),
        Phrase.INTENSITY_WRONG: "“{value}” is no intensity: please give 0 to 1, as in happy:0.5.",
        Phrase.MOUTH_WRONG: (
            "“{value}” does not place a mouth: please give X,Y,WIDTH as parts of the photo,"
            " like 0.5,0.6,0.2 or 50%,60%,20%."
        ),
        Phrase.EYES_WRONG: (
            "“{value}” does not place two eyes: please give X,Y,X,Y as parts of the photo,"
            " like 0.4,0.3,0.6,0.3 or 40%,30%,60%,30%."
        ),
        Phrase.EYES_WITHOUT_MOUTH: "Eyes alone cannot talk: please place the mouth too.",
        Phrase.SIZE_WRONG: (
            "The longest side of a video has {least} to {most} pixels, so “{value}” will not do."
        ),
        Phrase.OUTPUT_UNWRITABLE: "I cannot write the video to {path}: {reason}.",
        Phrase.OUTPUT_IS_PHOTO: "The video would overwrite the photo {path}: please name another path.",
        Phrase.OUTPUT_IN_THE_WAY: "what is there cannot be overwritten",
        Phrase.VIDEO_LOST: "I made the video but lost it on the way. Please ask again.",
        Phrase.WORKER_DIED: "The renderer stopped before the video was finished.",
        Phrase.QUEUE_LOST: "I lost the render queue before the video was finished. Please try again.",
        Phrase.QUEUE_UNREACHABLE: "I cannot reach the render queue: please check REDIS_URL.",
        Phrase.OUR_FAULT: "Something went wrong on my side. Please try again.",
        Phrase.STATE_UNUSABLE: "I cannot keep my files in {path}: {reason}.",
        Phrase.SETTINGS_WRONG: "The settings in the environment are wrong ({what}).",
        Phrase.ALREADY_UP: "Yapshot is up already: another process uses {path}.",
        Phrase.CHAT_NOT_SERVED: "This version of Yapshot cannot serve {chat} yet.",
        Phrase.SERVER_ENDED: "The embedded server stopped, so I stop too.",
        Phrase.UP: 'Yapshot is up. In another terminal, try: yapshot talk photo.jpg "Hello there"',
        Phrase.STARTING: "Starting up",
        Phrase.QUEUED: "Waiting for a renderer",
        Phrase.PREPARING: "Studying the face and the words",
        Phrase.DRAWING: "Drawing",
        Phrase.DONE: "Fetching the video",
        Phrase.VOICE_AUTO: "the first that can",
        Phrase.VOICE_AUTO_LANGUAGES: "all of these",
        Phrase.NEEDED: "needed",
        Phrase.NOT_NEEDED: "not needed",
    }
}


def say(phrase: Phrase, locale: str = ENGLISH, **facts: object) -> str:
    """The sentence for `phrase` in `locale`, or in English where the locale has none."""
    sentences = _SENTENCES.get(locale, {})
    return sentences.get(phrase, _SENTENCES[ENGLISH][phrase]).format(**facts)

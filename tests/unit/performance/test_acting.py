import tracemalloc

import numpy as np
import pytest

from render.contract.request import Emotion
from render.performance.acting import perform
from render.performance.expression import MIXES
from render.performance.lips import lip_table
from render.performance.performance import COLUMN, FREE, sides
from render.speech.directions import DIRECTIONS, Action
from render.speech.speech import Cue, Phone, Speech, Turn

FPS, RATE = 25, 8000
FEELINGS = [emotion for emotion in Emotion if emotion is not Emotion.NEUTRAL]


def said(*phones, cues=(), turns=()):
    """Phones with their lengths in seconds and stress, and a sound that is loud where they are."""
    timed, now = [], 0.0
    for ipa, seconds, *stress in [("", 0.2), *phones, ("", 0.4)]:
        timed.append(Phone(ipa, now, now + seconds, *stress))
        now += seconds
    sound = np.random.default_rng(0).normal(0, 0.1, round(now * RATE)).astype(np.float32)
    for phone in timed:
        if not phone.ipa:
            sound[round(phone.start * RATE) : round(phone.end * RATE)] = 0
    return Speech(sound, RATE, tuple(timed), "test", "en", cues=tuple(cues), turns=tuple(turns))


def babble(seconds):
    """p, b, m, f, v between open and rounded vowels, with a pause now and then."""
    syllables, phones = ["pɑ", "bu", "mɑ", "fu", "vɑ", "wi"], []
    for index in range(round(seconds / 0.25)):
        consonant, vowel = syllables[index % len(syllables)]
        phones += [(consonant, 0.09), (vowel, 0.16, 2)]
        if index % 8 == 7:
            phones.append(("", 0.4))
    return phones


def column(performance, name):
    return performance.table[:, COLUMN[name]]


def frames_of(speech, ipas):
    """The frames in the middle of each of these phones."""
    middles = [(phone.start + phone.end) / 2 for phone in speech.phones if phone.ipa and phone.ipa in ipas]
    return (np.array(middles) * FPS).astype(int)


def plain_lips(speech):
    times = (np.arange(int(np.ceil(speech.seconds * FPS - 1e-6))) + 0.5) / FPS
    return lip_table(speech, times)


EVERYTHING = [Cue(action, 0.3 + 0.4 * index) for index, action in enumerate(Action)]


@pytest.mark.parametrize("emotion", FEELINGS)
def test_no_emotion_parts_lips_that_speech_closes(emotion):
    speech = said(*babble(8))
    lips, table = plain_lips(speech), perform(speech, FPS, 1, emotion=emotion).table
    shut, bitten = frames_of(speech, "pbm"), frames_of(speech, "fv")
    assert len(shut) > 10
    assert len(bitten) > 5
    assert table[shut, COLUMN["mouthClose"]].min() > 0.9
    assert table[bitten, COLUMN["mouthRollLower"]].min() > 0.75
    for control in ("jawOpen", "mouthUpperUp", "mouthLowerDown", "mouthFunnel", "noseSneer"):
        for side in sides(control):
            more = table[:, COLUMN[side]] - lips[:, COLUMN[side]]
            assert more[shut].max() < 0.1, side
            assert more[bitten].max() < 0.25, side


def test_no_direction_parts_lips_that_speech_closes():
    speech = said(*babble(18), cues=EVERYTHING)
    lips, table = plain_lips(speech), perform(speech, FPS, 1).table
    words = [p for p in speech.phones if p.ipa]
    assert words[-1].end > EVERYTHING[-1].time
    shut = frames_of(speech, "pbm")
    assert table[shut, COLUMN["mouthClose"]].min() > 0.9
    for control in ("jawOpen", "mouthUpperUp", "mouthLowerDown", "mouthFunnel", "noseSneer"):
        for side in sides(control):
            assert (table[shut, COLUMN[side]] - lips[shut, COLUMN[side]]).max() < 0.1, side


@pytest.mark.parametrize("emotion", FEELINGS)
def test_an_emotion_shows_while_the_face_talks_and_still_leaves_vowels_apart(emotion):
    speech = said(*babble(6))
    calm, felt = (perform(speech, FPS, 1, emotion=each).table for each in (Emotion.NEUTRAL, emotion))
    held = slice(FPS, -FPS)
    mix = {side: size for name, size in MIXES[emotion].items() for side in sides(name)}
    brows = [COLUMN[name] for name in mix if name.startswith(("brow", "eye", "mouthSmile", "mouthFrown"))]
    assert (felt[held][:, brows] - calm[held][:, brows]).mean(0).max() > 0.4
    opened, rounded = frames_of(speech, "ɑ"), frames_of(speech, "u")
    jaw, pucker = COLUMN["jawOpen"], COLUMN["mouthPucker"]
    assert felt[opened, jaw].mean() > 2 * felt[rounded, jaw].mean()
    assert felt[rounded, pucker].mean() > max(0.4, 2 * felt[opened, pucker].mean())


@pytest.mark.parametrize("emotion", FEELINGS)
def test_emotions_grow_out_of_the_photo_and_back_into_it(emotion):
    table = perform(said(*babble(4)), FPS, 1, emotion=emotion).table
    scale = np.where(FREE, 10, 1)
    assert np.abs(table[[0, -1]] / scale).max() < 0.12
    change = np.abs(np.diff(table, axis=0))[:, [COLUMN["browInnerUp"], COLUMN["browDownLeft"]]]
    assert change.max() < 0.25


@pytest.mark.parametrize("emotion", FEELINGS)
def test_an_emotion_is_as_strong_as_it_is_asked_to_be(emotion):
    speech = said(("", 3.0))
    tables = [perform(speech, FPS, 1, emotion=emotion, intensity=i).table for i in (0.0, 0.5, 1.0)]
    calm = perform(speech, FPS, 1).table
    assert np.array_equal(tables[0], calm)
    none, half, full = (np.abs(table - calm)[:, ~FREE].sum() for table in tables)
    assert none == 0
    assert half == pytest.approx(full / 2, rel=0.15)


def test_a_held_expression_is_alive_and_not_quite_even():
    happy = perform(said(*babble(8)), FPS, 1, emotion=Emotion.SAD)
    left, right = (column(happy, f"mouthFrown{side}")[FPS:-FPS] for side in ("Left", "Right"))
    assert 0.02 < np.ptp(left) < 0.5
    assert not np.allclose(left, right)


@pytest.mark.parametrize("action", Action)
def test_each_direction_moves_the_face_at_its_time_only(action):
    seconds = DIRECTIONS[action].seconds
    speech, acted = (said(("", 4.5), cues=cues) for cues in ((), (Cue(action, 1.0),)))
    plain, table = (perform(each, FPS, 1).table for each in (speech, acted))
    moved = np.abs(table - plain) / np.where(FREE, 8, 1)
    lids = [COLUMN[name] for name in ("eyeBlinkLeft", "eyeBlinkRight")]
    first, last = round(1.0 * FPS), int((1.0 + seconds) * FPS) + 1
    assert moved[first:last].max() > 0.3
    # Eyes that blinked of themselves just before or after do not.
    moved[:, lids] = 0
    assert moved[:first].max() < 0.01
    assert moved[last:].max() < 0.01
    assert np.abs(np.diff(table, axis=0) / np.where(FREE, 12, 1)).max() < 0.75


def test_left_is_the_pictures_left():
    for action, sign in ((Action.LOOK_LEFT, -1), (Action.LOOK_RIGHT, 1)):
        acted = perform(said(("", 3.0), cues=[Cue(action, 1.0)]), FPS, 1)
        assert sign * column(acted, "gazeYaw")[round(1.6 * FPS)] > 12


def test_a_wink_shuts_one_eye_and_no_blink_comes_between():
    for seed in range(20):
        acted = perform(said(("", 5.0), cues=[Cue(Action.WINK, 2.0)]), FPS, seed)
        near = slice(round(1.75 * FPS), round(2.8 * FPS))
        assert column(acted, "eyeBlinkLeft")[near].max() > 0.95
        assert column(acted, "eyeBlinkRight")[near].max() < 0.05


def test_overlapping_directions_combine_and_stay_in_range():
    cues = [Cue(action, 0.5) for action in Action]
    table = perform(said(("", 4.0), cues=cues), FPS, 1, emotion=Emotion.ANGRY).table
    assert table[:, ~FREE].min() >= 0
    assert table[:, ~FREE].max() <= 1
    for name in ("headYaw", "headPitch", "headRoll"):
        assert np.abs(table[:, COLUMN[name]]).max() <= 8
    smile = perform(said(("", 4.0), cues=[Cue(Action.SMILE, 0.5), Cue(Action.NOD, 0.8)]), FPS, 1)
    assert column(smile, "mouthSmileLeft").max() > 0.7
    assert np.ptp(column(smile, "headPitch")) > 6


def test_a_laugh_opens_the_mouth_in_a_pause_but_not_over_words():
    cue = Cue(Action.LAUGH, 1.5)
    pause = said(("ɑ", 1.2, 2), ("", 2.0), ("i", 0.8, 2), cues=[cue])
    words = said(*[("m", 0.1), ("i", 0.1, 2)] * 20, cues=[cue])
    during = slice(round(1.6 * FPS), round(2.7 * FPS))
    laugh = perform(pause, FPS, 1)
    jaw = column(laugh, "jawOpen")[during]
    assert jaw.max() > 0.3
    assert column(laugh, "mouthClose")[during][jaw.argmax()] < 0.1
    talked = column(perform(words, FPS, 1), "jawOpen")[during]
    assert np.abs(talked - plain_lips(words)[during, COLUMN["jawOpen"]]).max() < 0.02
    assert column(perform(words, FPS, 1), "mouthSmileLeft")[during].max() > 0.5


def test_a_whisper_opens_the_mouth_less():
    words = babble(5)
    loud, soft = (
        column(perform(said(*words, cues=cues), FPS, 1), "jawOpen")
        for cues in ((), [Cue(Action.WHISPER, 1.0)])
    )
    during = slice(round(1.3 * FPS), round(3.2 * FPS))
    assert soft[during].max() < 0.65 * loud[during].max()
    assert np.allclose(soft[: round(0.9 * FPS)], loud[: round(0.9 * FPS)])


DIALOGUE = said(
    *babble(4),
    cues=[Cue(Action.SMILE, 0.5, 1), Cue(Action.NOD, 2.6, 2), Cue(Action.RAISE_BROWS, 3.5)],
    turns=[Turn(1, 0.0, 2.0), Turn(2, 2.0, 3.2), Turn(None, 3.2, 5.2)],
)


def part(speaker, name, start, end):
    values = column(perform(DIALOGUE, FPS, 1, speaker=speaker), name)
    return values[round(start * FPS) : round(end * FPS)]


def test_a_face_speaks_in_its_own_turns_and_in_everybodys():
    for speaker, mine, others in ((1, (0.3, 1.9), (2.2, 2.9)), (2, (2.1, 3.1), (0.3, 1.6))):
        assert part(speaker, "jawOpen", *mine).max() > 0.3
        assert part(speaker, "jawOpen", *others).max() < 0.05
        assert part(speaker, "jawOpen", 3.5, 4.5).max() > 0.3
    assert part(3, "jawOpen", 0.0, 2.6).max() < 0.05
    assert part(None, "jawOpen", 0.3, 1.8).max() > 0.3
    assert part(None, "jawOpen", 2.2, 3.1).max() > 0.3


def test_a_face_follows_its_own_directions_and_everybodys():
    def does(speaker, name, start, end):
        return np.ptp(part(speaker, name, start, end))

    assert part(1, "mouthSmileLeft", 0.6, 2.0).max() > 0.5 > part(2, "mouthSmileLeft", 0.6, 2.0).max()
    assert does(2, "headPitch", 2.6, 3.4) > 6 > does(1, "headPitch", 2.6, 3.4)
    assert min(part(n, "browInnerUp", 3.6, 4.4).max() for n in (1, 2, 3, None)) > 0.8


def test_a_listener_is_alive_its_mouth_shut_and_looks_at_the_speaker():
    turns = [Turn(2, 0.0, 20.0), Turn(1, 20.0, 20.7)]
    speech = said(*babble(18), ("", 0.5), ("ɑ", 0.2, 2), turns=turns)
    for speaker, side in ((1, 1), (3, -1)):
        looks = []
        for seed in range(5):
            listens = perform(speech, FPS, seed, speaker=speaker)
            waiting = slice(FPS, round(18 * FPS))
            assert column(listens, "mouthClose")[waiting].min() > 0.95
            assert column(listens, "eyeBlinkLeft")[waiting].max() > 0.9
            assert np.ptp(column(listens, "headYaw")[waiting]) > 1.5
            looks.append(side * column(listens, "gazeYaw"))
        assert np.max(looks) > 8
        assert np.min(looks) > -6


def test_eyes_dart_now_and_then_and_rest_at_both_ends():
    moving = []
    for seed in range(8):
        table = perform(said(*babble(20)), FPS, seed).table
        yaw, pitch = table[:, COLUMN["gazeYaw"]], table[:, COLUMN["gazePitch"]]
        assert np.abs(yaw).max() <= 4
        assert np.abs(pitch).max() <= 2
        assert not yaw[[0, -1]].any()
        assert not pitch[[0, -1]].any()
        away = np.abs(yaw) > 0.3
        moving.append(away.mean())
        assert (np.diff(away.astype(int)) == 1).sum() >= 2
    assert 0.05 < np.mean(moving) < 0.5


def test_chance_is_in_the_seed_alone():
    speech = said(*babble(6), cues=[Cue(Action.WINK, 1.0)], turns=[Turn(1, 0, 3), Turn(2, 3, 8)])
    arguments = {"emotion": Emotion.HAPPY, "speaker": 1}
    one, again, other = (perform(speech, FPS, seed, **arguments).table for seed in (4, 4, 5))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)
    perform(speech, FPS, 2**63 - 1, **arguments)


def test_memory_grows_with_the_frames_and_not_with_frames_times_phones_or_cues():
    def peak(seconds):
        cues = [
            Cue(action, time) for time in np.arange(0, seconds, 2.0) for action in (Action.NOD, Action.CRY)
        ]
        turns = [Turn(1 + n % 2, 5.0 * n, 5.0 * n + 5) for n in range(round(seconds / 5))]
        speech = said(*babble(seconds), cues=cues, turns=turns)
        tracemalloc.start()
        perform(speech, FPS, 1, emotion=Emotion.AFRAID, speaker=1)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    peak(5)
    assert peak(240) < 5 * peak(60)


@pytest.mark.parametrize("seconds", [0.01, 0.04, 0.3])
def test_the_shortest_speech_is_performed(seconds):
    speech = Speech(np.zeros(int(seconds * RATE), np.float32), RATE, (Phone("", 0, seconds),), "t", "en")
    performance = perform(speech, FPS, 0, emotion=Emotion.HAPPY, speaker=2)
    assert performance.frames == np.ceil(seconds * FPS - 1e-6)
    assert np.isfinite(performance.table).all()

"""The claims about books follow their rules."""

from dataclasses import replace

import pytest

from lib.studies.books import recorded, statistics
from lib.studies.books.statistics import Reach
from lib.studies.claims.judge import judge


@pytest.mark.parametrize(
    ("steps", "smallest", "highest", "verdict"),
    [
        (500_000, 1.02, 0.70, "holds"),
        (60_000, 1.02, 0.70, "holds"),
        (60_000, 1.20, 0.62, "undecided"),
        (500_000, 1.20, 0.62, "holds in part"),
        (500_000, 1.20, 0.58, "refuted"),
    ],
)
def test_c17_follows_its_rule(made, steps, smallest, highest, verdict):
    runs = made.originals(steps, smallest=smallest, highest=highest)
    assert judge("C17", runs).verdict == verdict
    assert judge("C17", runs[:1]).verdict == "undecided"


def test_c18_follows_its_rule(made):
    better = [made.checkpoint(n, 2 - n / 10, n / 10) for n in range(10)]
    worse = [made.checkpoint(n, 1 + n / 10, 1 - n / 10) for n in range(10)]
    half = [made.checkpoint(n, 2 - n / 10, 1 - n / 10) for n in range(10)]
    verdict = {
        name: judge("C18", made.originals(checkpoints=points)).verdict
        for name, points in {"better": better, "worse": worse, "half": half}.items()
    }
    assert verdict == {"better": "holds", "worse": "refuted", "half": "holds in part"}
    assert judge("C18", made.originals(checkpoints=better[:7])).verdict == "undecided"


@pytest.mark.parametrize(
    ("entropies", "arg_max", "verdict"),
    [
        ((0.1, 1.0, 3.0), 1.0, "holds in part"),
        ((0.1, 1.0, 3.0), 0.9, "holds"),
        ((1.0, 1.0, 3.0), 1.0, "refuted"),
    ],
)
def test_c19_follows_its_rule(made, monkeypatch, entropies, arg_max, verdict):
    points = [
        {"temperature": theta, "entropy": entropy, "words": 1 - entropy / 4, "arg_max": arg_max}
        for theta, entropy in zip((0.5, 1.0, 2.0), entropies, strict=True)
    ]
    monkeypatch.setattr(recorded, "measured", lambda *_, **__: points)
    assert judge("C19", made.sounds()).verdict == verdict
    assert judge("C19", made.sounds()[:1]).verdict == "undecided"
    points = [each | {"words": None, "arg_max": None} for each in points]  # without the book
    assert judge("C19", made.sounds()).verdict == "undecided"


@pytest.mark.parametrize(("reread", "verdict"), [("abc", "holds"), ("abd", "refuted")])
def test_c20_follows_its_rule(made, monkeypatch, reread, verdict):
    found = [{"carried": "abc", "reread": reread}]
    monkeypatch.setattr(recorded, "measured", lambda *_, **__: found)
    assert judge("C20", made.sounds()).verdict == verdict
    assert judge("C20", []).verdict == "undecided"


@pytest.mark.parametrize(
    ("gains", "verdict"),
    [((0.1,) * 4, "refuted"), ((0.1, 0.1, 0.0, 0.1), "holds in part"), ((0.0,) * 4, "holds")],
)
def test_c21_follows_its_rule(made, monkeypatch, gains, verdict):
    runs = made.originals() + made.sounds()
    reach = [
        Reach(each, [30, 200], [1.5, 1.5 - gain], [[0, 0.01], [0.01, 0]])
        for each, gain in zip(runs, gains, strict=True)
    ]
    monkeypatch.setattr(statistics, "reaches", lambda runs: reach[: len(runs)])
    assert judge("C21", runs).verdict == verdict
    assert judge("C21", runs[:2]).verdict == "undecided"


@pytest.mark.parametrize(
    ("greedy", "drawn", "verdict"),
    [(1.0, 0.1, "holds in part"), (1.0, 0.8, "holds"), (0.4, 0.1, "refuted")],
)
def test_c22_follows_its_rule(made, monkeypatch, greedy, drawn, verdict):
    found = [
        {"beginning": text, "temperature": theta, "distinct": 1, "commonest": share}
        for text in "abc"
        for theta, share in ((0, greedy), (1.0, drawn))
    ]
    monkeypatch.setattr(recorded, "measured", lambda *_, **__: found)
    assert judge("C22", made.sounds()).verdict == verdict
    assert judge("C22", made.sounds()[1:]).verdict == "undecided"


def test_other_texts_and_framed_ones_are_no_evidence(made):
    framed = [made.run(replace(each.spec, with_frame=True)) for each in made.originals()]
    assert judge("C18", framed).verdict == "undecided"

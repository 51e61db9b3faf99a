"""Part 3's tables and sentences say what the records say, and its claims follow their rules."""

from dataclasses import replace
from pathlib import Path

import pytest

from lib.runs.records import Record
from lib.runs.spec import SpecError
from lib.studies.books import contexts, figures, task, verdicts
from lib.studies.books import findings as books
from lib.studies.books import written as samples
from lib.studies.books.contexts import Reach
from lib.studies.books.spec import original_book, sound_book
from lib.studies.claims.judge import judge

CORPORA = ("grimm", "karenina")


def checkpoint(step, loss, words):
    texts = [f"{place} {step}" for place in range(5)]
    about = {"step": step, "loss": loss, "accuracy": 0.5, "words": words, "closed": 0.9}
    return about | {"greedy": texts, "drawn": texts}


def run(spec, smallest=1.5, highest=0.55, test=1.4, checkpoints=None):
    """The record of a run on a book that never was."""
    made = checkpoints or [
        checkpoint(5_000 * n, 2 - 0.05 * n, 0.5 + 0.03 * n) for n in range(1, 11)
    ]
    outcome = {
        "steps": spec.steps,
        "symbols": "abc",
        "checkpoints": made,
        "test": {"loss": test, "accuracy": 0.6},
    }
    curve = [[500, 2.0, 0.4, 1.9, 0.45], [1000, 1.8, 0.5, smallest, highest]]
    provenance = {"commit": "0123456789"}
    return Record(spec, outcome, curve, {}, None, provenance, Path("none"), "")


def originals(steps=500_000, **changes):
    return [run(original_book(corpus, steps), **changes) for corpus in CORPORA]


def sounds(**changes):
    return [run(sound_book(corpus), **changes) for corpus in CORPORA]


BASELINE = {
    "n-gram": {
        "1": {"validation": 3.0, "test": 3.1},
        "5": {"validation": 1.3, "test": 1.6},
        "6": {"validation": 1.4, "test": 1.5},
    },
    "bz2": {"validation": 1.7, "test": 1.8},
}


def test_the_order_of_the_ngrams_is_chosen_on_validation_text():
    assert books.best_ngram(BASELINE) == 1.6
    assert books.best_ngrams({"grimm": BASELINE}) == {"grimm": 1.3}
    assert books.named_baselines(BASELINE).keys() == {
        "unigram",
        "best n-gram (Kneser-Ney)",
        "bz2",
    }


def test_a_run_is_set_against_the_ngrams_of_its_book():
    text = books.against_ngrams([*originals(test=1.7), *sounds(test=1.25)], {"grimm": BASELINE})
    assert "original recipe: 0.100 nats above" in text
    assert "sound recipe: 0.350 nats below" in text and "Karenina" not in text


def test_the_best_batch_is_told_beside_test_text():
    text = books.original_quotes(originals(smallest=1.1, highest=0.69) + sounds())
    assert text.count("luckiest") == 2
    assert "1.100 nats and 69 %" in text.replace("\N{NO-BREAK SPACE}", " ") and "1.400" in text


def test_the_loss_of_the_kept_parameters_is_told():
    points = [checkpoint(100, 1.3, 0.9), checkpoint(200, 1.35, 0.9)]
    last, best = originals(checkpoints=points)[0], sounds(checkpoints=points)[0]
    assert [row[5] for row in books.losses([last, best])] == ["1.350", "1.300"]


def test_the_recipes_are_compared_book_by_book():
    runs = [originals(test=1.40)[0], *sounds(test=1.30)]
    text = books.recipes_compared(runs)
    read = f"{books.characters_read(runs[1]):,} characters read, 1,920,000,000 by"
    assert f"0.100 nats lower on Grimms' Fairy Tales ({read}" in text
    assert "Karenina" not in text and books.recipes_compared([]) == ""


def test_what_test_text_costs_is_told_recipe_by_recipe():
    text = books.test_text_costs([*originals(), *sounds(test=1.25)])
    original, sound = text.split("; ")
    assert original.startswith("A character of test text costs, with the original recipe ")
    assert sound.startswith("with the sound recipe 1.250 nats (Grimms' Fairy Tales, ")
    assert sound.count("1.250 nats") == 2
    assert "sound" not in books.test_text_costs(originals())
    assert books.test_text_costs([]) == books.NO_RUN


def test_each_size_of_the_symbols_vectors_is_told_and_drawn():
    bounds = (0.1, 1.0, 3.0)
    tried = [run(sound_book("grimm", steps=10, symbol_bound=bound)) for bound in bounds]
    text = books.symbol_bounds_told(tried)
    assert text.startswith("After 10 steps on Grimms' Fairy Tales, a character of validation text")
    assert "costs 1.50 (±0.1), 1.50 (±1) and 1.50 (±3) nats." in text
    (panel,) = figures.symbol_bounds(tried).axes
    assert [line.get_label() for line in panel.lines] == ["±0.1", "±1", "±3"]
    assert books.symbol_bounds_told([]) == books.NO_RUN
    assert not figures.symbol_bounds([]).axes[0].lines


def test_another_text_is_named_by_its_file():
    assert task.title("https://example.org/texts/my.txt") == "my.txt"


def test_a_text_must_be_longer_than_its_beginning():
    samples.check_lengths([6, 8], ["abc", "abcde"])
    with pytest.raises(SpecError, match=r"lengths: must be above 5, .* got 5"):
        samples.check_lengths([5, 8], ["abc", "abcde"])


def test_where_validation_loss_turned_is_told():
    made = [checkpoint(step, loss, 0.5) for step, loss in ((10, 1.5), (20, 1.3), (30, 1.4))]
    (run, *_) = originals(checkpoints=made)
    assert "lowest after 20 steps, 1.300 nats, and 1.400 after 30" in books.turned([run])
    assert books.turned(originals()) == "", "still falling"


def test_nats_are_bits():
    assert books.bits(1.0) == pytest.approx(1.442695)


def test_dropouts_of_books_are_told_apart_only_where_they_differ():
    light, none = (sound_book(corpus, dropout=d) for corpus, d in (("grimm", 0.1), ("karenina", 0)))
    told = books.settings([light, none])
    assert "dropout 0.1 on Grimms' Fairy Tales and 0 on Anna Karenina," in told
    assert "dropout 0.1," in books.settings([light, replace(none, dropout=0.1)])


def test_how_far_a_run_has_come_is_told():
    assert "goes on from there" in books.how_far(originals(steps=60_000), 500_000)
    assert "goes on" not in books.how_far(originals(), 500_000)


def test_without_runs_there_is_a_word():
    for text in (
        books.in_short([], {}),
        samples.improvement([], {}),
        samples.in_short({}),
        samples.quality_told([]),
        samples.temperatures_told({}),
        books.curves_told([]),
        contexts.curves_told([]),
        samples.copies({}),
        samples.unchanged({}),
        samples.continuations({}, [52]),
        samples.same_text({}),
        contexts.window([]),
    ):
        assert books.NO_RUN in text


POINT = {"temperature": 1, "entropy": 1.5, "words": 0.9, "distinct": 0.4, "copied": "abc"}
POINT |= {"characters": 1000, "arg_max": 1.0, "sample": "a"}


def test_ends_of_the_lines_are_told():
    words = samples.quality_told(originals()[:1]).replace("\N{NO-BREAK SPACE}", " ")
    assert "validation loss 1.95 to 1.50 nats, known words 53 % to 80 %, closed pairs 90" in words
    assert "training batches 2.00 to 1.80, " in books.curves_told(originals()[:1])
    points = [POINT | {"temperature": 0, "entropy": 0.0}, POINT]
    told = samples.temperatures_told({"grimm": points})
    assert "from temperature 0 to 1: entropy 0.00 to 1.50 nats" in told
    reach = Reach(originals()[0], [1, 30, 200], [3.0, 2.0, 1.5], [])
    assert "recipe: 3.00 after 1, 2.00 after 30 and 1.50 after 200." in contexts.curves_told(
        [reach]
    )


def test_more_context_that_lowers_the_loss_has_a_minus():
    errors = [[0, 0.01], [0.01, 0]]
    better, worse = (Reach(originals()[0], [30, 200], [1.5, end], errors) for end in (1.4, 1.51))
    text = contexts.window([better, worse])
    assert "changes by \N{MINUS SIGN}0.100 ± 0.020 (" in text and "and +0.010 ± 0.020 (" in text
    assert text.endswith("it is clearly lower for 1 of 2 models.")


@pytest.mark.parametrize("thetas", [[0], [0.5], [0, 2.0]])
def test_any_temperatures_have_their_sentences(thetas):
    found = {"grimm": [POINT | {"temperature": theta} for theta in thetas]}
    assert samples.NOT_AT_ONE in samples.copies(found)
    for theta in filter(None, thetas):
        assert f"at temperature {theta:g}" in samples.in_short(found)


def test_every_book_has_a_line_in_every_figure():
    runs = [run(original_book(corpus, 500_000)) for corpus in CORPORA]
    runs.append(run(replace(runs[0].spec, corpus="my.txt")))
    found = {each.spec.corpus: [POINT, POINT | {"temperature": 2}] for each in runs}
    for figure in (figures.improvements(runs, {}), figures.temperatures(found)):
        for panel in figure.axes:
            assert len({line.get_linestyle() for line in panel.lines}) == 3


def test_both_ends_of_every_curve_are_inside_the_panel():
    for smallest, mean in ((0.3, 0.4), (1.1, 1.2), (2.5, 2.8)):
        one = replace(originals()[0], curve=[[200, mean, 0.4, smallest, 0.5]])
        panel = figures.curves([one], {}).axes[0]
        low, high = panel.get_ylim()
        assert low < smallest and mean < high
        assert [line.get_marker() for line in panel.lines[:2]] == [".", "."]


def test_samples_are_at_even_intervals():
    assert samples.evenly(list(range(13))) == [0, 3, 6, 9, 12]
    assert samples.evenly([1, 2, 3]) == [1, 2, 3]
    rows = samples.by_step(originals()[0])
    assert [row[0] for row in rows] == ["5,000", "15,000", "25,000", "40,000", "50,000"]
    assert rows[0][1] == "` 0 5000 `" and rows[1][1] == "` 1 15000 `"


def test_text_of_a_model_stays_one_line_of_code():
    assert samples.code("a\nb|c") == "` a⏎b\\|c `"
    assert samples.code("a`b") == "`` a`b ``"


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
def test_c17_follows_its_rule(steps, smallest, highest, verdict):
    runs = originals(steps, smallest=smallest, highest=highest)
    assert judge("C17", runs).verdict == verdict
    assert judge("C17", runs[:1]).verdict == "undecided"


def test_c18_follows_its_rule():
    better = [checkpoint(n, 2 - n / 10, n / 10) for n in range(10)]
    worse = [checkpoint(n, 1 + n / 10, 1 - n / 10) for n in range(10)]
    half = [checkpoint(n, 2 - n / 10, 1 - n / 10) for n in range(10)]
    verdict = {
        name: judge("C18", originals(checkpoints=points)).verdict
        for name, points in {"better": better, "worse": worse, "half": half}.items()
    }
    assert verdict == {"better": "holds", "worse": "refuted", "half": "holds in part"}
    assert judge("C18", originals(checkpoints=better[:7])).verdict == "undecided"


@pytest.mark.parametrize(
    ("entropies", "arg_max", "verdict"),
    [
        ((0.1, 1.0, 3.0), 1.0, "holds in part"),
        ((0.1, 1.0, 3.0), 0.9, "holds"),
        ((1.0, 1.0, 3.0), 1.0, "refuted"),
    ],
)
def test_c19_follows_its_rule(monkeypatch, entropies, arg_max, verdict):
    points = [
        {"temperature": theta, "entropy": entropy, "words": 1 - entropy / 4, "arg_max": arg_max}
        for theta, entropy in zip((0.5, 1.0, 2.0), entropies, strict=True)
    ]
    monkeypatch.setattr(verdicts, "measured", lambda *_, **__: points)
    assert judge("C19", sounds()).verdict == verdict


@pytest.mark.parametrize(("reread", "verdict"), [("abc", "holds"), ("abd", "refuted")])
def test_c20_follows_its_rule(monkeypatch, reread, verdict):
    found = [{"carried": "abc", "reread": reread}]
    monkeypatch.setattr(verdicts, "measured", lambda *_, **__: found)
    assert judge("C20", sounds()).verdict == verdict
    assert judge("C20", []).verdict == "undecided"


@pytest.mark.parametrize(
    ("gains", "verdict"),
    [((0.1,) * 4, "refuted"), ((0.1, 0.1, 0.0, 0.1), "holds in part"), ((0.0,) * 4, "holds")],
)
def test_c21_follows_its_rule(monkeypatch, gains, verdict):
    runs = originals() + sounds()
    reach = [
        Reach(each, [30, 200], [1.5, 1.5 - gain], [[0, 0.01], [0.01, 0]])
        for each, gain in zip(runs, gains, strict=True)
    ]
    monkeypatch.setattr(contexts, "measure", lambda runs: reach)
    assert judge("C21", runs).verdict == verdict


@pytest.mark.parametrize(
    ("greedy", "drawn", "verdict"),
    [(1.0, 0.1, "holds in part"), (1.0, 0.8, "holds"), (0.4, 0.1, "refuted")],
)
def test_c22_follows_its_rule(monkeypatch, greedy, drawn, verdict):
    found = [
        {"beginning": text, "temperature": theta, "distinct": 1, "commonest": share}
        for text in "abc"
        for theta, share in ((0, greedy), (1.0, drawn))
    ]
    monkeypatch.setattr(verdicts, "measured", lambda *_, **__: found)
    assert judge("C22", sounds()).verdict == verdict


def test_other_texts_and_framed_ones_are_no_evidence():
    framed = [run(replace(each.spec, with_frame=True)) for each in originals()]
    assert judge("C18", framed).verdict == "undecided"

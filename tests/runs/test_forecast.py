"""What a sweep says of the time ahead rests on the most similar recorded runs."""

import io
import json

import pytest
from tqdm import tqdm

from lib.runs.forecast import Forecast, duration, forecasts, told
from lib.runs.progress import LINES, Progress, bar
from lib.runs.provenance import processor
from lib.studies.palindromes.spec import original


def run(seed, length=5, **changes):
    return original("rnn", length, seed, **changes)


@pytest.fixture
def record(results):
    """Writes what a forecast reads of a record."""

    def write(spec, steps, seconds, **about):
        path = results / spec.task / f"{spec.key}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        provenance = {"wall_seconds": seconds, "device": "cpu", "processor": processor()} | about
        body = {"spec": spec.as_dict(), "outcome": {"steps": steps}, "provenance": provenance}
        path.write_text(json.dumps(body))

    return write


def test_steps_and_time_are_those_of_runs_that_differ_in_their_seed(record):
    for seed in range(9):
        record(run(seed), 1000 + seed, seconds=20)
        record(run(seed, length=40), 10_000, seconds=2000)
        record(run(seed, learning_rate=0.1), 5000, seconds=100)
    (forecast,) = forecasts([run(9)]).values()
    assert forecast.steps() == 1004 and forecast.seconds == pytest.approx(20, rel=0.01)


def test_a_length_that_is_not_recorded_is_as_the_nearest(record):
    for seed in range(9):
        record(run(seed, length=6), 1000, seconds=10)
        record(run(seed, length=40), 10_000, seconds=2000)
    (forecast,) = forecasts([run(1, length=7)]).values()
    assert forecast.steps() == 1000 and forecast.seconds == pytest.approx(10 * 7 / 6)


def test_time_is_of_this_processor_where_it_is_known_and_never_of_a_stack(record):
    record(run(1), 1000, seconds=100, processor="an old one")
    record(run(2), 1000, seconds=7)
    record(run(3), 1000, seconds=1, device="cuda")
    (forecast,) = forecasts([run(4)]).values()
    assert forecast.seconds == pytest.approx(7) and forecast.ends == (1000, 1000, 1000)


def test_a_run_that_used_all_its_steps_may_use_more(record):
    record(run(1), 10_000, seconds=10)
    (forecast,) = forecasts([run(2, steps=20_000)]).values()
    assert forecast.steps() == 20_000


def test_what_cannot_be_read_is_passed_over(results, record):
    record(run(1), 1000, seconds=10)
    (results / "palindrome" / "half.json").write_text('{"spec": ')
    (results / "palindrome" / "list.json").write_text("[]")
    assert forecasts([run(2)])[run(2)].steps() == 1000


def test_of_nothing_similar_the_time_is_not_known(results):
    assert "not known" in told(forecasts([run(1)]).values())


def test_a_sweep_takes_no_less_than_its_longest_run(monkeypatch):
    monkeypatch.setattr("lib.runs.forecast.cores", lambda: 4)
    runs = [Forecast(run(seed), (10_000,), 60 / run(seed).cost) for seed in range(8)]
    assert told(runs) == "about 2 minutes here"
    longer = Forecast(run(9), (10_000,), 600 / run(9).cost)
    assert told([*runs, longer]) == "about 10 minutes here"
    monkeypatch.setenv("DASK_SCHEDULER_ADDRESS", "tcp://somewhere:8786")
    assert told(runs) == "about 8 minutes on one core"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.1, "1 second"), (80, "80 seconds"), (100, "2 minutes"), (7200, "2 hours")],
)
def test_durations_are_in_words(seconds, words):
    assert duration(seconds) == words


def test_the_bar_learns_from_what_the_runs_do():
    early, late = run(1, steps=1000), run(2, steps=1000)
    ends = (100, 300)
    forecast = {spec: Forecast(spec, ends, 1.0) for spec in (early, late)}
    with tqdm(file=io.StringIO()) as shown:
        progress = Progress(forecast, shown)
        step = early.cost / early.steps
        assert shown.total == 2 * 200 * step
        progress.reach(late, 150)  # so it is not one of the early ones
        assert (shown.n, shown.total) == (150 * step, (200 + 300) * step)
        progress.reach(late, 400)  # nor as any before
        assert shown.total == (200 + 1000) * step
        progress.reach(late, 350)  # told late: a bar never goes back
        progress.finish(early, 90)
        progress.finish(late, 1000)
        assert shown.n == shown.total == (90 + 1000) * step


def test_a_log_holds_a_few_lines_of_a_sweep_however_long(capfd):
    with bar(total=1000, description="training ", mininterval=0) as shown:
        for _ in range(1000):
            shown.update(1)
    lines = capfd.readouterr().err.replace("\r", "\n").split("\n")
    lines = [line for line in lines if line.strip()]
    assert 2 < len(lines) <= LINES + 2 and "training 100%" in lines[-1]

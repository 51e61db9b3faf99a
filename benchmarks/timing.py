"""Time several functions in turns, so that a machine that slows down slows all of them alike."""

from statistics import quantiles

from torch.utils.benchmark import Timer


def in_turns(functions, rounds=7, seconds=0.3):
    """Seconds a call takes: {name: {"median", "low", "high"}}, low and high the quartiles.

    functions: {name: function without arguments}; each is called once unmeasured, then in each
    round as often as fits into `seconds`, at least once.
    """
    timers = {name: Timer("f()", globals={"f": f}) for name, f in functions.items()}
    calls = {}
    for name, timer in timers.items():
        timer.timeit(1)
        calls[name] = max(1, int(seconds / timer.timeit(1).mean))
    times = {name: [] for name in timers}
    for _ in range(rounds):
        for name, timer in timers.items():
            times[name].append(timer.timeit(calls[name]).mean)
    return {name: _summary(values) for name, values in times.items()}


def _summary(values):
    low, median, high = quantiles(values, n=4, method="inclusive")
    return {"median": median, "low": low, "high": high}

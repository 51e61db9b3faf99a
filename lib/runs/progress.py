"""The progress bar of a sweep, and the time left."""

import sys
import threading

LINES = 20  # at most, of a bar in a log
LINE_EVERY = 10  # seconds there, at least


def bar(items=None, total=None, description="", **options):
    """A tqdm bar, of items or of a total: alive on a terminal, few lines elsewhere.

    options: of tqdm, to set otherwise.
    """
    from tqdm import tqdm  # not tqdm.auto: its widget in a notebook can't be read from a log

    tqdm.set_lock(threading.RLock())  # its own would be left behind by a page that is stopped
    few = {}
    if not sys.stderr.isatty():
        total = len(items) if total is None else total
        few = {"miniters": max(1, total / LINES), "mininterval": LINE_EVERY}
    return tqdm(
        items,
        total=total,
        smoothing=0,
        maxinterval=float("inf"),
        bar_format=description + "{percentage:3.0f}%|{bar}| {elapsed} < {remaining}{postfix}",
        **few | options,
    )


class Progress:
    """Adds up what the runs of a sweep have done and moves the bar, whose unit is that of cost.

    forecasts: {spec: `lib.runs.forecast.Forecast`}. The work ahead is what they say, and learns
    from what the runs do.
    """

    def __init__(self, forecasts, bar):
        self.forecasts, self.bar, self.runs = forecasts, bar, 0
        self.steps = {spec: each.begun for spec, each in forecasts.items()}  # made
        self.ahead = {spec: each.steps(each.begun) for spec, each in forecasts.items()}  # in all
        self.bar.total = work_ahead(forecasts)
        self.lock = threading.Lock()  # events come from dask's own thread

    def reach(self, spec, steps):
        """A run has made so many steps."""
        with self.lock:
            if steps > self.steps[spec]:
                self._move(spec, steps, self.forecasts[spec].steps(steps))

    def finish(self, spec, steps=None):
        """A run ended, after so many steps; None: where nothing is known of it but that."""
        with self.lock:
            self.runs += 1
            self.bar.set_postfix_str(f"{self.runs} done", refresh=False)
            steps = steps or self.steps[spec] or self.ahead[spec]
            self._move(spec, steps, steps)

    def _move(self, spec, steps, ahead):
        self.bar.total += _work(spec, ahead - self.ahead[spec])
        self.bar.update(_work(spec, steps - self.steps[spec]))
        self.steps[spec], self.ahead[spec] = steps, ahead


def work_ahead(forecasts):
    """The cost of all steps that runs are expected to make from here on."""
    each = forecasts.values()
    return sum(_work(one.spec, one.steps(one.begun) - one.begun) for one in each)


def _work(spec, steps):
    """The cost of some of a run's steps."""
    return spec.cost * steps / spec.steps

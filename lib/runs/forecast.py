"""How many steps runs will make and how long that takes, learned from similar recorded runs."""

import json
import math
import os
from dataclasses import dataclass
from functools import cache, cached_property
from statistics import fmean, median

from lib.page.wording import counted
from lib.runs.cluster import SCHEDULER
from lib.runs.folders import cores, places
from lib.runs.provenance import processor
from lib.runs.spec import Keyed
from lib.runs.tasks import spec_class

SIMILAR = 9  # recorded runs that a forecast rests on
UNLIKE = 3.0  # distance of two values that have no ratio; of numbers it is their ratio's logarithm
UNITS = ((3600, "hour"), (60, "minute"), (1, "second"))
NO_MATTER = ("seed", "steps")  # fields that leave runs similar


@dataclass(frozen=True)
class Made:
    """What a recorded run needed."""

    spec: Keyed
    steps: int
    pace: float | None  # seconds a unit of cost; None of a run that was not alone on a core
    here: bool  # on a processor such as this machine's


@dataclass(frozen=True)
class Forecast:
    """Of one run.

    ends: the steps at which similar runs ended, its own at most; pace: seconds a unit of cost that
    they took, None where none is recorded; begun: steps that a checkpoint holds.
    """

    spec: Keyed
    ends: tuple
    pace: float | None
    begun: int = 0

    def steps(self, made=0):
        """Steps that it can be expected to make, if it has made so many: the mean of similar runs
        that made more, all where there are none."""
        later = [end for end in self.ends if end > made]
        return round(fmean(later)) if later else max(made, self.spec.steps)

    @cached_property
    def seconds(self):
        """Time that it takes from here on, on one core."""
        left = self.steps(self.begun) - self.begun
        return self.pace and self.pace * self.spec.cost * left / self.spec.steps


def forecasts(specs):
    """{spec: `Forecast`}."""
    recorded = cache(_recorded)

    @cache
    def similar(task, kind):
        nearest = sorted(recorded(task), key=lambda other: _distance(kind, other))[:SIMILAR]
        return [made for each in nearest for made in recorded(task)[each]]

    return {spec: _forecast(spec, similar(spec.task, _kind(spec))) for spec in specs}


def told(forecasts):
    """How long runs take in all: "about 4 minutes here", or of a cluster "… on one core"."""
    slots, where = (1, "on one core") if os.environ.get(SCHEDULER) else (cores(), "here")
    seconds = [each.seconds for each in forecasts]
    if None in seconds:
        return "for how long is not known: nothing similar is recorded"
    return f"about {duration(max(sum(seconds) / slots, *seconds))} {where}"


def duration(seconds):
    """A time in words: "20 seconds", "4 minutes", "2 hours"."""
    size, noun = next(unit for unit in UNITS if seconds >= 1.5 * unit[0] or unit[0] == 1)
    return counted(max(1, round(seconds / size)), noun)


def _forecast(spec, similar):
    """similar: `Made` of runs, the most similar first."""
    timed = [made for made in similar if made.pace]
    timed = [made for made in timed if made.here] or timed
    pace = median(made.pace for made in timed[:SIMILAR]) if timed else None
    ends = tuple(_end(spec, made) for made in similar[:SIMILAR])
    return Forecast(spec, ends, pace, spec.reached)


def _end(spec, made):
    """Where a run like a recorded one ends; one that used all its steps might have used more."""
    return min(made.steps, spec.steps) if made.steps < made.spec.steps else spec.steps


def _kind(spec):
    """What makes runs similar: the values of all their fields but NO_MATTER."""
    return tuple(value for name, value in spec.as_dict().items() if name not in NO_MATTER)


def _distance(one, other):
    """Of two kinds."""
    return sum(map(_apart, one, other))


def _apart(one, other):
    if one == other:
        return 0.0
    numbers = all(type(each) in (int, float) and each > 0 for each in (one, other))
    return abs(math.log(one / other)) if numbers else UNLIKE


def _recorded(task):
    """{kind: [`Made`]} of the finished runs of a task; what can't be read is told elsewhere."""
    found = {}
    for place in places():
        for path in (place / task).glob("*.json"):
            try:
                body = json.loads(path.read_bytes())
                spec = spec_class(task)(**body["spec"])
                steps, about = body["outcome"]["steps"], body["provenance"]
                work = spec.cost * steps / spec.steps
                alone = about["device"] == "cpu" and work > 0
                pace = about["wall_seconds"] / work if alone else None
                made = Made(spec, steps, pace, about["processor"] == processor())
            except (OSError, ValueError, KeyError, TypeError):
                continue
            found.setdefault(_kind(spec), []).append(made)
    return found

"""Do the recorded runs come out again? `make verify` retrains a sample of them and tells.

Cheap runs are trained whole, dear ones replayed for their first 200 steps. Where form, device,
processor and versions are those of the record, the same bits must come out: losses and curve, of a
whole run outcome, data and parameters too. Elsewhere rounding can differ, and training can make
much of it. How much, copies show: the run trained once more, its parameters moved by one rounding
error before each step. The record may be FACTOR times as far away as they are, number by number,
until that allows anything: from there on the run is chaotic. Its outcome can then be compared only
in distribution, with those of others: the share that solves by Fisher's exact test, the steps to
solve by the Mann-Whitney U test, both at level LEVEL.
"""

import argparse
import math
import random
import sys
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import torch

from lib.models import fast
from lib.models.fast import FORM, FORMS
from lib.runs import folders, records
from lib.runs.provenance import parameters_hash, provenance
from lib.runs.tasks import train
from lib.runs.training import random_stream

CHEAP = 100_000  # steps of the vanilla RNN on one digit, made: about half a minute on one core
REPLAY_STEPS = 200
COPIES = 2
FACTOR = 10
FLOOR = 1e-3  # that numbers may be apart whatever the copies do
CHAOTIC = 0.5  # where FACTOR times the copies' distance allows anything
LEVEL = 0.01
FEWEST = 5  # whole runs; of fewer, not even opposite outcomes would reach LEVEL
SAME = ("torch", "numba", "device", "processor", "instructions", "threads", "form")  # for bits


class Verdict(NamedTuple):
    """Does a run agree, why, and is it chaotic, so that not all of it could be compared?"""

    agrees: bool
    why: str
    chaotic: bool = False


@dataclass
class Check:
    """One run made again. copies: see `copies_of`, None where not needed."""

    record: records.Record
    training: object
    whole: bool
    same_machine: bool
    copies: list | None = None

    @cached_property
    def numbers(self):
        """`numbers` of the record and of the training, those of the outcome if it is whole."""
        rows = None if self.whole else len(self.training.curve)
        return numbers(self.record, rows), numbers(self.training, rows)

    @cached_property
    def same_bits(self):
        recorded, again = self.numbers
        return recorded == again and self.same_data and (not self.whole or self._same_parameters())

    def _same_parameters(self):
        again = parameters_hash(self.training.model)
        return again == self.record.provenance["parameters_sha256"]

    @property
    def same_data(self):
        """Is what a whole run was judged on the same, which no rounding changes?"""
        about = self.record.provenance
        return not self.whole or about["data_sha256"] == self.training.data_sha256

    @property
    def by_bits(self):
        """Is it judged by its bits? A record from elsewhere is where they come out the same."""
        return self.same_machine or self.same_bits

    @cached_property
    def verdict(self):
        """What came of it, a `Verdict`."""
        if self.same_bits:
            return Verdict(True, "")
        if not self.same_data:
            return Verdict(False, "its outcome is of other data")
        if self.copies is None:
            changed = (name for name, *pair in _paired(*self.numbers) if pair[0] != pair[1])
            return Verdict(
                False, f"other bits from {next(changed, 'the parameters at the end')} on"
            )
        return self._within_rounding()

    def _within_rounding(self):
        largest = allowed = 0.0
        for name, recorded, again, *copies in _paired(*self.numbers, *self.copies):
            if name.startswith("curve") and None in (recorded, again, *copies):
                continue  # one ended at another step, which is compared among the outcome
            allowed = max([allowed, *(FACTOR * apart(copy, again) for copy in copies)])
            difference = apart(recorded, again)
            if allowed > CHAOTIC:
                why = (
                    f"chaotic from {name} on, where rounding alone is {allowed / FACTOR:.2g} apart "
                    f"and the record {difference:.2g}: no need to worry"
                )
                return Verdict(True, why, chaotic=True)
            if difference > FLOOR + allowed:
                why = f"{name} is {recorded} in the record, {again} here: {difference:.2g} apart"
                return Verdict(False, f"{why}, by rounding at most {allowed:.2g}")
            largest = max(largest, difference)
        return Verdict(True, f"at most {largest:.2g} apart, allowed {FLOOR + allowed:.2g}")

    def __str__(self):
        spec, (agrees, why, _) = self.record.spec, self.verdict
        rate = f", learning rate {spec.learning_rate:g}" if hasattr(spec, "learning_rate") else ""
        return (
            f"{'agrees' if agrees else 'DIFFERS':8} {'bits' if self.by_bits else 'tolerance':9} "
            f"{spec.key} {spec}{rate}, {'whole' if self.whole else 'start'}: {self.training.steps} "
            f"steps{why and '; '}{why}"
        )


def numbers(run, rows=None):
    """What a record or a training tells of a run, {name: number}, in the order of its making.

    rows: of its curve, without its outcome; None: all, and its outcome.
    """
    told = {f"the loss at step {step}": loss for step, loss in run.opening.items()}
    for step, *values in run.curve[:rows]:
        told |= {f"curve at {step}, value {n}": value for n, value in enumerate(values, 1)}
    return told if rows is not None else told | run.outcome


def _paired(*told):
    """(name, its number in each, or None) of all that at least one tells."""
    names = dict.fromkeys(name for each in told for name in each)
    return [(name, *(each.get(name) for each in told)) for name in names]


def apart(a, b):
    """How far two numbers are apart: their difference, relative to b where that is above 1."""
    if a is None or b is None:
        return 0.0 if a is b else math.inf
    return abs(a - b) / max(1, abs(b))


def check(record, form):
    """Train a record's run again, whole if it was cheap, its first steps otherwise."""
    whole = record.spec.STOPS and made(record) <= CHEAP  # else there is no share to compare
    training = train(record.spec, FORMS[form], at_most=None if whole else REPLAY_STEPS)
    here = provenance(training, form)
    same_machine = all(here[name] == record.provenance.get(name) for name in SAME)
    checked = Check(record, training, whole, same_machine)
    if not checked.by_bits:
        checked.copies = copies_of(record.spec, whole, len(training.curve))
    return checked


def copies_of(spec, whole, rows):
    """`numbers` of a run that is trained with its parameters moved by one rounding error before
    each step, COPIES times; rows: of the curve of its first steps."""
    at_most = None if whole else REPLAY_STEPS
    runs = [train(spec, _rounded_otherwise(each), at_most=at_most) for each in range(COPIES)]
    return [numbers(run, None if whole else rows) for run in runs]


def _rounded_otherwise(number):
    """A form of the cells, see `lib.models.fast.FORMS`."""
    draws = random_stream(number, "rounding")

    @torch.no_grad()
    def move(parameter):
        up_or_down = torch.randint(2, parameter.shape, generator=draws) * 2 - 1
        parameter.mul_(1 + up_or_down * torch.finfo(parameter.dtype).eps)

    def run(cell, *inputs, **timing):
        for parameter in cell.parameters():
            move(parameter)
        return fast.run(cell, *inputs, **timing)

    return run


def made(record):
    """Work that a recorded run really took, in the units of a spec's cost."""
    return record.spec.cost * record.outcome["steps"] / record.spec.steps


def same_distribution(checks):
    """p-values of (Fisher's exact test on solved, Mann-Whitney U on steps), None of too few."""
    from scipy.stats import fisher_exact, mannwhitneyu

    whole = [each for each in checks if each.whole]
    if len(whole) < FEWEST:
        return None, None
    before = [each.record.solved for each in whole]
    after = [(each.training.accuracy or 0) >= records.SOLVED_ACCURACY for each in whole]
    table = [[sum(each), len(each) - sum(each)] for each in (before, after)]
    steps_before = [each.record.outcome["steps"] for each in whole]
    steps_after = [each.training.steps for each in whole]
    return fisher_exact(table).pvalue, mannwhitneyu(steps_before, steps_after).pvalue


def verify(whole, replays, form, seed):
    """Check a random sample of the committed records; print each; return whether all agree."""
    torch.set_num_threads(1)
    everything = [record for record in records.every_committed() if _at_hand(record.spec)]
    if not everything:
        print(f"nothing is recorded in {folders.folder()}: nothing to verify")
        return False
    draw = random.Random(seed)
    cheap = [record for record in everything if made(record) <= CHEAP]
    dear = [record for record in everything if made(record) > CHEAP]
    sample = draw.sample(cheap, min(whole, len(cheap))) + draw.sample(dear, min(replays, len(dear)))
    print(f"{len(sample)} of {len(everything)} recorded runs, drawn with --seed {seed}")
    checks = []
    for record in sample:
        checks.append(check(record, form))
        print(checks[-1], flush=True)
    return _conclude(checks)


def _at_hand(spec):
    """Can a run be made again here? If not, why is told."""
    if spec.obstacle:
        print(f"left out: {spec}: {spec.obstacle}")
    return not spec.obstacle


def _conclude(checks):
    agree = all(each.verdict.agrees for each in checks)
    other = [each for each in checks if not each.by_bits]
    print(
        f"{len(checks) - len(other)} runs were compared bit for bit, {len(other)} from another "
        f"form, processor or version number by number: they may be {FLOOR:g} apart (relative "
        f"above 1), and {FACTOR} times what rounding was seen to change here"
    )
    chaotic = sum(each.verdict.chaotic for each in other)
    if chaotic:
        print(
            f"{chaotic} of these are chaotic: what follows in them, and their outcome if whole, "
            "could not be compared one by one, so a changed record would not be found there"
        )
    solved, steps = same_distribution(other)
    if solved is not None:
        print(
            f"outcomes of whole runs elsewhere: Fisher's exact test on solved p = {solved:.3f}, "
            f"Mann-Whitney U on steps p = {steps:.3f}; both must be at least {LEVEL}"
        )
        agree = agree and solved >= LEVEL and steps >= LEVEL
    elif other:
        print(
            f"outcomes elsewhere in distribution: too few whole runs, at least {FEWEST} are needed"
        )
    print("all agree" if agree else "SOME DIFFER")
    return agree


def main():
    """Command line of `make verify`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--whole", type=int, default=5, help="cheap runs to train whole")
    parser.add_argument("--replays", type=int, default=5, help="dear runs to begin again")
    parser.add_argument("--form", choices=tuple(FORMS), default=FORM)
    parser.add_argument("--seed", type=int, default=None, help="of the sample; random by default")
    chosen = parser.parse_args()
    if min(chosen.whole, chosen.replays) < 0 or not chosen.whole + chosen.replays:
        parser.error(f"--whole, --replays: at least one run, got {chosen.whole}, {chosen.replays}")
    seed = random.randrange(10**6) if chosen.seed is None else chosen.seed
    try:
        sys.exit(0 if verify(chosen.whole, chosen.replays, chosen.form, seed) else 1)
    except folders.RecordError as error:
        sys.exit(f"verify: {error}")


if __name__ == "__main__":
    main()

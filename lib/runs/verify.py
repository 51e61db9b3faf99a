"""Do the recorded runs come out again? `make verify` retrains a sample of them and tells.

Cheap runs are trained whole, dear ones replayed for their first 200 steps. Where form, device,
processor and versions are those of the record, the same bits must come out. Elsewhere they may,
but rounding can differ, and training can make much of it: then the losses of the first 100 steps
must agree within TOLERANCE, or within ROUNDING times what another form of the same equations
differs by on this machine. The outcomes of these runs, where whole, must agree in distribution:
the share that solves by Fisher's exact test, the steps to solve by the Mann-Whitney U test, both
at level LEVEL.
"""

import argparse
import random
import sys
from dataclasses import dataclass
from functools import cached_property

from lib.models.fast import FORM, FORMS
from lib.runs import folders, records
from lib.runs.provenance import parameters_hash, provenance
from lib.runs.tasks import train

CHEAP = 100_000  # steps of the vanilla RNN on one digit, made: about half a minute on one core
REPLAY_STEPS = 200
TOLERANCE = {10: 1e-3, 100: 5e-2}  # relative difference of a batch's loss, up to this step
ROUNDING = 10
LEVEL = 0.01
FEWEST = 5  # whole runs; of fewer, not even opposite outcomes would reach LEVEL
SAME = ("torch", "numba", "device", "processor", "instructions", "threads", "form")  # for bits


@dataclass
class Check:
    """One run made again. agrees: bit for bit, or, on another machine, by its first losses.

    rounding: {step: largest difference so far between two forms here}, nothing if not needed.
    """

    record: records.Record
    training: object
    whole: bool
    same_machine: bool
    rounding: dict

    @cached_property
    def same_bits(self):
        same = self.record.opening == self.training.opening
        return same and (not self.whole or self._same_parameters())

    @property
    def by_bits(self):
        """Is it judged by its bits? A record from elsewhere is where they come out the same."""
        return self.same_machine or self.same_bits

    @property
    def agrees(self):
        if self.by_bits:
            return self.same_bits
        return opening_close(self.record.opening, self.training.opening, self.rounding)

    def _same_parameters(self):
        again = parameters_hash(self.training.model)
        return again == self.record.provenance["parameters_sha256"]

    def __str__(self):
        spec = self.record.spec
        kind = "bits" if self.by_bits else "tolerance"
        steps = self.training.steps
        return (
            f"{'agrees' if self.agrees else 'DIFFERS':8} {kind:9} {spec.key} {spec}, "
            f"{'whole' if self.whole else 'start'}: {steps} steps"
        )


def check(record, form):
    """Train a record's run again, whole if it was cheap, its first steps otherwise."""
    whole = record.spec.STOPS and made(record) <= CHEAP  # else there is no share to compare
    training = train(record.spec, FORMS[form], at_most=None if whole else REPLAY_STEPS)
    here = provenance(training, form)
    same_machine = all(here[name] == record.provenance.get(name) for name in SAME)
    checked = Check(record, training, whole, same_machine, rounding={})
    if not checked.by_bits:
        checked.rounding = _rounding(record.spec, training, form)
    return checked


def _rounding(spec, training, form):
    """What another form's rounding does to the first losses, see `Check`."""
    other = next(run for name, run in FORMS.items() if name != form)
    again, most, found = train(spec, other, at_most=max(TOLERANCE)), 0.0, {}
    for step in sorted(again.opening.keys() & training.opening.keys()):
        most = max(most, abs(again.opening[step] - training.opening[step]))
        found[step] = most
    return found


def made(record):
    """Work that a recorded run really took, in the units of a spec's cost."""
    return record.spec.cost * record.outcome["steps"] / record.spec.steps


def opening_close(recorded, again, rounding):
    """Do the losses agree at every recorded step up to the last of TOLERANCE? See `Check`."""
    return all(
        step in again
        and abs(again[step] - recorded[step])
        <= max(tolerance * abs(recorded[step]), ROUNDING * rounding.get(step, 0.0))
        for last, tolerance in TOLERANCE.items()
        for step in recorded
        if step <= last
    )


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
    import torch

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
    agree = all(each.agrees for each in checks)
    other = [each for each in checks if not each.by_bits]
    allowed = " and ".join(f"{each:.1%} up to step {step}" for step, each in TOLERANCE.items())
    print(
        f"{len(checks) - len(other)} runs were compared bit for bit, {len(other)} from another "
        f"form, processor or version by their losses, which may differ by {allowed}, or by "
        f"{ROUNDING} times what rounding was seen to change here"
    )
    solved, steps = same_distribution(other)
    if solved is not None:
        print(
            f"outcomes of whole runs elsewhere: Fisher's exact test on solved p = {solved:.3f}, "
            f"Mann-Whitney U on steps p = {steps:.3f}; both must be at least {LEVEL}"
        )
        agree = agree and solved >= LEVEL and steps >= LEVEL
    elif other:
        print(f"outcomes elsewhere: too few whole runs to compare, at least {FEWEST} are needed")
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

"""How far back a character model looks: sentences of the bonus question, every number computed."""

from typing import NamedTuple

from lib.page.wording import counted, listed, with_minus
from lib.runs.measures import measured
from lib.studies.books.findings import NO_RUN
from lib.studies.books.measures import context_losses
from lib.studies.books.runs import CONTEXTS
from lib.studies.books.spec import recipe
from lib.studies.books.task import title

WINDOW, BEYOND = 30, 200  # characters: of the original's training sequences, and well past them


class Reach(NamedTuple):
    """Loss of one model after more and more context.

    losses: mean of each context, nats; errors: standard errors of their differences.
    """

    run: object
    contexts: list
    losses: list
    errors: list

    @property
    def name(self):
        return f"{title(self.run.spec.corpus)}, {recipe(self.run)} recipe"

    @property
    def gain(self):
        """(by how much BEYOND characters lower the loss against WINDOW, its standard error)."""
        short, long = map(self.contexts.index, (WINDOW, BEYOND))
        return self.losses[short] - self.losses[long], self.errors[short][long]


def measure(runs):
    """The `Reach` of each run, those left out that are not recorded."""
    found = [(run, measured(context_losses, record=run, **CONTEXTS)) for run in runs]
    return [Reach(run, CONTEXTS["contexts"], **each) for run, each in found if each]


def window(reach):
    """By how much context beyond the window changes the loss of each model."""
    if not reach:
        return NO_RUN
    gains = [each.gain for each in reach]
    changes = listed(
        f"{_signed(-gain, error)} ({each.name})"
        for each, (gain, error) in zip(reach, gains, strict=True)
    )
    clear = sum(gain > 2 * error for gain, error in gains)
    return (
        f"With {BEYOND} characters of context in place of {WINDOW}, the loss changes by {changes} "
        f"nats, ± twice the standard error: it is clearly lower for {clear} of "
        f"{counted(len(reach), 'model')}."
    )


def curves_told(reach):
    """Some points of each curve, for readers who don't see the figure."""
    parts = []
    for each in reach:
        shown = (each.contexts[0], WINDOW, each.contexts[-1])
        points = [
            f"{each.losses[each.contexts.index(context)]:.2f} after {context:,}"
            for context in shown
        ]
        parts.append(f"{each.name}: {listed(points)}")
    return f"Loss in nats after so many characters. {'; '.join(parts)}." if parts else NO_RUN


def _signed(mean, error):
    return with_minus(f"{mean:+.3f} ± {2 * error:.3f}")

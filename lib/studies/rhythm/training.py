"""The training loop of a rhythm: that of waves, with an eye on the time gates."""

from functools import partial

from lib.models.fast import run as fast_run
from lib.models.phased import draw_time_gate
from lib.studies.rhythm.task import rhythm
from lib.studies.waves import training as waves

LEARNED_AS = {"tau": "log_tau", "s": "s", "r_on": "raw_r_on"}  # part of a gate -> its parameter


class RhythmTraining(waves.FrequencyTraining):
    """One run, step by step; what is frozen of the gates has no gradient.

    paths: {"tau", "s" or "r_on": the values of all units at the start and after each epoch};
    slopes: {the same: root mean square over an epoch's steps of the norm of its gradient}, by
        what is learned of each, see LEARNED_AS.
    """

    def __init__(self, spec, run=fast_run):
        super().__init__(spec, run)
        self.frozen = LEARNED_AS.keys() if spec.frozen == "everything" else {spec.frozen}
        self.paths, self.slopes, self.squares = (
            {name: [] for name in LEARNED_AS} for _ in range(3)
        )
        self._note_gates()

    def build_model(self, run, stream):
        """As for waves, but every gate begins with the spec's r_on."""
        model = super().build_model(run, stream)
        draw_time_gate(model.cell, stream, r_on=self.spec.r_on)
        return model

    def draw(self, count, stream):
        """Sequences of the task, a `lib.studies.waves.task.Timed`."""
        return rhythm(count, stream)

    def look(self):
        """Note the gates' gradients and take away those of what is frozen."""
        for name, parameter in LEARNED_AS.items():
            gradient = getattr(self.model.cell, parameter).grad
            self.squares[name].append(gradient.square().sum().item())
            if name in self.frozen:
                gradient.zero_()  # Adam never moves what never had a gradient

    def end_epoch(self):
        """Test the model, and add a point to the curve and to the gates' paths and slopes."""
        super().end_epoch()
        self._note_gates()
        for name, squares in self.squares.items():
            mean = sum(squares) / len(squares)
            self.slopes[name].append(float(f"{mean**0.5:.4g}"))
            squares.clear()

    def _note_gates(self):
        for name, path in self.paths.items():
            values = getattr(self.model.cell, name).tolist()
            path.append([float(f"{value:.5g}") for value in values])

    @property
    def outcome(self):
        """What a record tells of the run."""
        return super().outcome | {"paths": self.paths, "slopes": self.slopes}


train = partial(waves.train, kind=RhythmTraining)

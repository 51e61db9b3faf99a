"""The training loop of a rhythm: that of waves, with an eye on the time gates."""

from lib.models.fast import run as fast_run
from lib.models.phased import draw_time_gate
from lib.studies.rhythm.gate_log import GateLog
from lib.studies.rhythm.task import rhythm
from lib.studies.waves.training import FrequencyTraining, walk


def train(spec, run=fast_run, at_most=None, progress=None):
    """Train one run on one CPU thread and judge it on fresh data; see `lib.runs.study.Training`."""
    return walk(RhythmTraining, spec, run, at_most, progress)


class RhythmTraining(FrequencyTraining):
    """One run, step by step; gates: its `GateLog`."""

    def __init__(self, spec, run=fast_run):
        super().__init__(spec, run)
        self.gates = GateLog(self.model.cell, spec.frozen)

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
        self.gates.look()

    def end_epoch(self):
        """Test the model, and add a point to the curve and to the gates' paths."""
        super().end_epoch()
        self.gates.end_epoch()

    @property
    def outcome(self):
        """What a record tells of the run."""
        return super().outcome | {"paths": self.gates.paths, "slopes": self.gates.slopes}

"""Sentences and rows of the frequency task, every number computed. They take its records."""

from lib.page.statistics import grouped, mean, of_cell
from lib.page.wording import NAMES, NOTHING, counted, listed, percent
from lib.studies.waves.paper import ACCURACY, EPOCHS, SEEDS
from lib.studies.waves.spec import FrequencySpec

CELLS = ("phased", "lstm-bn", "lstm")  # in the order of the page
CHANCE = FrequencySpec.CHANCE
LEARNED = 0.6  # accuracy that a run which has learned nothing does not reach
COLUMNS = ["sampling", "model", "runs", "epochs", "ours: mean", "range", "the paper's"]


def recipe(specs):
    """How the runs are trained."""
    spec = specs[0]
    return (
        f"Each network has {counted(spec.hidden_size, 'unit')}. Adam trains it at learning rate "
        f"{spec.learning_rate:g} on batches of {spec.batch_size}, the gradient clipped to norm "
        f"{spec.clip_norm:g}. An epoch is {counted(spec.SEQUENCES, 'fresh wave')}; the runs here "
        f"have {_epochs(specs)}, the paper's have {EPOCHS}."
    )


def _epochs(specs):
    """How long training is, and with which sampling where that differs."""
    samplings = {}
    for spec in specs:
        samplings.setdefault(spec.epochs, {})[spec.sampling] = None
    if len(samplings) == 1:
        return counted(specs[0].epochs, "epoch")
    return listed(
        f"{counted(epochs, 'epoch')} with {listed(names)} sampling"
        for epochs, names in samplings.items()
    )


def shorter(specs):
    """That runs are shorter than the paper's, where they are."""
    short = [spec.epochs < EPOCHS for spec in specs]
    if not any(short):
        return ""
    return (
        f"{'The' if all(short) else 'Some'} runs that are compared have fewer epochs than the "
        "paper's; where a curve still rises at the end, more would change the table."
    )


def in_short(records):
    """Mean accuracy of each model under each sampling that has runs."""
    parts = [
        f"with {sampling} sampling, {_means(runs)}"
        for sampling, runs in grouped(records, "sampling").items()
    ]
    if not parts:
        return "No runs are recorded yet."
    kinds = {(run.spec.sampling, run.spec.cell) for run in records}
    what = "Mean accuracy" if len(records) > len(kinds) else "Accuracy"
    return f"{what} on fresh waves: {'; '.join(parts)}."


def _means(runs):
    cells = [cell for cell in CELLS if of_cell(runs, cell)]
    return listed(f"{NAMES[cell]} {_percent(_mean(of_cell(runs, cell)))}" for cell in cells)


def _percent(share):
    return percent(share, digits=1)  # as the paper's


def _mean(runs):
    return mean([run.accuracy for run in runs])


def ends_told(records):
    """Between which accuracies the curves of a panel end, for readers who don't see the figure."""
    parts = [
        f"{sampling} sampling: "
        + listed(
            f"{NAMES[cell]} {_span([run.curve[-1][-1] for run in of_cell(runs, cell)])}"
            for cell in CELLS
            if of_cell(runs, cell)
        )
        for sampling, runs in grouped(records, "sampling").items()
    ]
    return (
        f"Test accuracy after the last epoch. {'; '.join(parts)}."
        if parts
        else "No runs are recorded yet."
    )


def beside_paper(records, samplings, cells):
    """Rows of COLUMNS."""
    return [
        _row(sampling, cell, [r for r in of_cell(records, cell) if r.spec.sampling == sampling])
        for sampling in samplings
        for cell in cells
    ]


def _row(sampling, cell, runs):
    values = [run.accuracy for run in runs]
    ours = [_percent(mean(values)), _span(values)] if runs else [NOTHING, NOTHING]
    epochs = listed(sorted({run.spec.epochs for run in runs})) if runs else NOTHING
    middle, spread = ACCURACY[sampling, cell]
    paper = f"{100 * middle:.1f} ± {100 * spread:.1f} %".replace(" ", "\N{NO-BREAK SPACE}")
    return [sampling, NAMES[cell], len(runs), epochs, *ours, paper]


def _span(values):
    """ "88.1–91.0 %": the smallest and the largest share."""
    low, high = _percent(min(values)), _percent(max(values))
    return high if low == high else f"{low[:-2]}–{high}"


def ahead(records, samplings):
    """Where every run of the Phased LSTM is better than every run without gate, and where not."""
    clear, close = [], []
    for sampling in samplings:
        runs = [run for run in records if run.spec.sampling == sampling]
        with_gate = [run.accuracy for run in of_cell(runs, "phased")]
        without = [run.accuracy for run in runs if run.spec.cell != "phased"]
        if with_gate and without:
            (clear if min(with_gate) > max(without) else close).append(sampling)
    if not clear + close:
        return "Too few runs are recorded to compare the networks."
    told = {
        "every run of the Phased LSTM is better than every run without gate": clear,
        "some run without gate is as good as one of the Phased LSTM": close,
    }
    parts = [f"with {listed(names)} sampling, {what}" for what, names in told.items() if names]
    sentence = "; ".join(parts)
    return (
        f"{sentence[0].upper()}{sentence[1:]}. By the means of the paper's {SEEDS} runs, the "
        "Phased LSTM leads under each sampling."
    )


def baselines(records):
    """Whether the networks without a gate are as good as the paper's, and which learned nothing."""
    without = [run for run in records if run.spec.cell != "phased"]
    if not without:
        return "No run of a network without gate is recorded yet."
    kinds = {
        (sampling, cell): same
        for sampling, runs in grouped(without, "sampling").items()
        for cell, same in grouped(runs, "cell").items()
    }
    as_good = sum(_mean(runs) >= ACCURACY[kind][0] for kind, runs in kinds.items())
    stuck = [run.spec.sampling for run in without if run.accuracy < LEARNED]
    where = f", with {listed(dict.fromkeys(stuck))} sampling" if stuck else ""
    return (
        f"Without gate, our mean accuracy is at least the paper's in {as_good} of "
        f"{counted(len(kinds), 'case')}. A wide ± of the paper's suggests that some of its runs "
        f"learned and others did not; of ours, {len(stuck)} of {len(without)} end "
        f"below {percent(LEARNED)}{where}."
    )


def reached(records):
    """Under which samplings the Phased LSTM comes as far as the paper's mean less its ±."""
    able, behind = [], []
    for sampling, runs in grouped(of_cell(records, "phased"), "sampling").items():
        middle, spread = ACCURACY[sampling, "phased"]
        short = middle - spread - _mean(runs)
        if short <= 0:
            able.append(sampling)
        else:
            behind.append(f"with {sampling} sampling by {100 * short:.2f} percentage points")
    if not able + behind:
        return "No longer run is recorded yet."
    parts = [f"reaches it with {listed(able)} sampling"] if able else []
    parts += [f"misses it {listed(behind)}"] if behind else []
    return f"The paper's mean less its ± is the mark: our mean accuracy {listed(parts)}."


def updates(records):
    """How rarely a unit of the Phased LSTM moves."""
    parts = []
    for sampling, runs in grouped(of_cell(records, "phased"), "sampling").items():
        moved, seen = (mean([run.outcome[name] for run in runs]) for name in ("updates", "points"))
        parts.append(
            f"{moved:.1f} of {seen:.0f} points ({percent(moved / seen)}) with {sampling} sampling"
        )
    if not parts:
        return "No run of the Phased LSTM is recorded yet."
    return f"On fresh waves, a unit of the trained Phased LSTM moves at {listed(parts)}."

"""Sentences and table rows of question 1.5, every number computed."""

from statistics import median

import torch

from lib.page.wording import NOTHING, listed, magnitude, percent
from lib.studies.gradients.measures import cell_spectrum
from lib.studies.palindromes.probes import AFTER, BEFORE, after, before

PATHS = {"gifo": "through all gates", "ifo": "all but g", "": "direct path"}


def on_memory(memories):
    """What the trained networks' cells and updates know of the first digit."""
    known = _of(memories, AFTER)
    if not known:
        return "No trained LSTM is recorded yet."
    (c_second, c_low, c_last), (g_second, _, g_last) = (
        [median(numbers) for numbers in zip(*(_ends(each, name) for each in known), strict=True)]
        for name in "cg"
    )
    return (
        f"Over the units, the first digit explains {percent(c_second)} of the variance of $c$ one "
        f"step after it was read, {percent(c_low)} at its lowest and {percent(c_last)} at the end; "
        f"of what is written, $g$, it explains {percent(g_second)} one step after and "
        f"{percent(g_last)} at the end (means over units, median network)."
    )


def on_renewal(memories):
    """Whether the memory is only kept or written again and again."""
    known = _of(memories, AFTER)
    if not known:
        return "No trained LSTM is recorded yet."
    early, late = (median(_ends(each, "g")[place] for each in known) for place in (0, 2))
    kept = median(each.sizes["f"].mean().item() for each in known)
    means = [each.sizes["c"].mean(1) for each in known]
    growth = median((sizes[-1] / sizes[0]).item() for sizes in means)
    knowing = median((each.explained["c"][-1] > 0.5).double().mean().item() for each in known)
    forgetting = f"The forget gates are {kept:.2f} on average. "
    if late < early + 0.5:
        return forgetting + "What is written does not come to repeat the first digit."
    return (
        forgetting + "What is written turns from news about the current digit into a repetition of "
        "the first: $h$ carries it back through the recurrent weights into $g$, which adds it to "
        f"$c$ once more, and $|c|$ grows to {growth:.0f} times its first size (median network). So "
        "the memory is kept *and* renewed, and not by a few units behind shut gates: in the end "
        f"$\\eta^2$ of $c$ is above one half in {percent(knowing)} of the units."
    )


def on_decoding(memories):
    """Where a linear map, and where the network's own read-out, can name the first digit."""
    known = _of(memories, AFTER)
    if not known:
        return "No trained LSTM is recorded yet."
    lowest = [
        percent(median(each.decoded.min().item() for each in _of(memories, moment)))
        for moment in (BEFORE, AFTER)
    ]
    own = [_first_step(each.answered) for each in known]
    ready = [f"step {step}" if step else "no step" for step in own]
    return (
        f"Before training, accuracy falls to {lowest[0]} at its lowest, after training to "
        f"{lowest[1]} (median network). The network's own read-out names the digit in at least "
        f"99 % of the palindromes from {listed(ready)} on: the digit is in the cell before it is "
        "in the form that the read-out uses."
    )


def _first_step(accuracies, enough=0.99):
    """The first step, from 1, from which on accuracies are high enough; None if the last is not."""
    low = (accuracies < enough).nonzero()
    step = int(low[-1]) + 2 if len(low) else 1
    return step if step <= len(accuracies) else None


def _ends(memory, name):
    """Mean share explained at t = 2, at its lowest and at T."""
    shares = memory.explained[name].mean(1)
    return shares[1].item(), shares.min().item(), shares[-1].item()


def _of(probes, moment):
    return [probe.values for probe in probes if probe.moment == moment]


def unit_by_unit(memory):
    """What the heat maps of one network show, {title: (T, H)}, and the order of the units.

    Units come in the order of how well they know the first digit, on average over the steps.
    """
    quantities = {"η² of c": memory.explained["c"], "η² of g": memory.explained["g"]}
    quantities |= {"|g|": memory.sizes["g"]} | {name: memory.sizes[name] for name in "ifo"}
    return quantities, memory.explained["c"].mean(0).argsort(descending=True)


def heat_map_alt(quantities):
    """Means over units at the first and the last step, for the alt text."""
    ends = [
        f"{title} {values[0].mean():.2f} to {values[-1].mean():.2f}"
        for title, values in quantities.items()
    ]
    return f"Means over units, from the first to the last step: {', '.join(ends)}."


def sizes(memory):
    """Quantity | mean size at t = 1, in the middle, at T."""
    steps = len(memory.decoded)
    names = {"g": "|g|", "i": "i", "f": "f", "o": "o", "c": "|c|", "h": "|h|"}
    return [
        [
            name.replace("|", r"\|"),
            *(f"{memory.sizes[field][step].mean():.3f}" for step in (0, steps // 2, -1)),
        ]
        for field, name in names.items()
    ]


def decoding_alt(memories):
    """Accuracies at the first, the middle and the last step, medians over networks."""
    lines = {
        "c(t) before training": [each.decoded for each in _of(memories, BEFORE)],
        "c(t) after training": [each.decoded for each in _of(memories, AFTER)],
        "own read-out": [each.answered for each in _of(memories, AFTER)],
    }
    return "; ".join(f"{name}: {_course(group)}" for name, group in lines.items() if group)


def _course(curves):
    steps = len(curves[0])
    places = (0, steps // 2, steps - 1)
    medians = [median(curve[place].item() for curve in curves) for place in places]
    return ", ".join(
        f"{percent(value)} at t = {place + 1}" for value, place in zip(medians, places, strict=True)
    )


def curvature_reach(name, share=0.01):
    """The |z| beyond which the second derivative stays below a share of its largest value."""
    z = torch.linspace(0, 30, 30_001, dtype=torch.float64)
    curvature = derivatives(name, z)[2].abs()
    return z[curvature >= share * curvature.max()][-1].item()


def without_g(shares, moment):
    """Share of the norm of dc(T)/dc(1) left without g, median over networks; None without any."""
    found = [values[-1].item() for values in _of(shares, moment)]
    return median(found) if found else None


def without_g_alt(shares):
    """The same at the longest lag, for the alt text."""
    found = {moment: without_g(shares, moment) for moment in (BEFORE, AFTER)}
    parts = [f"{percent(share)} {moment}" for moment, share in found.items() if share is not None]
    return f"Left at the longest lag: {', '.join(parts)}."


def on_tanh(shares, verdict):
    """What is left without g, and the verdict on claim C8 that follows."""
    before_training, after_training = (without_g(shares, moment) for moment in (BEFORE, AFTER))
    if after_training is None:
        return "No trained LSTM is recorded yet."
    return (
        f"Without $g$, {percent(before_training)} of the norm at the longest lag remain before "
        f"training and {percent(after_training)} after it (median network). The rule fixed "
        f"beforehand refutes the claim if at least half remains; so it *{verdict}*."
    )


def paths(specs, runs, lag):
    """Path | largest and median singular value of dc(T)/dc(T - lag), before | the same after."""
    rows = []
    for through, name in PATHS.items():
        measure = cell_spectrum([lag], through)
        probes = before(specs, measure, count=2) + after(runs, measure, count=2)
        numbers = [_spectrum(_of(probes, moment)) for moment in (BEFORE, AFTER)]
        rows.append([name, *numbers[0], *numbers[1]])
    return rows


def _spectrum(spectra):
    """The largest and the median value at the only lag, medians over networks."""
    if not spectra:
        return [NOTHING] * 2
    places = (0, spectra[0].shape[1] // 2)
    return [magnitude(median(values[0, place].item() for values in spectra)) for place in places]


def parameter_counts(input_sizes, hidden_sizes):
    """d | n | 4n(d + n + 1) | counted in our LSTM | counted in torch's | difference."""
    from lib.models import LSTM

    rows = []
    for d in input_sizes:
        for n in hidden_sizes:
            ours = counted_parameters(LSTM(d, n))
            theirs = counted_parameters(torch.nn.LSTM(d, n))
            counts = (formula(d, n), ours, theirs, theirs - ours)
            rows.append([d, n, *(f"{count:,}" for count in counts)])
    return rows


def derivatives(name, z):
    """Value, slope and second derivative of "sigmoid" or "tanh" at z."""
    y = getattr(torch, name)(z)
    if name == "tanh":
        return y, 1 - y**2, -2 * y * (1 - y**2)
    return y, y * (1 - y), y * (1 - y) * (1 - 2 * y)


def formula(inputs, hidden):
    """The report's 4n(d + n + 1)."""
    return 4 * hidden * (inputs + hidden + 1)


def counted_parameters(module):
    """Number of trainable parameters of a torch module."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)

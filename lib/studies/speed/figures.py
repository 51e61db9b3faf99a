"""Figures of what `make bench` measured."""

from lib.page.style import COLOURS, NEUTRAL, legend, name_panel, panels
from lib.page.wording import NAMES, NOTHING, percent
from lib.studies.speed import statistics as speed

LINES = {"readable": ":", "fast": "-", "torch.nn": "--", "products alone": "-."}
COLUMNS = ["cell", "T", "readable", "fast", "torch.nn", "÷ torch.nn", "÷ readable", "of peak"]
CLUSTERS = (10, 100, 1000)  # workers
CLUSTER_COLUMNS = ["seconds of a run", *(f"{each:,} workers" for each in CLUSTERS), "most workers"]
SIZES = {"B": "sequences in a batch, B", "H": "hidden units, H"}


def step_times(rows):
    """Milliseconds of a training step per time step against T, a panel per cell."""
    figure, axes = panels(2, height=2.3, sharex=True)
    for panel, cell in zip(axes, ("rnn", "lstm"), strict=True):
        for form, line in LINES.items():
            times = speed.step_times(rows, cell, form)
            colour = NEUTRAL if form == "torch.nn" else COLOURS[cell]
            each = [time / T for T, time in times.items()]
            panel.plot(list(times), each, f"o{line}", color=colour, label=form)
        panel.set_ylim(bottom=0)
        panel.set_xscale("log")
        panel.set_xticks([20, 40, 100, 400], ["20", "40", "100", "400"])
        panel.minorticks_off()
        panel.set_ylabel("ms per time step")
        name_panel(panel, NAMES[cell])
    axes[-1].set_xlabel("time steps, T")
    legend(figure, columns=4)
    return figure


def growth(rows):
    """Share of the matrix-product peak that the fast form reaches, against B and H."""
    figure, axes = panels(1, 2, height=2.6, sharey=True)
    for panel, (size, label) in zip(axes, SIZES.items(), strict=True):
        fixed = {name: value for name, value in {"T": 20, **speed.BOOK}.items() if name != size}
        for cell in ("rnn", "lstm"):
            kind = {"device": "cpu", "cell": cell, "form": "fast", **fixed}
            found = speed.of(rows, "training step", **kind)
            found.sort(key=lambda row, size=size: row[size])
            sizes = [row[size] for row in found]
            shares = [100 * row["share_of_peak"] for row in found]
            panel.plot(sizes, shares, "o-", color=COLOURS[cell], label=NAMES[cell])
        panel.set_xscale("log", base=2)
        panel.set_xticks(sizes, map(str, sizes))
        panel.set_xlabel(label)
        panel.set_ylim(0, 100)
    axes[0].set_ylabel("share of the peak in %")
    legend(figure)
    return figure


def step_table(rows):
    """Rows of COLUMNS: milliseconds of a training step by form, the fast one's ratios, its share
    of the peak."""
    table = []
    for (cell, T), forms in speed.steps(rows).items():
        times = {form: row["milliseconds"] for form, row in forms.items()}
        shown = [f"{times[form]:.1f}" if form in times else NOTHING for form in COLUMNS[2:5]]
        for other in ("torch.nn", "readable"):
            shown.append(f"{times['fast'] / times[other]:.2f}" if other in times else NOTHING)
        table.append([NAMES[cell], T, *shown, percent(forms["fast"]["share_of_peak"])])
    return table


def cluster_table(rows):
    """Rows of CLUSTER_COLUMNS: the share of the ideal that clusters reach, by simulation."""
    return [
        [seconds, *(percent(shares[each]) for each in CLUSTERS), f"{most:,}"]
        for (seconds, most), shares in speed.clusters(rows).items()
    ]


def aims_table(rows):
    """Rows aim | measured | aimed for."""
    return [
        [name, f"{measured:.3g}", f"at least {least}" if least else f"at most {most}"]
        for name, (measured, least, most) in speed.aims(rows).items()
    ]

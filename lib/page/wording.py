"""Numbers as a sentence shows them."""

import re
from math import isnan

NOTHING = "–"  # no runs recorded
NAMES = {  # of what is compared, by its code; `lib.studies.cells` adds the cells
    "sgd": "SGD",
    "momentum": "momentum",
    "rmsprop": "RMSprop",
    "adam": "Adam",
}


def percent(share, digits=0):
    """A share as a percentage: 0.5 -> "50 %", unbroken. Only all is 100 % and only none 0 %.

    digits: behind the point, more where a share would else be rounded to one of these.
    """
    for shown in range(digits, 4):
        text = f"{100 * share:.{shown}f}"
        if share in (0, 1) or 0 < float(text) < 100:
            break
    return f"{text}\N{NO-BREAK SPACE}%"


def interval(low, high):
    """A share's interval in percent: "34–75 %"."""
    return f"{percent(low)[:-2]}–{percent(high)}"


def with_minus(text):
    """The text of a number with a minus sign where Python writes a hyphen."""
    return text.replace("-", "−")


def ranges(numbers):
    """Whole numbers with runs of three and more joined: "5–20, 22, 24"."""
    runs = []
    for number in sorted(set(numbers)):
        if not runs or number > runs[-1][-1] + 1:
            runs.append([])
        runs[-1].append(number)
    return ", ".join(f"{n[0]}–{n[-1]}" if len(n) > 2 else ", ".join(map(str, n)) for n in runs)


def listed(words):
    """Words as English lists them: "a", "a and b", "a, b and c"; "none" of none."""
    words = [str(word) for word in words]
    if len(words) < 2:
        return words[0] if words else "none"
    return f"{', '.join(words[:-1])} and {words[-1]}"


def counted(number, noun):
    """A number with its noun: "1 run", "1,150 runs"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def first_to_last(texts):
    """Both ends of a line in words: "2.1 to 1.4"; "2.1" where it is one point, "–" of none."""
    return " to ".join(dict.fromkeys([texts[0], texts[-1]])) if texts else NOTHING


def scientific(value):
    """A small or large number as TeX, to one digit: "$3 \\times 10^{-15}$"."""
    if value == 0:
        return "0"
    digit, power = f"{value:.0e}".split("e")
    return rf"${digit} \times 10^{{{int(power)}}}$"


def number(value, form):
    """A number in a format such as ",.0f"; "–" where it is nan."""
    return NOTHING if isnan(value) else format(value, form)


def magnitude(value):
    """A positive value to two digits: "0.64", and far from 1 as TeX: "$2 \\times 10^{-10}$"; "–"
    where it is nan.
    """
    if isnan(value):
        return NOTHING
    return f"{float(f'{value:.2g}'):g}" if 0.001 <= value < 10_000 else scientific(value)


def recorded(records, specs, which="this page's runs"):
    """How much of an experiment has been run; which: its name."""
    specs = set(specs)
    if len(records) == len(specs):
        return f"All {len(specs):,} runs are recorded." if len(specs) > 1 else "It is one run."
    parts = [
        f"{sum(record.spec.cell == cell for record in records)} of "
        f"{counted(sum(spec.cell == cell for spec in specs), f'{NAMES[cell]} run')}"
        for cell in sorted({spec.cell for spec in specs}, reverse=True)
    ]
    return f"Of {which}, {listed(parts)} are recorded so far."


def named_cells(codes):
    """Names of cells."""
    return [NAMES[code] for code in codes]


def seeds(numbers):
    """Which seeds: "seed 1", "seeds 1 to 3"."""
    return f"{'seeds' if len(numbers) > 1 else 'seed'} {ranges(numbers)}"


def code(text):
    """A text as one line of code in Markdown; nothing of it is changed but line ends."""
    line = re.sub(r"\r\n?|\n", "⏎", text)
    fence = "`" * (1 + max(map(len, re.findall("`+", line)), default=0))
    return f"{fence} {line} {fence}" if line.strip() else "(spaces)"

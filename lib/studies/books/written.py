"""Sentences and tables about what a character model writes, every number computed."""

from lib.page.display import table
from lib.page.wording import NOTHING, counted, first_to_last, listed, percent
from lib.runs.spec import SpecError
from lib.studies.books.findings import NO_RUN, label
from lib.studies.books.task import title

NOT_AT_ONE = "No texts were drawn at temperature 1."
SHOWN = 5  # checkpoints, as many as the original report shows


def code(text):
    """Text of a model as one line of Markdown that changes none of it but line ends."""
    line = text.replace("\n", "⏎").replace("|", "\\|")
    fence = "``" if "`" in line else "`"
    return f"{fence} {line} {fence}" if line.strip() else "(spaces)"


def evenly(items, count=SHOWN):
    """The first, the last and those between at intervals as equal as there are items for."""
    if len(items) <= count:
        return items
    return [items[round(place * (len(items) - 1) / (count - 1))] for place in range(count)]


def by_step(run):
    """Rows step | greedy | drawn at temperature 1; the same place in the row of first characters
    is never shown twice, so that each row begins with another character."""
    return [
        [f"{each['step']:,}", code(each["greedy"][place]), code(each["drawn"][place])]
        for place, each in enumerate(evenly(run.outcome["checkpoints"]))
    ]


def show_by_step(runs):
    """Show the samples of each run at even intervals of its training, a table a book."""
    for run in runs:
        table(
            by_step(run),
            ["step", "greedy", "drawn at temperature 1"],
            name=f"tab-samples-{label(run)}",
            caption=f"Samples from the first checkpoint to the last, {title(run.spec.corpus)}.",
            records=[run],
        )


def improvement(runs, facts):
    """From the first to the last checkpoint: validation loss, known words, closed pairs."""
    sentences = []
    for run in runs:
        first, last = (run.outcome["checkpoints"][place] for place in (0, -1))
        book = facts.get(run.spec.corpus)
        if first is last:
            sentences.append(
                f"On {title(run.spec.corpus)} there is one checkpoint, at step "
                f"{first['step']:,}: {first['loss']:.3f} nats on validation text, and "
                f"{percent(first['words'] or 0)} of the drawn words are the book's."
            )
            continue
        of_book = f" (the book's own text {percent(book['validation']['words'])})" if book else ""
        sentences.append(
            f"On {title(run.spec.corpus)}, from step {first['step']:,} to {last['step']:,}, the "
            f"loss on validation text goes from {first['loss']:.3f} to {last['loss']:.3f} nats; "
            f"{percent(first['words'] or 0)} of the drawn words are the book's at first, "
            f"{percent(last['words'] or 0)} at last{of_book}."
        )
    return " ".join(sentences) or NO_RUN


def quality_told(runs):
    """Where each line of the figure begins and ends, for readers who don't see it."""
    shares = {"words": "known words", "closed": "closed pairs"}
    sentences = []
    for run in runs:
        points = run.outcome["checkpoints"]
        losses = [format(each["loss"], ".2f") for each in points]
        parts = [f"validation loss {first_to_last(losses)} nats"]
        for name, what in shares.items():
            known = [percent(each[name]) for each in points if each[name] is not None]
            parts.append(f"{what} {first_to_last(known)}")
        sentences.append(f"{title(run.spec.corpus)}: {', '.join(parts)}.")
    return " ".join(sentences) or NO_RUN


def at_temperatures(points, thetas):
    """Rows temperature | a beginning | entropy | known words | distinct 4-grams | longest copy."""
    return [
        [
            f"{each['temperature']:g}",
            code(each["sample"][:60]),
            f"{each['entropy']:.2f}",
            NOTHING if each["words"] is None else percent(each["words"]),
            percent(each["distinct"]),
            len(each["copied"]),
        ]
        for each in points
        if each["temperature"] in thetas
    ]


def show_at_temperatures(runs, found, thetas):
    """Show what is drawn at some of the temperatures, a table a book."""
    measured = ["entropy, nats", "known words", "distinct 4-grams", "longest copy"]
    for run in (run for run in runs if run.spec.corpus in found):
        table(
            at_temperatures(found[run.spec.corpus], thetas),
            ["θ", "a beginning", *measured],
            name=f"tab-temperature-{label(run)}",
            caption=f"Texts of the {title(run.spec.corpus)} model.",
            records=[run],
        )


def copies(found):
    """The longest copies, greedy and drawn, in a sentence a book; found: {corpus: points}."""
    sentences = []
    for corpus, points in found.items():
        drawn = next((each for each in points if each["temperature"] == 1), None)
        if drawn is None:
            continue
        sentences.append(
            f"The longest run of characters that the {title(corpus)} model copies from its "
            f"training text at temperature 1 is {code(drawn['copied'])}, {_copied(drawn)} of "
            f"{counted(drawn['characters'], 'character')} drawn."
        )
    return " ".join(sentences) or (NOT_AT_ONE if found else NO_RUN)


def _copied(point):
    return len(point["copied"])


def unchanged(found):
    """How often arg max changes with the temperature: never, by arithmetic; seen all the same."""
    if not found:
        return NO_RUN
    share = min(each["arg_max"] for points in found.values() for each in points)
    thetas = len(next(iter(found.values())))
    return (
        f"Over {counted(thetas, 'temperature')}, arg max of p / θ was arg max of p at "
        f"{percent(share)} of the test characters tried."
    )


def in_short(found):
    """What the lowest, the middle and the highest temperature give; found: {corpus: points}."""
    sentences = []
    for corpus, points in found.items():
        drawn = [each for each in points if each["temperature"] and each["words"] is not None]
        if not drawn:
            continue
        ends = sorted(
            {min(drawn, key=_theta)["temperature"], 1, max(drawn, key=_theta)["temperature"]}
        )
        shown = [each for each in drawn if each["temperature"] in ends]
        entropies = [format(each["entropy"], ".2f") for each in shown]
        sentences.append(
            f"{title(corpus)}: at temperature {listed(f'{_theta(each):g}' for each in shown)}, "
            f"{listed(percent(each['words']) for each in shown)} of the words are the "
            f"book's, and the entropy is {listed(entropies)} nats."
        )
    return " ".join(sentences) or NO_RUN


def _theta(point):
    return point["temperature"]


def temperatures_told(found):
    """Both ends of each line of the figure, for readers who don't see it."""
    sentences = []
    for corpus, points in found.items():
        low, high = min(points, key=_theta), max(points, key=_theta)
        entropy = first_to_last([f"{each['entropy']:.2f}" for each in (low, high)])
        distinct = first_to_last([percent(each["distinct"]) for each in (low, high)])
        copied = first_to_last([str(_copied(each)) for each in (low, high)])
        sentences.append(
            f"{title(corpus)}, from temperature {_theta(low):g} to {_theta(high):g}: entropy "
            f"{entropy} nats, distinct 4-grams {distinct}, longest copy {copied} characters."
        )
    return " ".join(sentences) or NO_RUN


def continuations(found, lengths):
    """Each continued text, cut to the lengths, as a list in Markdown; found: {corpus: texts}."""
    lines = [
        f"- {length}: {code(each['carried'][:length])}"
        for texts in found.values()
        for each in texts
        for length in sorted(lengths)
    ]
    return "\n".join(lines) or NO_RUN


def check_lengths(lengths, beginnings):
    """Raise `SpecError` if a text would end before its beginning does."""
    longest = max(map(len, beginnings))
    if min(lengths) <= longest:
        raise SpecError(
            f"lengths: must be above {longest}, the length of the longest beginning, got "
            f"{min(lengths)}"
        )


def same_text(found):
    """How many texts came out the same by carrying the state and by reading all anew."""
    texts = [each for some in found.values() for each in some]
    if not texts:
        return NO_RUN
    same = sum(each["carried"] == each["reread"] for each in texts)
    return (
        f"{same} of {counted(len(texts), 'text')} came out the same, to the last of "
        f"{len(texts[0]['carried'])} characters, whether the state was carried or everything was "
        "read anew for each character."
    )


def sameness(found):
    """Rows beginning | distinct continuations at each temperature; found: {corpus: draws}."""
    rows = {}
    for each in (each for draws in found.values() for each in draws):
        rows.setdefault(each["beginning"], []).append(each["distinct"])
    return [[code(beginning), *counts] for beginning, counts in rows.items()]

"""What is recorded of the book models and of the books."""

from lib.page.wording import listed
from lib.runs.measures import measured
from lib.studies.books.task import sha256_of, title


def measured_on(runs, measure, **parameters):
    """{corpus: what `lib.runs.measured` gives for its run}, where it is recorded or may be made."""
    found = {run.spec.corpus: measured(measure, record=run, **parameters) for run in runs}
    return {corpus: each for corpus, each in found.items() if each is not None}


def measured_of(corpora, measure, **parameters):
    """The same of measures that take a corpus."""
    found = {
        each: measured(measure, sha256_of(each), corpus=each, **parameters) for each in corpora
    }
    return {corpus: each for corpus, each in found.items() if each is not None}


def not_held_against(found, held):
    """At which temperatures the book's text was not at hand, "" if at none; found: {corpus: of
    `lib.studies.books.measures.temperatures`}, held: those of them that were held against it."""
    parts = []
    for corpus, points in found.items():
        without = [f"{each['temperature']:g}" for each in points if each not in held[corpus]]
        if without:
            parts.append(f"{title(corpus)} at {listed(without)}")
    told = "Known words, copies and arg max take the book's text, which can't be had here. Missing"
    return f"{told}: {'; '.join(parts)}." if parts else ""


def not_measured(runs, found):
    """Of which books a measurement is missing, and how to make it; "" if of none."""
    missing = [title(run.spec.corpus) for run in runs if run.spec.corpus not in found]
    how = "rerun this notebook without `REPORT_TRAIN=never`, where the text can be read"
    return f"Not measured yet for {listed(missing)}. To measure it, {how}." if missing else ""

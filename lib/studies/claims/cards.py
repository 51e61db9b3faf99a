"""The claims page: what each claim says, what we measured, and the verdict."""

from lib.page.claims import VERDICTS
from lib.page.display import card
from lib.page.wording import counted, listed


def summary(judged):
    """How many claims have which verdict, one sentence; judged: of `lib.studies.claims.judge`."""
    counts = {
        verdict: sum(judgement.verdict == verdict for _, judgement in judged)
        for verdict in VERDICTS
    }
    parts = [f"{count} {_predicate(verdict, count)}" for verdict, count in counts.items() if count]
    return f"Of {counted(len(judged), 'claim')}, {listed(parts)}."


def _predicate(verdict, count):
    if verdict.startswith("holds"):
        return verdict if count == 1 else verdict.replace("holds", "hold")
    return f"{'is' if count == 1 else 'are'} {verdict}"


def overview(judged):
    """Rows claim | about | verdict | runs | question."""
    return [
        [
            f"[{claim.number}](#{_label(claim)})",
            claim.about,
            judgement.verdict,
            _runs(judgement),
            questions(claim),
        ]
        for claim, judgement in judged
    ]


def _runs(judgement):
    """How many runs; "exact" where a verdict needs none."""
    return judgement.runs or ("none" if judgement.verdict == "undecided" else "exact")


CHAPTERS = {"1.2": "1.3", "1.5a": "1.5", "1.5b": "1.5", "bonus": "3-bonus"}  # else of its own


def questions(claim):
    """Links to the chapters of a claim's questions."""
    numbers = claim.question.split(", ")
    chapters = [CHAPTERS.get(number, number).replace(".", "-") for number in numbers]
    links = zip(numbers, chapters, strict=True)
    return ", ".join(f"[{number}](#q-{chapter})" for number, chapter in links)


def show_cards(judged):
    """Show each claim in the original's words, our finding and the rule that judges it."""
    for claim, judgement in judged:
        card(
            f"{claim.number}, question {questions(claim)}: {judgement.verdict}",
            f"> {claim.quote}\n\n{_found(judgement)}\n\n**Rule:** {claim.rule}",
            _label(claim),
        )


def _label(claim):
    return f"claim-{claim.number.lower()}"


def _found(judgement):
    runs = counted(judgement.runs, "run") if judgement.runs else None
    details = "; ".join(filter(None, [judgement.interval, runs]))
    basis = f"\n\n**Basis:** {details}." if details else ""
    aside = f"\n\n**Not judged:** {judgement.not_judged}" if judgement.not_judged else ""
    return f"**Found:** {judgement.statistic}{basis}{aside}"

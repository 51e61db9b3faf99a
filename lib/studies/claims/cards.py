"""The claims page: what each claim says, what we measured, and the verdict."""

from lib.page.display import card
from lib.page.wording import counted


def of_verdict(judged, *verdicts):
    """Numbers of the claims with one of these verdicts; judged: of `lib.studies.claims.judge`."""
    return [claim.number for claim, judgement in judged if judgement.verdict in verdicts]


def overview(judged):
    """Rows claim | about | verdict | runs | question; a verdict that needs no runs is exact."""
    return [
        [
            f"[{claim.number}](#{_label(claim)})",
            claim.about,
            judgement.verdict,
            judgement.runs or ("none" if judgement.verdict == "undecided" else "exact"),
            claim.question,
        ]
        for claim, judgement in judged
    ]


def show_cards(judged):
    """Show each claim in the original's words, our finding and the rule that judges it."""
    for claim, judgement in judged:
        runs = counted(judgement.runs, "run") if judgement.runs else ""
        parts = {
            "Found": judgement.statistic,
            "Basis": "; ".join(filter(None, [judgement.interval, runs])),
            "Not judged": judgement.not_judged,
            "Rule": claim.rule,
        }
        told = [f"**{name}:** {text.rstrip('.')}." for name, text in parts.items() if text]
        card(
            f"{claim.number}, question {claim.question}: {judgement.verdict}",
            "\n\n".join([f"> {claim.quote}", *told]),
            _label(claim),
        )


def _label(claim):
    return f"claim-{claim.number.lower()}"

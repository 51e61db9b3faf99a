"""Claim C9: the number of parameters of an LSTM cell."""

from lib.report.verdicts.judgement import Judgement

SIZES = ((1, 1), (1, 128), (10, 128), (80, 128), (7, 3))  # (inputs d, hidden units n)


def formula(inputs, hidden):
    """The report's 4n(d + n + 1)."""
    return 4 * hidden * (inputs + hidden + 1)


def counted_parameters(module):
    """Number of trainable parameters of a torch module."""
    return sum(parameter.numel() for parameter in module.parameters() if parameter.requires_grad)


def judge_c9():
    """C9, by counting."""
    from lib.models import LSTM

    right = [size for size in SIZES if counted_parameters(LSTM(*size)) == formula(*size)]
    statistic = f"The formula equals the count in {len(right)} of {len(SIZES)} sizes (d, n)."
    verdict = "holds" if len(right) == len(SIZES) else "refuted"
    return Judgement("C9", statistic, None, 0, verdict)

"""What a run is: everything that decides its result, and nothing else."""

from lib.lab.spec.books import BookSpec
from lib.lab.spec.common import (
    MEANING,
    Keyed,
    SpecError,
    canonical_json,
    hashed,
    one_of,
    positive,
    whole,
)
from lib.lab.spec.palindromes import ENCODINGS, INITIALISATIONS, OPTIMISERS, RunSpec
from lib.lab.spec.timed import FROZEN, SAMPLINGS, TIMED_CELLS, FrequencySpec, RhythmSpec

SPECS = {  # task -> what its runs are
    "palindrome": RunSpec,
    "book": BookSpec,
    "frequency": FrequencySpec,
    "rhythm": RhythmSpec,
}

__all__ = [
    "ENCODINGS",
    "FROZEN",
    "INITIALISATIONS",
    "MEANING",
    "OPTIMISERS",
    "SAMPLINGS",
    "SPECS",
    "TIMED_CELLS",
    "BookSpec",
    "FrequencySpec",
    "Keyed",
    "RhythmSpec",
    "RunSpec",
    "SpecError",
    "canonical_json",
    "hashed",
    "one_of",
    "positive",
    "whole",
]

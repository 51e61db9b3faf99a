"""Which units of a trained character model follow what a reader of the text knows.

A unit is judged by c, which is what the cell remembers, while h shows of it only what the output
gate lets through at this step. See `signal` for when its tanh is taken.
"""

from itertools import product

import torch

from lib.runs.measures import watched
from lib.runs.spec import SpecError
from lib.studies.books.training import build_model, held_out
from lib.studies.books.training import trained as trained_model
from lib.studies.units.features import FEATURES, YES_OR_NO, stretches
from lib.studies.units.passages import LEAD, find_passage

FEWEST = 30  # stretches of a feature in each text: of less, a search would find accidents
SHIFTS = 20  # of the features against the text, for what a search finds by accident
PARTS = ("validation", "test")  # where units are searched, where they are confirmed
LANE = 1000  # characters that count in each of the pieces that are read side by side


@torch.no_grad()
def cell_states(model, characters):
    """c of every unit after each character; characters (T, B), result (T, B, layers * H)."""
    inputs, found = model.enter(characters), []
    for cell in model.cells:
        (h, c), hs, cs = cell.zero_state(characters.shape[1]), [], []
        for x in inputs:
            h, c = cell.step(x, h, c)
            hs.append(h)
            cs.append(c)
        inputs = torch.stack(hs)
        found.append(torch.stack(cs))
    return torch.cat(found, dim=2)


def signal(feature, c):
    """What of c is held against a feature: tanh c against a yes or no, c itself against a count.

    A switch is up or down, and how far is of no account; a counter goes on where tanh is flat.
    """
    return c.tanh() if feature in YES_OR_NO else c


def read_in_lanes(model, characters):
    """`cell_states` after each character of a text but the first `LEAD`, (N, layers * H).

    It is cut into lanes, each read from `LEAD` characters earlier on; N: whole lanes only.
    """
    windows = characters.unfold(0, LEAD + LANE, LANE).T
    return cell_states(model, windows)[LEAD:].transpose(0, 1).flatten(0, 1)


def unit_search(record, search_length):
    """Look for the unit that follows each feature best, and see it again on another text.

    search_length: characters of the validation part, which is searched, and of the test part.

    Returns {"hidden_size", "features": {feature: what was found}}: stretches in both texts and,
    where there are `FEWEST`, correlations (of all units on the searched text), unit (the place of
    the best among them), search and confirmed (its correlation there and in the test part), auc (of
    a yes or no, in the test part), chance (see `by_chance`) and untrained (what the best unit of
    the model before its training reaches in the test part).
    """
    if search_length < LEAD + LANE:
        raise SpecError(f"search_length: must be at least {LEAD + LANE}, got {search_length!r}")
    held = [held_out(record, part, "search_length", search_length) for part in PARTS]
    texts = [indices[:search_length] for _, indices in held]
    decoded = [held[0][0].decode(indices.tolist()) for indices in texts]
    models = trained_model(record), build_model(record.spec, len(record.outcome["symbols"])).eval()
    readings = watched(list(product(models, texts)))
    both = [read_in_lanes(model, indices) for model, indices in readings]
    states = both[:2], both[2:]
    return {
        "hidden_size": record.spec.hidden_size,
        "features": {
            name: _one_feature(name, [feature(each) for each in decoded], *states)
            for name, feature in watched(FEATURES.items())
        },
    }


def _one_feature(name, values, trained, untrained):
    """What `unit_search` tells of a feature; values, trained, untrained: c in both texts each."""
    values = [each[LEAD:][: len(trained[0])] for each in values]
    counts = [stretches(each) for each in values]
    if min(counts) < FEWEST:
        return {"stretches": counts}
    values = [torch.tensor(each)[:, None] for each in values]
    trained, untrained = ([signal(name, c) for c in each] for each in (trained, untrained))
    on_search, unit, confirmed = _best_unit(trained, values)
    ordered = trained[1][:, unit] * on_search[unit].sign()
    return {
        "stretches": counts,
        "correlations": [round(each, 4) for each in on_search.tolist()],
        "unit": unit,
        "search": on_search[unit].item(),
        "confirmed": confirmed,
        "auc": auc(ordered, values[1][:, 0]) if name in YES_OR_NO else None,
        "chance": by_chance(trained[0], values[0]),
        "untrained": _best_unit(untrained, values)[2],
    }


def _best_unit(states, values):
    """Correlations of all units on the searched text, the best, its correlation on the other."""
    on_search = correlations(states[0], values[0])[:, 0]
    unit = on_search.abs().argmax().item()
    return on_search, unit, correlations(states[1][:, [unit]], values[1]).item()


def correlations(states, values):
    """Pearson correlation of every unit with features, (H, F), 0 of a unit that never moves.

    states (T, H); values (T, F)
    """
    states, values = states - states.mean(0), values - values.mean(0)
    scale = states.norm(dim=0)[:, None] * values.norm(dim=0)
    return torch.where(scale > 0, states.T @ values / scale, 0.0)


def by_chance(states, values):
    """The strongest correlation of any unit with the feature of another place in the text.

    The feature is moved along the text by `SHIFTS` equal steps, which keeps its rhythm and takes
    away what it has to do with the units.
    """
    step = len(values) // (SHIFTS + 1)
    moved = [values.roll(step * place) for place in range(1, SHIFTS + 1)]
    return correlations(states, torch.cat(moved, dim=1)).abs().max().item()


def auc(scores, yes):
    """The chance that a score where yes is 1 exceeds one where it is 0; equal ones count half."""
    above, below = scores[yes > 0], scores[yes == 0].sort().values
    lower, upper = (torch.searchsorted(below, above, right=right) for right in (False, True))
    return ((lower + upper).double().mean() / (2 * len(below))).item()


def unit_traces(record, units, passage_start, passage_length):
    """What units do in a passage of the test part, beside the feature that each follows.

    units: {feature: place of the unit}; the passage begins at the first line from passage_start on.

    Returns {"text", "traces": {feature: {"unit": its `signal`, "feature": its value}}}.
    """
    found = find_passage(record, passage_start, passage_length)
    c = cell_states(trained_model(record), found.indices[found.lead :, None])[:, 0]
    c = c[found.start - found.lead :]
    traces = {
        feature: {
            "unit": [round(each, 3) for each in signal(feature, c[:, unit]).tolist()],
            "feature": FEATURES[feature](found.text)[found.start :],
        }
        for feature, unit in units.items()
    }
    return {"text": found.text[found.start :], "traces": traces}

"""How strongly each earlier character moves the prediction of a later one, by gradients.

Connectivity after Madsen (2019): the norm of the gradient of a prediction with respect to an
earlier input vector x(j). The prediction is log p of the character that the text has there, whose
gradient is what training sends back. A logit would not do as well: a shift of all logits alike
moves it and changes no probability.
"""

from itertools import dropwhile
from operator import not_

import torch

from lib.runs.measures import watched
from lib.studies.books.training import held_out, trained
from lib.studies.units.passages import LEAD, find_passage

TOGETHER = 64  # predictions whose gradients are taken in one batch
PREDICTIONS = 512  # that the reach is averaged over
PER_MILLE = 1000  # what a strength is rounded to, a share of the strongest of its prediction


def gradient_norms(model, characters, places, states=None):
    """|d log p(character at place | those before) / d x(j)| for all j.

    characters (T, B); places (B,), each at least 1: what is predicted in each column; states: a
    pair (h, c) of each layer to begin from.

    Returns the norms (T - 1, B), 0 from the place on, and the logits behind each place (B, V).
    """
    x = model.enter(characters[:-1]).detach().requires_grad_()
    outputs, columns = x, torch.arange(len(places))
    for cell, state in zip(model.cells, states or [None] * len(model.cells), strict=True):
        outputs, _ = model.run(cell, outputs, state)
    logits = outputs[places - 1, columns] @ model.W_ph.T + model.b_p
    predicted = logits.log_softmax(1)[columns, characters[places, columns]]
    (gradient,) = torch.autograd.grad(predicted.sum(), x)
    return gradient.norm(dim=2), logits.detach()


@torch.no_grad()
def states_after(model, characters):
    """(h, c) of each layer after characters (T, B)."""
    return model(characters)[1]


def connectivity(record, passage_start, view_length):
    """How strongly the characters of a passage of the test part move each other's prediction.

    The passage begins at the first line from passage_start on.

    Returns {"text", "strengths", "probability", "likeliest"}. But for text, of each character from
    the second on: how strongly those before it moved its prediction, in `PER_MILLE` of the
    strongest, from the first that did to the one just before; its probability; the character that
    was the most probable.
    """
    found = find_passage(record, passage_start, view_length)
    before, window = found.indices[found.lead : found.start], found.indices[found.start :]
    norms, logits = _of_all(trained(record), before, window)
    chances = logits.softmax(1)[torch.arange(len(logits)), window[1:]]
    return {
        "text": found.text[found.start :],
        "strengths": [_strengths(column[: n + 1].tolist()) for n, column in enumerate(norms.T)],
        "probability": [round(each, 4) for each in chances.tolist()],
        "likeliest": found.vocabulary.decode(logits.argmax(1).tolist()),
    }


def _of_all(model, before, window):
    """`gradient_norms` of each character of a window (T,) but the first, (T - 1, T - 1), logits.

    before: characters that are read first.
    """
    states, found = states_after(model, before[:, None]), []
    for places in watched(torch.arange(1, len(window)).split(TOGETHER)):
        begin = [[part.expand(len(places), -1) for part in state] for state in states]
        characters = window[:, None].expand(-1, len(places))
        found.append(gradient_norms(model, characters, places, begin))
    norms, logits = zip(*found, strict=True)
    return torch.cat(norms, dim=1), torch.cat(logits)


def _strengths(norms):
    """Whole numbers, the largest `PER_MILLE`, without the zeros before the first."""
    largest = max(norms) or 1
    rounded = (round(PER_MILLE * norm / largest) for norm in norms)
    return list(dropwhile(not_, rounded))


def reach(record, reach_length):
    """How a prediction's gradient norms are shared among distances, mean over the test part.

    reach_length: the longest distance. Returns {"shares": of the distances 1, 2, ..., which sum
    to 1, "predictions": how many}.
    """
    length = LEAD + reach_length + 1
    _, indices = held_out(record, "test", "reach_length", length)
    starts = torch.linspace(0, len(indices) - length, PREDICTIONS).long()
    windows = indices[starts + torch.arange(length)[:, None]]
    model, shares = trained(record), []
    for some in watched(windows.split(TOGETHER, dim=1)):
        states, some = states_after(model, some[:LEAD]), some[LEAD:]
        places = torch.full((some.shape[1],), reach_length)
        norms = gradient_norms(model, some, places, states)[0].flip(0)
        shares.append(norms / norms.sum(0))
    mean = torch.cat(shares, dim=1).double().mean(1)
    return {"shares": [round(each, 7) for each in mean.tolist()], "predictions": PREDICTIONS}

"""What is measured on a model that has learned a book, for `lib.runs.measures.measured`."""

import sys
from collections import Counter
from itertools import product

import torch
import torch.nn.functional as F

from lib.models.sampling import probabilities, read, write
from lib.runs.measures import Partial, watched
from lib.runs.training import clip, flatten, random_stream
from lib.studies.books.samples import first_characters
from lib.studies.books.task import BOOKS, BookError, Vocabulary
from lib.studies.books.training import held_out, load, trained
from lib.studies.books.words import distinct_share, longest_copy, share_closed, share_known

PIECE = 20  # characters that dynamic evaluation predicts between two updates
TEXTS = 16  # drawn at each temperature
TEST_CHARACTERS = 10_000  # on which arg max is compared
SAMPLE_LENGTH = 200  # characters of a text that a page shows
SPARED = 20  # test characters for each that is predicted after several contexts, at least
NGRAM = 4  # whose distinct share is told


def dynamic(record, learning_rates):
    """Loss when the model goes on learning from what it has just predicted (Krause et al. 2018).

    After each PIECE characters, one step of SGD on their loss, its gradient clipped to norm 1.
    The learning rate that is best on validation text, 0 among them, reads the test text.
    """
    parts = load(record.spec).parts
    validation = _dynamic_losses(record, parts["validation"], learning_rates)
    best = min(validation, key=validation.get)
    test = _dynamic_losses(record, parts["test"], [best])[best]
    return {"validation": validation, "learning_rate": best, "test": test}


def _dynamic_losses(record, characters, learning_rates):
    """{learning rate: mean loss over a text, nats per character}."""
    totals, starts = dict.fromkeys(learning_rates, 0.0), range(0, len(characters) - 1, PIECE)
    for learning_rate, start in watched(list(product(learning_rates, starts))):
        if not start:
            model, states = trained(record), None
            theta, gradient = flatten(model)
        piece = characters[start : start + PIECE + 1]
        gradient.zero_()
        logits, states = model(piece[:-1, None], states)
        states = [[part.detach() for part in state] for state in states]
        loss = F.cross_entropy(logits[:, 0], piece[1:])
        totals[learning_rate] += loss.item() * (len(piece) - 1)
        if learning_rate:
            loss.backward()
            clip(gradient, 1.0)
            theta.sub_(gradient, alpha=learning_rate)
    return {rate: total / (len(characters) - 1) for rate, total in totals.items()}


def foreign(record):
    """What test text costs without what is foreign to the book, nats per character.

    unseen: how many of its characters the training part does not have; without_unseen: loss of the
    others; added: how many an editor has added at its end; without_added: loss of those before.
    """
    text = load(record.spec)
    test = text.parts["test"]
    losses = read(trained(record), test)[0].double()  # of all characters but the first
    seen = torch.isin(test[1:], text.parts["train"])
    source, decoded = BOOKS.get(record.spec.corpus), text.vocabulary.decode(test.tolist())
    place = decoded.find(source.added) if source and source.added else -1
    before = losses if place < 1 else losses[: place - 1]
    return {
        "unseen": (~seen).sum().item(),
        "without_unseen": losses[seen].mean().item(),
        "added": len(losses) - len(before),
        "without_added": before.mean().item(),
    }


@torch.no_grad()
def temperatures(record, thetas, length, seed):
    """What is drawn at each temperature, 0 being greedy: a dict each, in the order of thetas.

    length: characters of each of TEXTS texts.

    entropy: of softmax(p / theta), mean over the text, nats (0 when greedy);
    distinct: share of distinct n-grams; sample: a beginning; closed: see
    `lib.studies.books.words`. Held against the book, and None, in a `Partial`, where that can't be
    had: words, likewise; copied: the longest run of characters that the training text holds too;
    arg_max: share of the test text's characters at which arg max p / theta is arg max p.
    """
    symbols, model = Vocabulary(record.outcome["symbols"]), trained(record)
    first, found = first_characters(symbols, TEXTS, seed), []
    try:
        book = load(record.spec)
    except BookError as error:
        print(f"not held against the book: {error}", file=sys.stderr)
        book = None
    else:
        source = symbols.decode(book.parts["train"].tolist())
        logits = model(book.parts["test"][:TEST_CHARACTERS, None])[0]
    for theta in watched(thetas):
        draws = random_stream(seed, f"temperature {theta}")
        drawn = torch.cat([first, write(model, first, length, theta, draws)])
        texts = [symbols.decode(each) for each in drawn.T]
        joined = "\n".join(texts)
        point = {
            "temperature": theta,
            "characters": TEXTS * length,
            "entropy": _entropy(model, drawn, theta) if theta else 0.0,
            "closed": share_closed(joined),
            "distinct": distinct_share(joined, NGRAM),
            "sample": texts[0][:SAMPLE_LENGTH],
        }
        if book is None:
            found.append(Partial(point | dict.fromkeys(("words", "copied", "arg_max"))))
            continue
        same = (logits / (theta or 1)).argmax(-1) == logits.argmax(-1)
        about = {"words": share_known(joined, book.words), "copied": longest_copy(texts, source)}
        found.append(point | about | {"arg_max": same.double().mean().item()})
    return found


temperatures.each = "thetas"


def _entropy(model, characters, theta):
    """Mean entropy of softmax(p / theta) after each character (T, B), nats."""
    p = probabilities(model(characters)[0], theta)
    return torch.special.entr(p).sum(2).mean().item()


@torch.no_grad()
def context_losses(record, contexts, targets, seed):
    """Loss of the same test characters, read after more and more of what stands before them.

    contexts: how many characters are read first, from a zero state; targets: how many characters
    are predicted, at most: of a short text, one in `SPARED` of the test part.
    Returns {"losses": [mean of each context, nats], "errors": [[standard error of the difference
    of two contexts' means]]}. Raises `SpecError` where the test part is too short.
    """
    _, text = held_out(record, "test", "corpora", max(contexts) + 1)
    model = trained(record)
    stream = random_stream(seed, "targets")
    targets = min(targets, len(text) // SPARED)
    places = torch.randint(max(contexts), len(text), (targets,), generator=stream)
    pieces = [
        torch.stack([_loss_after(model, text, some, context) for context in contexts])
        for some in watched(places.split(250))
    ]
    nats = torch.cat(pieces, dim=1)
    errors = (nats[:, None] - nats).std(2) / targets**0.5
    return {"losses": nats.mean(1).tolist(), "errors": errors.tolist()}


def _loss_after(model, text, places, context):
    """-log yhat of the characters at places (N,) after reading `context` characters, (N,)."""
    states = None
    for piece in text[places + torch.arange(-context, 0)[:, None]].split(100):
        logits, states = model(piece, states)
    return F.cross_entropy(logits[-1], text[places], reduction="none").double()


@torch.no_grad()
def carried_or_reread(record, beginnings, length):
    """Beginnings continued greedily to `length` characters, once by carrying the state and once
    by reading everything anew for each character: [{"carried", "reread"}], in their order.
    """
    symbols, model = Vocabulary(record.outcome["symbols"]), trained(record)
    found = []
    for beginning in watched(beginnings):
        reread = prompt = torch.tensor(symbols.encode(beginning, "prompt"))[:, None]
        more = length - len(beginning)
        carried = torch.cat([prompt, write(model, prompt, more, temperature=0)])
        for _ in range(more):
            reread = torch.cat([reread, write(model, reread, 1, temperature=0)])
        texts = {"carried": carried, "reread": reread}
        found.append({way: symbols.decode(text[:, 0]) for way, text in texts.items()})
    return found


carried_or_reread.each = "beginnings"


@torch.no_grad()
def continuations(record, beginnings, thetas, draws, length, seed):
    """How alike the continuations of one beginning are, drawn many times at each temperature.

    Returns [{"beginning", "temperature", "distinct": how many of `draws` differ, "commonest": the
    share of the commonest one, "text": it}].
    """
    symbols, model = Vocabulary(record.outcome["symbols"]), trained(record)
    found = []
    for beginning in watched(beginnings):
        prompt = torch.tensor(symbols.encode(beginning, "prompt"))[:, None].expand(-1, draws)
        for theta in thetas:
            stream = random_stream(seed, f"{theta} {beginning}")
            texts = Counter(map(symbols.decode, write(model, prompt, length, theta, stream).T))
            ((text, times),) = texts.most_common(1)
            about = {"beginning": beginning, "temperature": theta, "distinct": len(texts)}
            found.append(about | {"commonest": times / draws, "text": text})
    return found


continuations.each = "beginnings"

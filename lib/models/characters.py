"""The generative model of part 3: stacked LSTM cells that predict a text's next character.

Sizes: T characters, B texts read side by side, V symbols, H hidden units.
"""

import torch
import torch.nn.functional as F
from torch import nn

from lib.models.cells import LSTM, draw_uniform
from lib.models.classifiers import readable


class CharacterLSTM(nn.Module):
    """LSTM cells on top of each other, and a linear read-out of the last one's h(t).

    forward(characters (T, B), states=None, generator=None) -> logits (T, B, V), states

    states: a pair (h, c) of each layer; zeros where None. It is returned, never kept.
    layers: how many cells. dropout: share of a layer's outputs set to 0 on the way to the next
    layer, in training only, drawn from the generator.
    tied: a symbol enters as its row of the read-out W_ph (Press & Wolf 2017) in place of a one-hot
    vector; dropout then also meets the first layer's inputs and the last layer's outputs.
    run: how a cell walks over its inputs, see `lib.models.classifiers.SequenceClassifier`.

    Its parameters are drawn by `draw`.
    """

    def __init__(self, symbols, hidden_size, layers=2, dropout=0.0, tied=False, run=None):
        super().__init__()
        self.symbols, self.hidden_size, self.dropout, self.tied = (
            symbols,
            hidden_size,
            dropout,
            tied,
        )
        sizes = [hidden_size if tied else symbols] + [hidden_size] * (layers - 1)
        self.cells = nn.ModuleList(LSTM(size, hidden_size) for size in sizes)
        self.W_ph = nn.Parameter(torch.empty(symbols, hidden_size))
        self.b_p = nn.Parameter(torch.zeros(symbols))
        self.run = run or readable
        draw(self)

    def forward(self, characters, states=None, generator=None):
        """The logits of the next characters, (T, B, V), and the states; see the class."""
        states = states or [None] * len(self.cells)
        layers = zip(self.cells, states, strict=True)
        ends, x = [], self.enter(characters)  # (T, B, D)
        for place, (cell, state) in enumerate(layers):
            if place or self.tied:
                x = self.drop(x, generator)
            x, end = self.run(cell, x, state)
            ends.append(end)
        if self.tied:
            x = self.drop(x, generator)
        return x @ self.W_ph.T + self.b_p, ends

    def enter(self, characters):
        """Characters (..., ) as the first layer's inputs (..., D)."""
        if self.tied:
            return F.embedding(characters, self.W_ph)
        return F.one_hot(characters, self.symbols).to(self.W_ph)

    def drop(self, x, generator):
        """Dropout (Srivastava et al. 2014): zeros at random, the rest scaled up."""
        if not self.training or not self.dropout:
            return x
        drawn = torch.rand(x.shape, generator=generator, dtype=x.dtype)
        kept = torch.empty_like(x).copy_(drawn >= self.dropout)  # laid out as x, which is faster
        return x * kept / (1 - self.dropout)


@torch.no_grad()
def draw(model, generator=None, forget_bias=None, symbol_bound=None):
    """Draw every parameter uniformly in +-1/sqrt(H), as torch.nn.LSTM and torch.nn.Linear do.

    forget_bias: value of every b_f in place of a drawn one (Gers et al. 2000).
    symbol_bound: W_ph, the symbols' vectors where tied, is drawn in +- this instead.
    """
    draw_uniform(model.parameters(), model.hidden_size, generator)
    if forget_bias is not None:
        for cell in model.cells:
            cell.b_f.fill_(forget_bias)
    if symbol_bound is not None:
        model.W_ph.mul_(symbol_bound / model.hidden_size**-0.5)

"""How closely two forms of the same thing agree: of a cell, an optimiser, a gradient."""

from functools import partial

import torch
import torch.nn.functional as F

from lib.models.characters import CharacterLSTM, draw
from lib.models.classifiers import SequenceClassifier
from lib.models.gradients import gradients
from lib.models.initialisation import initialise
from lib.models.optimisers import OPTIMISERS


def largest_difference(Cell, other, steps=30, batch_size=8, input_size=3, hidden_size=16):
    """Largest absolute difference between a cell and another form of it, in float64.

    Compared on random weights and inputs: all outputs, and the gradient that reaches the inputs.

    Cell: `VanillaRNN` or `LSTM`; other: called as other(cell, inputs) -> outputs, state.
    """
    generator = torch.Generator().manual_seed(0)
    cell = Cell(input_size, hidden_size).double()
    initialise(SequenceClassifier(cell, classes=2).double(), "orthogonal", generator)
    shape = (steps, batch_size, input_size)
    inputs = torch.randn(shape, generator=generator, dtype=torch.float64, requires_grad=True)
    ours, theirs = (_outputs_and_gradient(run, inputs) for run in (cell, lambda x: other(cell, x)))
    return max((a - b).abs().max().item() for a, b in zip(ours, theirs, strict=True))


def _outputs_and_gradient(run, inputs):
    outputs, _ = run(inputs)
    return outputs, *torch.autograd.grad(outputs.square().sum(), inputs)


def torch_run(cell, inputs):
    """What torch.nn makes of the inputs with the cell's weights."""
    Layer, _ = cell.TWIN
    layer = Layer(cell.input_size, cell.hidden_size).to(inputs.dtype)
    copy_to_torch(cell, layer)
    return layer(inputs)


@torch.no_grad()
def copy_to_torch(cell, module, layer=0):
    """Copy a cell's weights into a layer of torch.nn."""
    _, gates = cell.TWIN
    getattr(module, f"weight_ih_l{layer}").copy_(_stacked(cell, "W_{}x", gates))
    getattr(module, f"weight_hh_l{layer}").copy_(_stacked(cell, "W_{}h", gates))
    getattr(module, f"bias_ih_l{layer}").copy_(_stacked(cell, "b_{}", gates))
    getattr(module, f"bias_hh_l{layer}").zero_()  # torch has two bias vectors, one is enough


def _stacked(cell, name, gates):
    return torch.cat([getattr(cell, name.format(gate)) for gate in gates])


def stack_difference(steps=30, batch_size=8, symbols=11, hidden_size=16):
    """Largest difference between a `CharacterLSTM` and torch.nn.LSTM with two layers, in float64.

    Compared with copied weights on random characters: all logits, and the gradients of both
    layers' weights.
    """
    generator = torch.Generator().manual_seed(0)
    model = CharacterLSTM(symbols, hidden_size).double()
    draw(model, generator)
    characters = torch.randint(symbols, (steps, batch_size), generator=generator)
    layers = torch.nn.LSTM(symbols, hidden_size, num_layers=2).double()
    for place, cell in enumerate(model.cells):
        copy_to_torch(cell, layers, place)
    logits, _ = model(characters)
    outputs, _ = layers(model.enter(characters))
    theirs = outputs @ model.W_ph.T + model.b_p
    pairs = [(logits, theirs)]
    for place, cell in enumerate(model.cells):
        weights = (logits, cell.W_ih), (theirs, getattr(layers, f"weight_hh_l{place}"))
        ours, all_gates = (
            torch.autograd.grad(out.square().sum(), weight, retain_graph=True)[0]
            for out, weight in weights
        )
        pairs.append((ours, all_gates[: len(ours)]))  # torch's first gate is i
    return max((a - b).abs().max().item() for a, b in pairs)


TORCH_OPTIMISERS = {
    "sgd": torch.optim.SGD,
    "momentum": partial(torch.optim.SGD, momentum=0.9),
    "rmsprop": torch.optim.RMSprop,
    "adam": torch.optim.Adam,
}


def optimiser_difference(name, steps=500, size=50, learning_rate=0.01):
    """Largest difference between the path of our optimiser and of torch.optim's, in float64.

    Both get the same random gradients, whose sizes span six orders of magnitude; the difference is
    taken after every step, relative to the largest parameter.
    """
    generator = torch.Generator().manual_seed(0)
    ours = torch.randn(size, generator=generator, dtype=torch.float64)
    theirs = ours.clone().requires_grad_()
    optimiser, reference = OPTIMISERS[name](), TORCH_OPTIMISERS[name]([theirs], lr=learning_rate)
    scales = torch.logspace(-3, 3, size, dtype=torch.float64)
    worst = 0.0
    for _ in range(steps):
        theirs.grad = scales * torch.randn(size, generator=generator, dtype=torch.float64)
        optimiser.step(ours, theirs.grad, learning_rate)
        reference.step()
        worst = max(worst, ((ours - theirs).abs().max() / theirs.abs().max()).item())
    return worst


def autograd_gradients(model, inputs, targets):
    """The same as `lib.models.gradients.gradients`, by automatic differentiation."""
    loss = F.cross_entropy(model(inputs), targets)
    names = [name.removeprefix("cell.") for name, _ in model.named_parameters()]
    return dict(zip(names, torch.autograd.grad(loss, list(model.parameters())), strict=True))


def relative_difference(found, expected):
    """|found - expected| / |expected| (Frobenius); 0 where both are exactly 0."""
    smallest = torch.finfo(expected.dtype).tiny
    return ((found - expected).norm() / expected.norm().clamp(min=smallest)).item()


def random_problem(Cell, seed):
    """A classifier with a cell of random size, random weights, inputs and targets, in float64."""
    generator = torch.Generator().manual_seed(seed)
    sizes = torch.randint(1, 13, (5,), generator=generator).tolist()
    steps, batch_size, input_size, hidden_size, classes = sizes
    model = SequenceClassifier(Cell(input_size, hidden_size), classes + 1).double()
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter, std=hidden_size**-0.5, generator=generator)
    shape = (steps, batch_size, input_size)
    inputs = torch.randn(shape, generator=generator, dtype=torch.float64)
    targets = torch.randint(classes + 1, (batch_size,), generator=generator)
    return model, inputs, targets


def gradient_differences(Cell, problems=50):
    """Closed form against automatic differentiation on random problems, {"W_ph": ..., ...}.

    Of each parameter, the largest relative difference.
    """
    worst = {}
    for seed in range(problems):
        problem = random_problem(Cell, seed)
        expected = autograd_gradients(*problem)
        for name, found in gradients(*problem).items():
            difference = relative_difference(found, expected[name])
            worst[name] = max(worst.get(name, 0.0), difference)
    return worst

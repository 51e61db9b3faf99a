"""Matrix products alone: the machine's peak."""

import torch

from benchmarks.timing import in_turns

PRECISIONS = ("highest", "medium")  # torch's default product, oneDNN's
PEAK_SIZE = 1024


def peak(device, rounds):
    """Rows of a 1024 x 1024 x 1024 product in fp32, through each of torch's two paths."""
    left, right, out = torch.randn(3, PEAK_SIZE, PEAK_SIZE, device=device).unbind()

    def product(precision):
        def run():
            torch.set_float32_matmul_precision(precision)
            torch.mm(left, right, out=out)

        return run

    exact = left.double() @ right.double()
    for precision, seconds in in_turns(
        {each: product(each) for each in PRECISIONS}, rounds
    ).items():
        product(precision)()
        error = ((out - exact).abs().max() / exact.abs().max()).item()
        gflops = 2 * PEAK_SIZE**3 / seconds["median"] / 1e9
        yield _row("matrix product", device, seconds, gflops, path=precision, error=error)
    torch.set_float32_matmul_precision("highest")


def _row(what, device, seconds, gflops, **about):
    row = {"what": what, "device": device, "threads": torch.get_num_threads(), **about}
    return row | {"milliseconds": 1e3 * seconds["median"], "gflops": gflops}

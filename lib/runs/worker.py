"""A worker of the book, for a scheduler of dask: `python -m lib.runs.worker ADDRESS`.

It is dask's own, with a slot a core, and takes the options of `dask worker`.
"""

import sys

from lib.runs.cluster import SweepError, connected, refuse_other_code

OURS = (
    "--no-nanny",  # which would make it a daemon, that may have no children
    *("--memory-limit", "0"),  # the runs are in processes of their own
    *("--dashboard-address", "127.0.0.1:0"),  # else open to the network
)


def main():
    """Command line of a worker."""
    from distributed.cli.dask_worker import main as dask_worker

    options = sys.argv[1:]
    dask_worker([*OURS, *options], prog_name="python -m lib.runs.worker")


if __name__ == "__main__":
    main()

"""A worker of the book for a scheduler of dask: `python -m lib.runs.worker ADDRESS [OPTION …]`.

It is dask's own, trains a run on each core, and takes the options of `dask worker`.
"""

import argparse
import os

from lib.runs.cluster import SCHEDULER, SweepError, connected, refuse_other_code

OURS = (
    *("--preload", "lib.runs.cluster"),  # whose `dask_teardown` ends the runs
    "--no-nanny",  # it would start anew a worker whose folder has changed
    *("--memory-limit", "0"),  # the runs' memory is in processes of their own
    *("--dashboard-address", "127.0.0.1:0"),  # else it is open to the network
)


def main():
    """Command line of a worker."""
    parser = argparse.ArgumentParser("python -m lib.runs.worker", description=__doc__)
    address = os.environ.get(SCHEDULER)
    parser.add_argument("address", nargs="?", default=address, help="of the scheduler")
    chosen, options = parser.parse_known_args()
    if not chosen.address:
        parser.error("which scheduler? Give its address, such as tcp://host:8786")
    try:
        with connected(chosen.address) as client:
            others = list(client.nthreads())
            refuse_other_code(client, others[:1])  # the others have its code
    except SweepError as error:
        parser.exit(1, f"{error}\n")
    from distributed.cli.dask_worker import main as dask_worker

    dask_worker([chosen.address, *OURS, *options], prog_name=parser.prog)


if __name__ == "__main__":
    main()

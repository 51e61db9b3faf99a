"""What each run's process has from its beginning; imported once, in the process they fork from.

The code that trains is so the code whose hash a record tells, whatever happens to the files.
"""

from importlib import import_module

import numba

from lib.runs import provenance
from lib.runs.tasks import STUDIES

for _study, _ in STUDIES.values():
    import_module(f"{_study}.training")
for _fact in (provenance.commit, provenance.code_hash, provenance.instructions):
    _fact()
numba.njit(lambda: 0)()  # its first call loads what every kernel needs, for a second

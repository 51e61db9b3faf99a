"""The process that pages are forked from, so that what all of them import is imported once.

`python -m lib.site.page_server PACKAGE...` imports the packages, reads jobs, a line of JSON each,
from standard input, runs each in a fork of its own with `lib.site.run_page`, and writes a line of
JSON when one has ended. It ends, and its pages with it, when standard input closes.
"""

import importlib
import json
import os
import select
import signal
import sys
import traceback

from lib.site.run_page import run_page

PAUSE = 0.05  # seconds between two looks at which pages have ended


def main():
    """Serve until standard input closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build hears it, and closes standard input
    for name in sys.argv[1:]:
        importlib.import_module(name)
    running, unread = {}, b""  # process -> work folder of its page
    while True:
        if select.select([0], [], [], PAUSE)[0]:
            received = os.read(0, 1 << 16)
            if not received:
                break
            *lines, unread = (unread + received).split(b"\n")
            running |= {_start(json.loads(line)) for line in lines}
        for process in list(running):
            ended, status = os.waitpid(process, os.WNOHANG)
            if ended:
                _answer(running.pop(process), os.waitstatus_to_exitcode(status))
    for process in running:
        os.kill(process, signal.SIGTERM)


def _start(job):
    """Fork a page; its process and work folder."""
    process = os.fork()
    if process:
        return process, job["work"]
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        log = os.open(os.path.join(job["work"], "log.txt"), os.O_WRONLY | os.O_CREAT)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(log, 1)
        os.dup2(log, 2)
        os.environ.update(job["environment"])
        code = run_page(job)
    except BaseException:
        traceback.print_exc()  # into the page's log, from which the build tells it
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _answer(work, code):
    os.write(1, json.dumps({"work": work, "code": code}).encode() + b"\n")


if __name__ == "__main__":
    main()

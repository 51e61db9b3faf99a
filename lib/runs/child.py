"""A call in a process of its own: a crash is an exception of that call, and of no other."""

import multiprocessing
import os
import signal
import sys
import threading
from multiprocessing import resource_tracker

from lib.errors import Told

_context = multiprocessing.get_context("forkserver")
_starting = threading.Lock()


class Children:
    """Makes calls in child processes, forked from one that has imported the modules of `preload`.

    A child ends when its parent does, however that ends. As a context: leaving it ends the calls
    that still run, and lets no more begin.
    """

    def __init__(self, preload):
        self.preload, self.open, self.running = preload, True, set()

    def __enter__(self):
        self.open = True
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """End the calls that still run, and let no more begin."""
        with _starting:
            self.open = False
            for child in self.running:
                child.terminate()

    def call(self, function, *arguments, told):
        """Call function(*arguments, tell) in a child and wait; told: called with what it tells.

        Raises what the function raises: errors that are `Told` as they are, others as RuntimeError
        with their name; so a child that died without an error, with its exit code.
        """
        receiver, sender = _context.Pipe(duplex=False)
        served = sender, dict(os.environ), function, arguments
        child = _context.Process(target=_serve, args=served, daemon=True)
        self._start(child)
        sender.close()
        try:
            _listen(receiver, told)
        except BaseException:
            child.terminate()
            raise
        finally:
            child.join()
            self.running.discard(child)
        if child.exitcode:
            raise RuntimeError(f"its process ended with exit code {child.exitcode}")

    def _start(self, child):
        with _starting:
            if not self.open:
                raise RuntimeError("no more calls are made")
            _context.set_forkserver_preload(self.preload)
            # a worker of dask's nanny is one, and a daemon may have no children
            multiprocessing.current_process().daemon = False
            main, path = vars(sys.modules["__main__"]), os.environ.get("PYTHONPATH")
            file = main.pop("__file__", None)  # else the child would import it: jupyter-book's
            os.environ["PYTHONPATH"] = os.pathsep.join(sys.path)  # where the preloaded are found
            # else Ctrl-C would reach the one that imports, too: it is for this process to end them
            resource_tracker.ensure_running()
            usual = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
            try:
                child.start()
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, usual)
                del os.environ["PYTHONPATH"]
                if path is not None:
                    os.environ["PYTHONPATH"] = path
                if file is not None:
                    main["__file__"] = file
            self.running.add(child)


def _listen(receiver, told):
    """Pass on what a child tells, until it ends; raise the error that it sends."""
    while True:
        try:
            message = receiver.recv()
        except EOFError:
            return
        if isinstance(message, Exception):
            raise message
        told(message)


def _serve(sender, environment, function, arguments):
    """In the child: call the function, send what it tells and an error, if there is one."""
    os.environ.clear()  # the parent's may have changed since the first child
    os.environ.update(environment)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    try:
        function(*arguments, sender.send)
    except Exception as error:
        named = RuntimeError(f"{type(error).__name__}: {error}")  # any type can be sent so
        sender.send(error if isinstance(error, Told) else named)


def _end_with_parent():
    multiprocessing.parent_process().join()
    os._exit(1)

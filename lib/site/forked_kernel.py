"""A notebook's kernel as a fork of this process, which has imported the large packages already."""

import json
import os
import signal
import sys
from importlib.metadata import EntryPoint

from ipykernel.kernelapp import IPKernelApp
from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner


class ForkedKernel:
    """A kernel's process, as jupyter_client wants it: the part of subprocess.Popen that it uses.

    Forked at once and told later, by `begin`, where to connect: so it inherits no thread, socket
    or event loop of the client's.
    """

    stdin = stdout = stderr = None

    def __init__(self):
        there, self.here = os.pipe()
        self.returncode, self.pid = None, os.fork()
        if not self.pid:
            os.close(self.here)
            _serve(there)
        os.close(there)

    def begin(self, arguments, folder):
        """Let the kernel start, with arguments of its command line, in a working folder."""
        os.write(self.here, json.dumps([arguments, str(folder)]).encode())
        os.close(self.here)

    def poll(self):
        """Exit status, None while it runs."""
        if self.returncode is None:
            ended, status = os.waitpid(self.pid, os.WNOHANG)
            self.returncode = os.waitstatus_to_exitcode(status) if ended else None
        return self.returncode

    def wait(self):
        """Exit status, once there is one."""
        if self.returncode is None:
            self.returncode = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        return self.returncode

    def send_signal(self, number):
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self):
        self.send_signal(signal.SIGKILL)

    def terminate(self):
        self.send_signal(signal.SIGTERM)


class ForkedProvisioner(LocalProvisioner):
    """Gives jupyter_client the kernel that was forked for it."""

    kernel = None

    async def launch_kernel(self, cmd, **options):
        self.process, self.pid = self.kernel, self.kernel.pid
        arguments = cmd[cmd.index("-f") :]  # those that say where to connect, and what follows
        self.kernel.begin(arguments, options.get("cwd") or os.getcwd())
        return self.connection_info


def fork_kernel():
    """Fork the kernel that this process's next notebook will run in; call it before any other."""
    ForkedProvisioner.kernel = ForkedKernel()
    factory = KernelProvisionerFactory.instance()
    where = f"{ForkedProvisioner.__module__}:{ForkedProvisioner.__name__}"
    factory.provisioners["forked"] = EntryPoint("forked", where, factory.GROUP_NAME)
    factory.default_provisioner_name = "forked"


def _serve(pipe):
    """In the fork: wait to be told, then be a kernel. Never returns."""
    with os.fdopen(pipe) as told:
        message = told.read()
    if not message:
        os._exit(0)
    arguments, folder = json.loads(message)
    os.chdir(folder)
    _forget_lib(folder)
    IPKernelApp.launch_instance(argv=arguments, parent_handle=os.getppid())
    os._exit(0)


def _forget_lib(folder):
    """Let the notebook import its own book's lib, which need not be the one that builds it."""
    for name in [each for each in sys.modules if each.partition(".")[0] == "lib"]:
        del sys.modules[name]
    sys.path[0] = folder

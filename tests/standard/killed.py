"""Runs a command again and again and kills it at given moments; a program of its own, driven through its pipes.

Each line on standard input is a time in seconds; the answer is ``done`` if the command ended before, else ``killed``. The
command runs in a fork of this process, which has sealed the example named first, so that everything is imported and all
lists are read: what is killed is the work.
"""

import os
import select
import signal
import sys
import time

import whimbrel
from whimbrel.cli import main

whimbrel.seal(sys.argv.pop(1), sys.argv.pop(1), reporter="example", period="2018..2020")
for line in sys.stdin:
    started = time.perf_counter()
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        try:
            main()
        except SystemExit as ended:
            os._exit(int(ended.code or 0))
    watched = select.poll()
    watched.register(os.pidfd_open(pid), select.POLLIN)
    ended = watched.poll(float(line) * 1000)
    if not ended:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    if ended and status:
        sys.exit(f"the command failed: {status}")
    print("done" if ended else "killed", time.perf_counter() - started, flush=True)

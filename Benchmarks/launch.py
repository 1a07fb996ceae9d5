"""Runs a command and reports its exit status, wall seconds and peak memory in KB to a file, as JSON.

    python -I -S launch.py REPORT COMMAND...

What the kernel tells of a process's peak memory is never less than its parent had when it was started; so a parent
that is small starts it.
"""

import json
import os
import sys
import time

start = time.perf_counter()
try:
    child = os.posix_spawnp(sys.argv[2], sys.argv[2:], os.environ)
except OSError as error:
    sys.exit(f"{error.strerror}: {sys.argv[2]}")
_, status, usage = os.wait4(child, 0)
seconds = time.perf_counter() - start
with open(sys.argv[1], "w", encoding="ascii") as file:
    json.dump({"status": os.waitstatus_to_exitcode(status), "seconds": seconds, "memory": usage.ru_maxrss}, file)

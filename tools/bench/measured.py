"""Runs a command and writes what it and all of its children took, as JSON. usage: measured.py FILE COMMAND [ARGUMENT ...]"""

import json
import resource
import subprocess
import sys
import time

file, *command = sys.argv[1:]
start = time.monotonic()
code = subprocess.run(command).returncode
wall = time.monotonic() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 1 if sys.platform == "darwin" else 1024
with open(file, "w") as out:
    json.dump({"cpu": used.ru_utime + used.ru_stime, "wall": wall, "memory": used.ru_maxrss * unit}, out)
sys.exit(code)

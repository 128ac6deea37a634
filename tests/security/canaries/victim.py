"""A process of the same user that wants to be left alone. Tells on request whether it was."""

import ctypes
import json
import os
import resource
import signal
import sys

MARKER = os.environ["RLM_VICTIM_SECRET"].encode()
signals = []


def main():
    # Yama lets a process only look into its descendants, unless they say otherwise.
    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1), 0, 0, 0)
    for number in signal.valid_signals() - {signal.SIGKILL, signal.SIGSTOP}:
        signal.signal(number, lambda received, _frame: signals.append(received))
    memory = ctypes.create_string_buffer(MARKER)
    print(json.dumps({"address": ctypes.addressof(memory), "size": len(MARKER)}), flush=True)
    for _ in sys.stdin:
        account = {
            "memory": memory.value == MARKER,
            "signals": signals,
            "nice": os.nice(0),
            "processors": sorted(os.sched_getaffinity(0)),
            "files": resource.getrlimit(resource.RLIMIT_NOFILE),
            "descriptors": sorted(name for name in os.listdir("/proc/self/fd") if int(name) < 3),
        }
        print(json.dumps(account), flush=True)


main()

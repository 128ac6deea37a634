"""The runtime inside every Python sandbox. Standard library only, Python 3.9 and later.

docs/protocol.md describes what it says to the host. Modules are imported as late as possible:
what the first session of a host waits for is mostly the time these imports take.
"""

PROTOCOL_VERSION = 1

"""What ``python3 -c`` runs in a container: takes the runtime from standard input and starts the agent.

Nothing of the runtime has to be in the image, and no folder of the host is mounted. Written so that
any Python can read it, because an old one must get as far as saying that it is old.
"""

# ruff: noqa: ANN001, ANN201, ANN204, E402 (an old Python reads no annotations)

import sys

if sys.version_info < (3, 9):
    sys.exit(78)

import posix
from _frozen_importlib import ModuleSpec

FOLDER = "/rlm_runtime/"  # where tracebacks say the runtime is; nothing is there


def take(count):
    parts = []
    while count > 0:
        part = posix.read(0, min(count, 1 << 16))
        if not part:
            sys.exit(0)  # the host is gone
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def take_sized():
    return take(int.from_bytes(take(4), "big"))


class Runtime:
    """Finds and loads the runtime's modules from memory."""

    def __init__(self, sources):
        self.sources = sources

    def find_spec(self, name, path=None, target=None):
        source = self.sources.get(name)
        if source is None:
            return None
        spec = ModuleSpec(name, self, origin=FOLDER + name.rpartition(".")[2] + ".py")
        spec.has_location = True
        if name == "rlm_runtime":
            spec.submodule_search_locations = []
        return spec

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        source = self.sources[module.__name__]
        exec(compile(source, module.__file__, "exec", 0, True), module.__dict__)


def main():
    sources = {}
    for _ in range(int.from_bytes(take(4), "big")):
        name = take_sized().decode("ascii")
        sources[name] = take_sized()
    sys.meta_path.insert(0, Runtime(sources))
    from rlm_runtime.agent import main

    main()


main()

from __future__ import annotations

import ast
import os
import subprocess
import sys
import unittest
from typing import Dict, List

from .agent_process import GREETING
from .worker_process import PACKAGE_ROOT, PATIENCE_SECONDS

_RUNTIME = os.path.join(PACKAGE_ROOT, "rlm_runtime")
with open(os.path.join(_RUNTIME, "container_boot.py"), encoding="utf-8") as _file:
    BOOT = _file.read()


def sized(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def bundle(sources: Dict[str, str]) -> bytes:
    parts = [sized(name.encode()) + sized(source.encode()) for name, source in sources.items()]
    return len(sources).to_bytes(4, "big") + b"".join(parts)


class Booted:
    """What came of a start, after which the host has hung up."""

    def __init__(self, said: bytes, boot: str = BOOT) -> None:
        command: List[str] = [sys.executable, "-I", "-S", "-X", "utf8", "-c", boot]
        ran = subprocess.run(command, input=said, capture_output=True, timeout=PATIENCE_SECONDS, cwd="/")
        self.code = ran.returncode
        self.stdout = ran.stdout
        self.stderr = ran.stderr


class BootTest(unittest.TestCase):
    def test_the_runtime_is_loaded_from_the_host_s_words_alone(self) -> None:
        booted = Booted(
            bundle(
                {
                    "rlm_runtime": "VERSION = 5",
                    "rlm_runtime.other": "from . import VERSION\nname = __name__",
                    "rlm_runtime.agent": (
                        "from . import VERSION\nfrom .other import name\nimport sys\n"
                        "def main(): print(VERSION, name, __file__, __package__, [p for p in sys.path if 'work' in p])"
                    ),
                }
            )
        )
        self.assertEqual(booted.stdout, b"5 rlm_runtime.other /rlm_runtime/agent.py rlm_runtime []\n")
        self.assertEqual((booted.code, booted.stderr), (0, b""))

    def test_the_agent_takes_over_the_stream_where_the_runtime_ends(self) -> None:
        runtime = bundle({"rlm_runtime": "", "rlm_runtime.agent": "import os\ndef main(): print(os.read(0, 100))"})
        self.assertEqual(Booted(runtime + b"orders").stdout, b"b'orders'\n")

    def test_other_modules_come_from_where_they_always_do(self) -> None:
        agent = "import json, rlm_runtime.missing\ndef main(): pass"
        booted = Booted(bundle({"rlm_runtime": "", "rlm_runtime.agent": agent}))
        self.assertIn(b"No module named 'rlm_runtime.missing'", booted.stderr)

    def test_an_error_tells_where_in_the_runtime_it_was(self) -> None:
        agent = "def main():\n    raise ValueError('broken')"
        booted = Booted(bundle({"rlm_runtime": "", "rlm_runtime.agent": agent}))
        self.assertIn(b'File "/rlm_runtime/agent.py", line 2, in main', booted.stderr)
        self.assertIn(b"ValueError: broken", booted.stderr)

    def test_it_ends_without_a_word_wherever_the_host_hangs_up(self) -> None:
        whole = bundle({"rlm_runtime": "", "rlm_runtime.agent": "def main(): print('never')"})
        for size in (0, 1, 4, 6, 8, 15, 20, len(whole) - 20, len(whole) - 1):
            with self.subTest(size=size):
                booted = Booted(whole[:size])
                self.assertEqual((booted.code, booted.stdout, booted.stderr), (0, b"", b""))

    def test_the_real_runtime_starts_from_it(self) -> None:
        sources = {}
        for name in sorted(os.listdir(_RUNTIME)):
            stem = name[: -len(".py")]
            if name.endswith(".py") and stem != "container_boot":
                with open(os.path.join(_RUNTIME, name), encoding="utf-8") as file:
                    sources["rlm_runtime" if stem == "__init__" else f"rlm_runtime.{stem}"] = file.read()
        booted = Booted(bundle(sources))
        self.assertEqual((booted.code, booted.stdout, booted.stderr), (0, b"", GREETING))


class OldPythonTest(unittest.TestCase):
    def test_an_old_python_can_read_it(self) -> None:
        ast.parse(BOOT, feature_version=(3, 4))
        self.assertNotRegex(BOOT, r"\bf['\"]")

    def test_an_old_python_says_that_it_is_old_before_anything_else(self) -> None:
        for version in ((3, 8, 18), (3, 4, 0), (2, 7, 18)):
            with self.subTest(version=version):
                booted = Booted(b"", f"import sys\nsys.version_info = {version}\n{BOOT}")
                self.assertEqual((booted.code, booted.stdout, booted.stderr), (78, b"", b""))

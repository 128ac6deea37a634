from __future__ import annotations

import builtins
import json
import os
import platform
import subprocess
import sys
import tempfile
import unittest
from errno import EPERM
from pathlib import Path
from typing import Any, Dict
from unittest import mock

from rlm_runtime import inspection, kernel_probes, libc
from rlm_runtime.inspection import inspect

PACKAGE_ROOT = str(Path(__file__).resolve().parent.parent)
PARTS = {
    "pid", "user", "capabilities", "noNewPrivileges", "seccompMode", "rootFileSystem", "writableMounts",
    "network", "scratch", "limits", "machine", "cgroup", "gvisor", "engineSockets", "environment",
    "attempts",
}  # fmt: skip
KNOWN_MACHINE = sys.platform == "linux" and platform.machine() in ("x86_64", "aarch64")


@unittest.skipUnless(sys.platform == "linux", "looks at what only Linux has")
class InspectionTest(unittest.TestCase):
    def test_it_tells_every_part_in_what_json_can_hold(self) -> None:
        found = inspect()
        self.assertEqual(set(found), PARTS)
        self.assertEqual(json.loads(json.dumps(found)), found)

    def test_it_agrees_with_what_python_says_of_this_process(self) -> None:
        found = inspect()
        self.assertEqual(found["pid"], os.getpid())
        self.assertEqual(found["user"]["uids"], list(os.getresuid()))
        self.assertEqual(found["user"]["gids"], list(os.getresgid()))
        self.assertIn({"name": "lo"}, [{"name": each["name"]} for each in found["network"]["interfaces"]])
        self.assertEqual(found["scratch"]["/tmp"]["bytes"], _size_of("/tmp"))

    def test_it_tells_names_of_environment_variables_and_no_values(self) -> None:
        script = "import json; from rlm_runtime.inspection import inspect; print(json.dumps(inspect()))"
        environment = {"SOME_KEY": "the-secret", "PYTHONPATH": PACKAGE_ROOT}
        out = subprocess.check_output([sys.executable, "-c", script], env=environment, text=True)
        self.assertIn("SOME_KEY", json.loads(out)["environment"])
        self.assertNotIn("the-secret", out)

    def test_it_leaves_nothing_behind(self) -> None:
        before = {folder: sorted(os.listdir(folder)) for folder in ("/", "/usr", "/var/tmp")}
        inspect()
        self.assertEqual({folder: sorted(os.listdir(folder)) for folder in before}, before)

    def test_it_leaves_no_descriptor_open(self) -> None:
        inspect()
        before = os.listdir("/proc/self/fd")
        inspect()
        self.assertEqual(os.listdir("/proc/self/fd"), before)

    def test_what_cannot_be_found_out_is_null_and_the_rest_is_told(self) -> None:
        with mock.patch.object(inspection, "_read", side_effect=PermissionError(13, "no")):
            found = inspect()
        self.assertEqual(set(found), PARTS)
        for part in ("seccompMode", "writableMounts", "machine"):
            self.assertIsNone(found[part])
        self.assertEqual(found["pid"], os.getpid())
        self.assertIsNotNone(found["limits"])

    def test_without_ctypes_only_sockets_are_tried(self) -> None:
        with _no_module("_ctypes"), mock.patch.dict(libc._functions, clear=True):
            found = inspect()
        self.assertIsNone(found["gvisor"])
        self.assertEqual(set(found["attempts"]), set(kernel_probes.socket_attempts()))
        self.assertIsNotNone(found["noNewPrivileges"])

    def test_it_never_raises_whatever_is_missing(self) -> None:
        for name in ("_socket", "fcntl", "resource"):
            with self.subTest(name), _no_module(name):
                self.assertEqual(set(inspect()), PARTS)

    def test_an_engine_socket_is_found_wherever_it_is_mounted(self) -> None:
        import socket

        with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
            server.bind(folder + "/any name.sock")
            mounts = {folder + "/any name.sock": (["rw"], "ext4"), folder: (["rw"], "ext4")}
            self.assertIn(folder + "/any name.sock", inspection._engine_sockets(mounts))
            self.assertNotIn(folder, inspection._engine_sockets(mounts))

    def test_a_writable_mount_is_found_whatever_its_name(self) -> None:
        name = "a b\\\t漢"
        with tempfile.TemporaryDirectory() as folder:
            os.mkdir(f"{folder}/{name}")
            escaped = f"{folder}/a\\040b\\134\\011漢"
            line = f"1 2 0:3 / {escaped} rw,relatime shared:1 - tmpfs tmpfs rw\n"
            with tempfile.NamedTemporaryFile("w", encoding="utf-8") as table:
                table.write(line)
                table.flush()
                mounts = inspection._mounts(table.name)
            self.assertEqual(inspection._writable_mounts(mounts), [f"{folder}/{name}"])


class ControlGroupTest(unittest.TestCase):
    def test_limits_of_the_first_version_are_told_as_numbers(self) -> None:
        found = self.found(
            {
                "memory/memory.limit_in_bytes": "268435456\n",
                "memory/memory.memsw.limit_in_bytes": "9223372036854771712\n",
                "memory/memory.swappiness": "0\n",
                "pids/pids.max": "max\n",
                "cpu/cpu.cfs_quota_us": "50000\n",
                "cpu/cpu.cfs_period_us": "100000\n",
            }
        )
        expected = {
            "version": 1,
            "memoryBytes": 268435456,
            "memoryAndSwapBytes": -1,
            "swappiness": 0,
            "processes": -1,
            "processors": 0.5,
        }
        self.assertEqual(found, expected)

    def test_limits_of_the_second_version_are_told_as_numbers(self) -> None:
        found = self.found(
            {
                "cgroup.controllers": "cpu memory pids\n",
                "memory.max": "268435456\n",
                "memory.swap.max": "0\n",
                "pids.max": "66\n",
                "cpu.max": "max 100000\n",
            }
        )
        expected = {
            "version": 2,
            "memoryBytes": 268435456,
            "swapBytes": 0,
            "processes": 66,
            "processors": -1,
        }
        self.assertEqual(found, expected)

    def test_a_limit_that_is_not_there_is_null_and_not_zero(self) -> None:
        first = self.found({"memory/memory.limit_in_bytes": "1\n"})
        self.assertIsNone(first["memoryAndSwapBytes"])
        self.assertIsNone(first["processors"])
        second = self.found({"cgroup.controllers": ""})
        self.assertEqual([second[name] for name in ("memoryBytes", "swapBytes", "processors")], [None] * 3)

    def test_an_empty_folder_tells_nothing(self) -> None:
        self.assertIsNone(self.found({}))

    def found(self, files: Dict[str, str]) -> Any:
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                path = Path(folder, name)
                path.parent.mkdir(exist_ok=True)
                path.write_text(content)
            return inspection._cgroup(folder + "/")


@unittest.skipUnless(KNOWN_MACHINE, "system calls have other numbers on this machine")
class KernelProbesTest(unittest.TestCase):
    def test_every_system_call_is_either_refused_or_allowed(self) -> None:
        outcomes = kernel_probes.KernelProbes().attempts()
        self.assertGreater(len(outcomes), 15)
        for outcome in outcomes.values():
            self.assertRegex(outcome, r"^(allowed|refused \((EPERM|EACCES|ENOSYS)\))$")

    def test_a_system_call_that_a_filter_lets_through_does_nothing(self) -> None:
        kernel = kernel_probes.KernelProbes()
        before = _state()
        kernel.attempts()
        self.assertEqual(_state(), before)
        self.assertRaises(ChildProcessError, os.waitpid, -1, os.WNOHANG)

    def test_whether_privileges_can_be_gained_is_the_same_asked_either_way(self) -> None:
        self.assertEqual(kernel_probes.KernelProbes().no_new_privileges(), inspect()["noNewPrivileges"])

    def test_linux_is_not_taken_for_gvisor_on_its_word_alone(self) -> None:
        kernel = kernel_probes.KernelProbes()
        logs = ((b"Linux", 0, False), (b"Starting gVisor...", 0, True), (b"", EPERM, False))
        for log, number, expected in logs:

            def call(*arguments: int) -> Any:
                import ctypes

                ctypes.memmove(arguments[2], log, len(log))
                return (len(log), 0) if number == 0 else (-1, number)

            kernel._call = call
            self.assertIs(kernel.is_gvisor(), expected)

    def test_a_machine_with_unknown_numbers_is_not_tried(self) -> None:
        strange = mock.Mock(machine="riscv64")
        with mock.patch("posix.uname", return_value=strange):
            self.assertRaises(OSError, kernel_probes.KernelProbes)


def _state() -> Any:
    """Descriptors, threads and namespaces of this process."""
    spaces = sorted(os.listdir("/proc/self/ns"))
    links = [os.readlink("/proc/self/ns/" + space) for space in spaces]
    return os.listdir("/proc/self/fd"), os.listdir("/proc/self/task"), links


def _size_of(path: str) -> int:
    status = os.statvfs(path)
    return status.f_blocks * status.f_frsize


def _no_module(name: str) -> Any:
    """As on a Python that was built without it."""
    original = builtins.__import__

    def refuse(wanted: str, *rest: Any) -> Any:
        if wanted == name:
            raise ImportError(name)
        return original(wanted, *rest)

    return mock.patch.object(builtins, "__import__", refuse)


if __name__ == "__main__":
    unittest.main()

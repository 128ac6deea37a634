"""Which ids a session gets, and what becomes of it in namespaces of users that have few."""

from __future__ import annotations

import os
import sys
import unittest
from typing import Any, Dict, List, Optional, Tuple
from unittest import mock

from rlm_runtime import namespaces

from .test_kernel_layer import refuse_unshare
from .test_supervisor import Session, SupervisorTestCase

_NEW_USERS = 0x10000000
_DROP_FROM_BOUND = 24  # PR_CAPBSET_DROP
_SETGID, _SETUID = 6, 7
_SUBORDINATE = [(0, 1), (1, 65_536)]  # as rootless containers have them
_EVERYWHERE = ("files", "network", "processes", "system calls", "privileges", "resources")

Ranges = List[Tuple[int, int]]


class OuterIdTest(unittest.TestCase):
    def ids(self, users: Ranges, groups: Ranges, sessions: int = 3) -> List[int]:
        with mock.patch.object(namespaces, "_mapped", {"uid": users, "gid": groups}.__getitem__):
            return [namespaces.outer_id(session) for session in range(sessions)]

    def test_it_is_one_that_no_system_gives_out(self) -> None:
        every = [(0, (1 << 32) - 1)]
        self.assertEqual(self.ids(every, every), [1_900_000_000, 1_900_000_001, 1_900_000_002])

    def test_a_container_has_such_ids_too(self) -> None:
        for ranges in ([(0, 65_536)], _SUBORDINATE):
            self.assertEqual(self.ids(ranges, ranges), [60_706, 60_707, 60_708])

    def test_otherwise_it_is_one_from_the_top(self) -> None:
        few = [(0, 1), (1, 99)]
        self.assertEqual(self.ids(few, few), [99, 98, 97])

    def test_it_is_never_roots_where_there_is_another(self) -> None:
        self.assertEqual(self.ids([(0, 3)], [(0, 3)], 4), [2, 1, 2, 1])

    def test_it_is_roots_where_there_is_no_other(self) -> None:
        self.assertEqual(set(self.ids([(0, 1)], [(0, 1)])), {namespaces.ROOT})

    def test_the_group_has_to_be_there_as_well(self) -> None:
        self.assertEqual(set(self.ids([(0, 65_536)], [(0, 1)])), {namespaces.ROOT})
        self.assertEqual(self.ids([(0, 65_536)], [(0, 1), (60_707, 1)], 2)[1], 60_707)


def _enter_users(lines: Dict[str, str]) -> None:
    """Takes this process into a namespace of users with these ids, by a child that stays outside."""
    pid, (asked, ask) = os.getpid(), os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(ask)
            if not os.read(asked, 1):
                os._exit(1)
            for name, line in lines.items():
                with open(f"/proc/{pid}/{name}", "w") as file:
                    file.write(line)
            os._exit(0)
        finally:
            os._exit(1)
    namespaces.must("unshare", _NEW_USERS)
    os.write(ask, b"x")
    os.close(asked)
    os.close(ask)
    if os.waitpid(child, 0)[1] != 0:
        raise OSError("the ids could not be mapped")
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)


def _only_root() -> Dict[str, str]:
    """What `unshare -Ur` writes."""
    return {"setgroups": "deny", "gid_map": f"0 {os.getegid()} 1", "uid_map": f"0 {os.geteuid()} 1"}


def _many() -> Dict[str, str]:
    return {"gid_map": "0 0 65536", "uid_map": "0 0 65536"}


def _can_enter(lines: Dict[str, str]) -> bool:
    if sys.platform != "linux":
        return False
    pid = os.fork()
    if pid == 0:
        try:
            _enter_users(lines)
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(pid, 0)[1] == 0


class InNamespaceTestCase(SupervisorTestCase):
    def open(self, number: int = 1) -> Tuple[Session, Dict[str, Any]]:
        session = self.start(number, kernel=True, memoryBytes=1 << 30)
        session.configure()
        layers = {layer["name"]: layer for layer in session.hello["kernel"]}
        self.assertEqual([layers[name] for name in _EVERYWHERE if not layers[name]["inForce"]], [])
        block = session.run("import threading; threading.Thread(target=print, args=(6 * 7,)).start()")
        self.assertIsNone(block.error)
        return session, layers


@unittest.skipUnless(_can_enter(_only_root()), "this user may not have a namespace of users")
class OnlyRootTest(InNamespaceTestCase):
    """For whom there is nobody but root, and who may not give up groups."""

    def before_start(self) -> None:
        _enter_users(_only_root())

    def test_it_has_namespaces_and_is_not_told_to_be_somebody_else(self) -> None:
        _, layers = self.open()
        self.assertTrue(layers["namespaces"]["inForce"], layers["namespaces"])
        self.assertTrue(layers["file system view"]["inForce"], layers["file system view"])
        self.assertFalse(layers["user"]["inForce"])
        self.assertIn("no ids but root's", layers["user"]["detail"])


@unittest.skipUnless(_can_enter(_only_root()), "this user may not have a namespace of users")
class OnlyRootWithoutNamespacesTest(InNamespaceTestCase):
    def before_start(self) -> None:
        _enter_users(_only_root())
        refuse_unshare(with_flags=0)

    def test_it_stays_root_and_says_so(self) -> None:
        _, layers = self.open()
        self.assertFalse(layers["namespaces"]["inForce"])
        self.assertFalse(layers["user"]["inForce"])
        self.assertIn("It is root", layers["user"]["detail"])


@unittest.skipUnless(_can_enter(_only_root()), "this user may not have a namespace of users")
class OnlyRootWithoutUsersTest(InNamespaceTestCase):
    def before_start(self) -> None:
        _enter_users(_only_root())
        refuse_unshare(with_flags=_NEW_USERS)

    def test_it_stays_root_and_says_so(self) -> None:
        _, layers = self.open()
        self.assertTrue(layers["namespaces"]["inForce"], layers["namespaces"])
        self.assertIn("It is root: this system has no ids but root's", layers["user"]["detail"])


@unittest.skipUnless(_can_enter(_many()), "takes root, and namespaces of users")
class ManyIdsTest(InNamespaceTestCase):
    """As in containers whose ids are not the system's."""

    refused: Optional[int] = None

    def before_start(self) -> None:
        _enter_users(_many())
        if self.refused is not None:
            refuse_unshare(with_flags=self.refused)

    def test_each_session_is_somebody_else(self) -> None:
        users = set()
        for number in (1, 2):
            session, layers = self.open(number)
            if "this Python's library" in layers["user"]["detail"]:
                self.skipTest("this Python is root's alone, and without namespaces the session stays root")
            self.assertTrue(layers["user"]["inForce"], layers["user"])
            self.assertEqual(layers["namespaces"]["inForce"], self.refused != 0, layers["namespaces"])
            users.add(self.owner(number))
        self.assertEqual(users, {60_706 + 1, 60_706 + 2})

    def owner(self, number: int) -> int:
        """Who a session is out here, where root's ids are the same."""
        with open(f"/proc/{self.process.pid}/task/{self.process.pid}/children") as file:
            newest = max(file.read().split(), key=int)
        with open(f"/proc/{newest}/status") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("Uid:"))


class ManyIdsWithoutUsersTest(ManyIdsTest):
    refused = _NEW_USERS


class ManyIdsWithoutNamespacesTest(ManyIdsTest):
    refused = 0


def _drop(*capabilities: int) -> None:
    """Takes rights of root away for good, from whatever it executes."""
    for capability in capabilities:
        namespaces.must("prctl", _DROP_FROM_BOUND, capability, 0, 0, 0)


@unittest.skipUnless(sys.platform == "linux" and os.geteuid() == 0, "takes root")
class WithoutRightToBecomeTest(InNamespaceTestCase):
    """As in containers that took the right to change users from their root."""

    refused: Optional[int] = None

    def before_start(self) -> None:
        _drop(_SETGID, _SETUID)
        if self.refused is not None:
            refuse_unshare(with_flags=self.refused)

    def test_it_stays_root_and_says_so(self) -> None:
        _, layers = self.open()
        self.assertFalse(layers["user"]["inForce"])
        self.assertIn("may not become anybody else", layers["user"]["detail"])


class WithoutRightToBecomeOrNamespacesTest(WithoutRightToBecomeTest):
    refused = 0


@unittest.skipUnless(sys.platform == "linux" and os.geteuid() == 0, "takes root")
class WithoutRightToGroupsTest(WithoutRightToBecomeTest):
    def before_start(self) -> None:
        _drop(_SETGID)


@unittest.skipUnless(_can_enter(_many()), "takes root, and namespaces of users")
class AllowUsersTest(unittest.TestCase):
    def test_ids_that_cannot_be_mapped_are_found_out_in_a_child(self) -> None:
        before = os.readlink("/proc/self/ns/user")
        with mock.patch.object(namespaces, "map_ids", return_value=False):
            self.assertFalse(namespaces._try_users(60_706))
        self.assertTrue(namespaces._try_users(60_706))
        self.assertEqual(os.readlink("/proc/self/ns/user"), before)

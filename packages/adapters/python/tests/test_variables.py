from __future__ import annotations

import sys
import unittest
from typing import Any, Dict

from rlm_runtime.variables import MAX_LISTED, VariableTable

from .worker_process import WorkerTestCase


class VariableTableTest(unittest.TestCase):
    def setUp(self) -> None:
        self.namespace: Dict[str, Any] = {"provided": 1, "context": "abc"}
        self.table = VariableTable(self.namespace)
        self.table.changed()

    def changed(self, **made: Any) -> Dict[str, Any]:
        self.namespace.update(made)
        return {each["name"]: (each["type"], each["size"]) for each in self.table.changed()}

    def test_new_names_are_told_with_type_and_size(self) -> None:
        self.assertEqual(
            self.changed(n=1, text="héllo", items=[1, 2], table={"a": 1}, pair=(1, 2, 3), raw=b"12"),
            {
                "n": ("int", None),
                "text": ("str", 5),
                "items": ("list", 2),
                "table": ("dict", 1),
                "pair": ("tuple", 3),
                "raw": ("bytes", 2),
            },
        )

    def test_names_bound_again_are_told_and_names_left_alone_are_not(self) -> None:
        self.changed(old=[1], kept=[2])
        self.table.changed()
        self.assertEqual(self.changed(old=[3]), {"old": ("list", 1)})

    def test_modules_functions_private_and_provided_names_are_not_data(self) -> None:
        self.assertEqual(self.changed(sys=sys, length=len, _hidden=1, provided=2, context="other"), {})

    def test_no_code_of_the_value_runs(self) -> None:
        class Meta(type):
            @property
            def __name__(cls) -> str:  # type: ignore[override]
                raise AssertionError

        class Hostile(metaclass=Meta):
            def __getattribute__(self, name: str) -> Any:
                raise AssertionError(name)

            def __len__(self) -> int:
                raise AssertionError

            def __eq__(self, other: object) -> bool:
                raise AssertionError

            __hash__ = None  # type: ignore[assignment]

        class LyingList(list):
            def __len__(self) -> int:
                raise AssertionError

        self.assertEqual(
            self.changed(hostile=Hostile(), lying=LyingList()),
            {"hostile": ("Hostile", None), "lying": ("LyingList", None)},
        )

    def test_a_range_too_long_for_len_has_no_size(self) -> None:
        self.assertEqual(self.changed(r=range(10**30)), {"r": ("range", None)})

    def test_names_that_are_no_text_and_very_long_names_do_no_harm(self) -> None:
        self.namespace[3] = 1  # type: ignore[index]
        self.namespace["x" * 1000] = 1
        changed = self.table.changed()
        self.assertEqual([len(each["name"]) for each in changed], [200])

    def test_the_list_is_bounded(self) -> None:
        self.assertEqual(len(self.changed(**{f"v{n}": n for n in range(500)})), MAX_LISTED)

    def test_everything_is_described_for_show_vars(self) -> None:
        self.changed(items=[1, 2], n=5)
        self.assertEqual(self.table.describe_all(), "context: str, 3 long\nitems: list, 2 long\nn: int")


class LifetimeTest(WorkerTestCase):
    def test_values_are_not_kept_alive_by_the_table(self) -> None:
        self.run_code("import weakref\nclass Big: pass\nbig = Big()\ngone = weakref.ref(big)")
        self.assertEqual(self.run_code("big = None\nprint(gone() is None)").stdout, "True\n")

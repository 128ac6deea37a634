from __future__ import annotations

import os
import unittest

from rlm_runtime.context_files import ContextFiles
from rlm_runtime.context_handle import ContextHandle

from .context_test_case import HandleTestCase


class FilesTest(HandleTestCase):
    def files(self, **contents: str) -> ContextFiles:
        files = ContextFiles(
            {name: ContextHandle(self.path_of(text.encode(), name), name) for name, text in contents.items()}
        )
        self.addCleanup(files.close)
        return files

    def test_it_is_a_mapping_of_names_to_handles_in_the_given_order(self) -> None:
        context = self.files(b="beta", a="älpha")
        self.assertEqual(context.names, ("b", "a"))
        self.assertEqual(list(context), ["b", "a"])
        self.assertEqual(list(context.keys()), ["b", "a"])
        self.assertEqual([file[:] for file in context.values()], ["beta", "älpha"])
        self.assertEqual({name: file[:] for name, file in context.items()}, {"b": "beta", "a": "älpha"})
        self.assertEqual({name: file.size for name, file in dict(context).items()}, {"b": 4, "a": 6})
        self.assertEqual(context["a"].head(2), "ä")
        self.assertEqual((len(context), context.size), (2, 10))
        self.assertAlmostEqual(context.size_mb, 10 / 1024 / 1024)

    def test_in_asks_for_a_name_and_not_for_text(self) -> None:
        context = self.files(a="beta")
        self.assertTrue("a" in context)
        self.assertFalse("beta" in context)
        self.assertFalse(0 in context)

    def test_a_name_that_is_not_there_is_told_with_where_the_names_are(self) -> None:
        context = self.files(a="beta")
        with self.assertRaisesRegex(KeyError, "'c'.*context.names"):
            context["c"]
        self.assertIsNone(context.get("c"))
        self.assertEqual(context.get("a", 1)[:], "beta")
        for key in (0, slice(0, 5)):
            with self.assertRaisesRegex(TypeError, "files by name"):
                context[key]  # type: ignore[index]

    def test_nothing_can_be_set_or_removed(self) -> None:
        context = self.files(a="beta")
        with self.assertRaises(TypeError):
            context["a"] = 1  # type: ignore[index]
        with self.assertRaises(TypeError):
            del context["a"]  # type: ignore[attr-defined]

    def test_a_search_goes_through_all_files_and_names_each(self) -> None:
        context = self.files(a="one\ntwo one", b="none", c="One")
        found = [(hit["name"], hit["offset"], hit["match"]) for hit in context.search("one")]
        self.assertEqual(found, [("a", 0, "one"), ("a", 8, "one"), ("b", 1, "one"), ("c", 0, "One")])
        exact = context.search("One", ignore_case=False)
        self.assertEqual([hit["name"] for hit in exact], ["c"])
        lines = [(hit["name"], hit["line"], hit["text"]) for hit in context.search_lines("two|one$", 3)]
        self.assertEqual(lines, [("a", 1, "one"), ("a", 2, "two one"), ("b", 1, "none")])
        around = context.search_lines("two", context_lines=1)
        self.assertEqual((around[0]["before"], around[0]["after"]), (["one"], []))

    def test_max_results_bounds_the_whole_list(self) -> None:
        context = self.files(a="x x", b="x x", c="x x")
        for most, expected in ((0, ""), (1, "a"), (2, "aa"), (3, "aab"), (None, "aabbcc")):
            found = "".join(hit["name"] for hit in context.search("x", most))
            self.assertEqual(found, expected)

    def test_wrong_patterns_and_numbers_are_refused_as_by_one_file(self) -> None:
        context = self.files(a="x")
        for pattern, most in (("", 1), ("x", -1), ("(", 1)):
            with self.assertRaises(Exception) as one:
                context["a"].search(pattern, most)
            with self.assertRaisesRegex(type(one.exception), ".+"):
                context.search(pattern, most)

    def test_a_file_that_changed_is_named_by_the_search_that_meets_it(self) -> None:
        context = self.files(a="x" * 100, b="y" * 100)
        os.truncate(os.path.join(self.folder, "b"), 10)
        with self.assertRaisesRegex(OSError, "changed while being read: 'b' had 100 bytes"):
            context.search("z")
        self.assertEqual(context["a"].head(2), "xx")

    def test_closing_closes_every_file(self) -> None:
        with self.files(a="x", b="y") as context:
            pass
        for file in context.values():
            with self.assertRaisesRegex(ValueError, "closed"):
                file.head()

    def test_printing_tells_names_and_methods_and_no_content(self) -> None:
        context = self.files(**{name: "secret" for name in "abcdefg"})
        shown = repr(context)
        self.assertIn("7 files", shown)
        self.assertIn("'a', 'b', 'c', 'd', 'e', ...", shown)
        self.assertNotIn("secret", shown)
        with self.assertRaisesRegex(AttributeError, "has no 'head'.*context\\[name\\]"):
            context.head()


if __name__ == "__main__":
    unittest.main()

from __future__ import annotations

import random
import re
import unittest
from unittest import mock

from rlm_runtime import context_handle

from .context_test_case import BOM, HandleTestCase, Model, random_content


class ReadingTest(HandleTestCase):
    def test_sizes_are_in_bytes(self) -> None:
        handle = self.open("é" * 524_288)
        self.assertEqual((handle.size, len(handle), handle.size_mb), (1_048_576, 1_048_576, 1.0))

    def test_slices_of_ascii_are_those_of_a_str(self) -> None:
        text = "hello world"
        handle = self.open(text)
        for start in (None, -20, -3, 0, 4, 11, 30):
            for stop in (None, -20, -1, 0, 3, 11, 30):
                self.assertEqual(handle[start:stop], text[start:stop], (start, stop))

    def test_a_step_is_refused_with_what_to_write(self) -> None:
        handle = self.open("hello")
        self.assertEqual(handle[0:2:1], "he")
        for step in (2, -1, 0):
            with self.assertRaisesRegex(ValueError, r"no step: use context\[start:stop\]"):
                handle[::step]

    def test_an_index_gives_the_character_that_holds_the_byte(self) -> None:
        handle = self.open("aé漢😀b")
        self.assertEqual("".join(handle[at] for at in range(len(handle))), "aéé漢漢漢😀😀😀😀b")
        self.assertEqual((handle[-1], handle[-2], handle[-11]), ("b", "😀", "a"))

    def test_an_index_outside_raises_index_error(self) -> None:
        handle = self.open("abc")
        for index in (3, -4, 10**20):
            with self.assertRaises(IndexError):
                handle[index]
        with self.assertRaises(TypeError):
            handle["a"]  # type: ignore[index]

    def test_read_takes_start_and_length_in_bytes(self) -> None:
        handle = self.open("0123456789")
        self.assertEqual(handle.read(), "0123456789")
        self.assertEqual(handle.read(4), "456789")
        self.assertEqual(handle.read(4, 3), "456")
        self.assertEqual(handle.read(-3, 2), "78")
        self.assertEqual(handle.read(-30, 2), "01")
        self.assertEqual(handle.read(8, 100), "89")
        self.assertEqual(handle.read(100, 5), "")
        self.assertEqual(handle.read(5, 0), "")

    def test_negative_lengths_are_refused(self) -> None:
        handle = self.open("0123456789")
        for use in (
            lambda: handle.read(0, -1),
            lambda: handle.read_window(0, -1),
            lambda: handle.snippet(0, -1),
            lambda: handle.head(-1),
            lambda: handle.tail(-1),
            lambda: handle.search("1", -1),
            lambda: handle.search_lines("1", -1),
            lambda: handle.search_lines("1", 1, -1),
        ):
            with self.assertRaisesRegex(ValueError, "must be 0 or more, not -1"):
                use()

    def test_windows_are_cut_at_the_ends_of_the_file(self) -> None:
        handle = self.open("0123456789")
        self.assertEqual(handle.read_window(5, 2), "3456")
        self.assertEqual(handle.read_window(1, 3), "0123")
        self.assertEqual(handle.read_window(9, 3), "6789")
        self.assertEqual(handle.read_window(-1, 1), "89")
        self.assertEqual(handle.read_window(1000, 3), "789")
        self.assertEqual(handle.read_window(3, 0), "")
        self.assertEqual(handle.read_window(3), "0123456789")

    def test_head_and_tail_count_bytes_and_keep_characters_whole(self) -> None:
        handle = self.open("éé漢漢")
        self.assertEqual((handle.head(3), handle.tail(4)), ("éé", "漢"))
        self.assertEqual((handle.head(0), handle.tail(0)), ("", ""))
        self.assertEqual((handle.head(99), handle.tail(99)), ("éé漢漢", "éé漢漢"))

    def test_a_snippet_is_one_line_that_shows_where_it_is_cut(self) -> None:
        handle = self.open("one two\n\n  three\tfour five")
        self.assertEqual(handle.snippet(11, 14), "...two three f...")
        self.assertEqual(handle.snippet(0, 8), "one...")
        self.assertEqual(handle.snippet(11), "one two three four five")

    def test_a_byte_order_mark_reads_as_nothing_and_keeps_its_bytes(self) -> None:
        handle = self.open(BOM + "id,é\n".encode())
        self.assertEqual((len(handle), handle[:], handle[0:3], handle[0]), (9, "id,é\n", "", "i"))
        self.assertEqual((handle[3:5], list(handle)), ("id", ["id,é"]))
        self.assertEqual(handle.search("^id")[0]["offset"], 3)
        self.assertEqual(handle.search_lines("^id")[0]["offset"], 3)
        self.assertNotIn("\ufeff", handle)

    def test_only_a_byte_order_mark_is_an_empty_text(self) -> None:
        handle = self.open(BOM)
        self.assertEqual((handle[:], handle[0], list(handle), handle.search(".")), ("", "", [], []))

    def test_each_undecodable_byte_reads_as_one_replacement_character(self) -> None:
        handle = self.open(b"a\xff\xe6\xbcb\x80")
        self.assertEqual(handle[:], "a\ufffd\ufffd\ufffdb\ufffd")
        self.assertEqual(handle[2:4], "\ufffd\ufffd")

    def test_an_empty_file_answers_like_an_empty_str(self) -> None:
        handle = self.open(b"")
        self.assertEqual((len(handle), handle.size_mb, handle[:], handle.read()), (0, 0.0, "", ""))
        self.assertEqual((handle.head(), handle.tail(), handle.snippet(0)), ("", "", ""))
        self.assertEqual((list(handle), handle.search("a"), handle.search("a|b")), ([], [], []))
        self.assertEqual((handle.search_lines("a"), handle.search_lines("a|b")), ([], []))
        self.assertEqual([m["offset"] for m in handle.search("^$")], [0])
        self.assertTrue("" in handle and "a" not in handle and not handle)
        with self.assertRaises(IndexError):
            handle[0]

    def test_a_read_that_would_fill_the_memory_is_refused(self) -> None:
        handle = self.open("0123456789")
        with mock.patch.object(context_handle, "MAX_READ_BYTES", 5):
            self.assertEqual(handle[:5], "01234")
            for use in (handle.read, lambda: handle[:], lambda: handle.head(6)):
                with self.assertRaisesRegex(ValueError, "refused to read .* piece by piece"):
                    use()

    def test_pieces_at_any_cut_read_as_the_whole(self) -> None:
        rng = random.Random(20)
        for _ in range(150):
            raw = random_content(rng)
            handle, model = self.open(raw), Model(raw)
            self.assertEqual(handle[:], model.text, raw)
            for cut in range(len(raw) + 1):
                self.assertEqual(handle[:cut] + handle[cut:], model.text, (raw, cut))
            handle.close()

    def test_any_slice_holds_the_characters_that_begin_in_it(self) -> None:
        rng = random.Random(21)
        for _ in range(300):
            raw = random_content(rng)
            handle, model = self.open(raw), Model(raw)
            start, stop = sorted(rng.randrange(len(raw) + 1) for _ in range(2))
            self.assertEqual(handle[start:stop], model.slice(start, stop), (raw, start, stop))
            self.assertEqual(handle.read(start, stop - start), model.slice(start, stop))
            handle.close()


class ShowingTest(HandleTestCase):
    def test_printing_tells_name_size_and_methods_and_no_content(self) -> None:
        handle = self.open("secret words " * 100_000)
        shown = repr(handle)
        self.assertEqual((str(handle), f"{handle}"), (shown, shown))
        self.assertIn("1,300,000 bytes (1.2 MB)", shown)
        self.assertNotIn("secret", shown)
        self.assertLess(len(shown), 500)
        methods = re.findall(r"(\w+)\(", shown)
        self.assertIn("search_lines", methods)
        for name in methods:
            self.assertTrue(name == "len" or callable(getattr(handle, name)), name)

    def test_a_str_method_is_missing_with_a_way_out(self) -> None:
        handle = self.open("hello")
        with self.assertRaisesRegex(AttributeError, r"no 'splitlines'.*context\[start:stop\]"):
            handle.splitlines()
        self.assertFalse(hasattr(handle, "lower"))


class ContainsTest(HandleTestCase):
    def test_in_tells_letter_case_apart(self) -> None:
        handle = self.open("One é two")
        self.assertTrue("One" in handle and "é t" in handle and "" in handle)
        self.assertTrue("one" not in handle and "É" not in handle and "x" not in handle)
        self.assertTrue("é".encode() in handle and b"\xa9 t" in handle and b"\xff" not in handle)

    def test_pattern_characters_mean_themselves(self) -> None:
        handle = self.open("a.b\\d [x](y)")
        self.assertTrue("a.b" in handle and "\\d [x](" in handle and "a.*" not in handle)

    def test_only_text_can_be_in_a_file(self) -> None:
        with self.assertRaisesRegex(TypeError, "takes a str, not int"):
            5 in self.open("5")  # type: ignore[operator]  # noqa: B015

    def test_a_lone_surrogate_is_in_no_file(self) -> None:
        self.assertFalse("\ud800" in self.open("hello"))
        self.assertEqual(self.open("hello").search("\ud800", ignore_case=False), [])


if __name__ == "__main__":
    unittest.main()

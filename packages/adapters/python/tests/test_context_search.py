from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import tracemalloc
import unittest
from unittest import mock

from rlm_runtime import context_patterns, context_search
from rlm_runtime.context_handle import ContextHandle

from .context_test_case import PACKAGE_ROOT, HandleTestCase, Model, random_content


class SearchTest(HandleTestCase):
    def test_a_match_tells_where_what_and_around(self) -> None:
        handle = self.open("é first\nNeedle here\nlast")
        self.assertEqual(
            handle.search("needle"),
            [
                {
                    "offset": 9,
                    "end": 15,
                    "match": "Needle",
                    "snippet": "é first Needle here last",
                }
            ],
        )
        match = handle.search("needle")[0]
        self.assertEqual(handle[match["offset"] : match["end"]], match["match"])

    def test_a_snippet_is_short_also_for_a_long_match(self) -> None:
        match = self.open("b" * 500 + "a" * 5000).search("a+")[0]
        self.assertEqual((match["offset"], match["end"], len(match["match"])), (500, 5500, 5000))
        self.assertRegex(match["snippet"], r"^\.\.\.b{120}a{380}\.\.\.$")

    def test_max_results_bounds_the_list_and_none_does_not(self) -> None:
        handle = self.open("ab" * 50)
        for pattern in ("a", "[a]"):
            self.assertEqual(len(handle.search(pattern)), 10)
            self.assertEqual(len(handle.search(pattern, 3)), 3)
            self.assertEqual(len(handle.search(pattern, 0)), 0)
            self.assertEqual(len(handle.search(pattern, max_results=None)), 50)

    def test_case_is_ignored_unless_told_otherwise(self) -> None:
        handle = self.open("É Straße abc ABC")
        self.assertEqual([m["match"] for m in handle.search("abc")], ["abc", "ABC"])
        self.assertEqual([m["match"] for m in handle.search("abc", ignore_case=False)], ["abc"])
        self.assertEqual([m["match"] for m in handle.search("é")], ["É"])
        self.assertEqual(handle.search("é", ignore_case=False), [])
        self.assertEqual([m["match"] for m in handle.search("STRAßE")], ["Straße"])

    def test_a_dot_and_a_class_match_characters_and_not_bytes(self) -> None:
        handle = self.open("x漢y été")
        self.assertEqual([m["match"] for m in handle.search("x.y")], ["x漢y"])
        self.assertEqual([m["match"] for m in handle.search("[éa]")], ["é", "é"])
        self.assertEqual([m["match"] for m in handle.search(r"\b\w+\b")], ["x漢y", "été"])

    def test_anchors_match_at_every_line(self) -> None:
        handle = self.open("ab\nac\nba")
        self.assertEqual([m["offset"] for m in handle.search("^a")], [0, 3])
        self.assertEqual([m["offset"] for m in handle.search("a$")], [7])
        self.assertEqual([m["offset"] for m in handle.search(r"\Aa")], [0])
        self.assertEqual([m["offset"] for m in handle.search(r".\Z")], [7])

    def test_a_compiled_pattern_keeps_its_flags(self) -> None:
        handle = self.open("abc ABC")
        self.assertEqual([m["match"] for m in handle.search(re.compile("abc"))], ["abc"])
        self.assertEqual(len(handle.search(re.compile("a b c", re.X | re.I))), 2)

    def test_bad_patterns_are_told(self) -> None:
        handle = self.open("abc")
        for use in (handle.search, handle.search_lines):
            with self.assertRaises(re.error):
                use("(abc")
            with self.assertRaises(re.error):
                use("abc\\")
            with self.assertRaisesRegex(ValueError, "pattern is empty"):
                use("")
            with self.assertRaisesRegex(TypeError, "a str, not bytes"):
                use(b"abc")
            with self.assertRaisesRegex(TypeError, "a str, not Pattern"):
                use(re.compile(b"abc"))

    def test_letters_with_relatives_outside_ascii_are_found_by_them(self) -> None:
        handle = self.open("mas\u017fe 300 \u212aelvin")
        self.assertEqual([m["match"] for m in handle.search("masse.")], ["mas\u017fe "])
        self.assertEqual([m["match"] for m in handle.search(r"kelvin\b")], ["\u212aelvin"])
        self.assertEqual([m["line"] for m in handle.search_lines("masse.+kelvin")], [1])

    def test_regex_matches_are_those_in_the_whole_text(self) -> None:
        patterns = [
            "a+", "[^a]", "a.b", "(?s)a.+?b", r"\w+", r"\s+", "^", "$", "^.", ".$", r"\b", r"\Aa",
            r"b\Z", "(?<=a)b", "(?<!a)b", "(?=b)", "x*", "é", "[é漢]", "(a)|b", r"\W", "a*?",
            "(?s)b.*", r"\r?\n",
            r"(\w)\1", "[\U0001f600]", r"\d|\B", "aba.", r"\wbaa", "bé+a", "a-b(a|b)",
        ]  # fmt: skip
        self.use_small_blocks()
        rng = random.Random(23)
        for _ in range(60):
            raw = random_content(rng, 60)
            handle, model = self.open(raw), Model(raw)
            for pattern in patterns:
                for fold in (True, False):
                    flags = re.MULTILINE | (re.IGNORECASE if fold else 0)
                    found = handle.search(pattern, None, fold)
                    spans = [(m["offset"], m["end"], m["match"]) for m in found]
                    self.assertEqual(spans, model.spans(pattern, flags), (raw, pattern, fold))
            handle.close()

    def test_literal_matches_are_those_in_the_whole_text(self) -> None:
        needles = ["a", "ab", "B1", "aaab", " a", "\n", "\r\n", "b\na", "é", "漢", "é漢", "-", "\t-"]
        self.use_small_blocks()
        rng = random.Random(24)
        for _ in range(150):
            raw = random_content(rng, 80)
            handle, model = self.open(raw), Model(raw)
            for needle in needles:
                for fold in (True, False):
                    flags = re.IGNORECASE if fold else 0
                    found = handle.search(needle, None, fold)
                    spans = [(m["offset"], m["end"], m["match"]) for m in found]
                    self.assertEqual(spans, model.spans(re.escape(needle), flags), (raw, needle))
                self.assertEqual(needle in handle, needle in model.exact, (raw, needle))
            handle.close()

    def test_rare_and_common_anchors_find_the_same(self) -> None:
        self.use_small_blocks()
        rng = random.Random(25)
        for letters in ("ab", "abcdefghijklmnopqrstuvwxyzABCDEFGHIJ0123456789"):
            text = "".join(rng.choices(letters, k=3000))
            handle = self.open(text)
            for _ in range(200):
                start = rng.randrange(len(text))
                needle = text[start : start + rng.randrange(1, 12)]
                for rare, tries in ((-1, 64), (10**6, 64), (10**6, 2)):
                    limits = {"_RARE_IN_SAMPLE": rare, "_ANCHOR_TRIES": tries}
                    with mock.patch.multiple(context_patterns, **limits):
                        exact = [m["offset"] for m in handle.search(needle, None, False)]
                        folded = [m["offset"] for m in handle.search(needle.upper(), None)]
                    self.assertEqual(exact, [m.start() for m in re.finditer(needle, text)])
                    self.assertEqual(folded, [m.start() for m in re.finditer(needle, text, re.I)])
            handle.close()

    def test_a_needle_longer_than_a_block_is_found(self) -> None:
        needle = "".join(chr(97 + n % 26) for n in range(600_000))
        handle = self.open("x" * 300_000 + needle + "y" * 300_000)
        self.assertEqual(handle.search(needle.upper())[0]["offset"], 300_000)
        self.assertIn(needle, handle)

    def test_matches_across_real_blocks_are_found(self) -> None:
        block = context_search._REGEX_BLOCK
        raw = bytearray(b"." * (2 * block + 100))
        raw[block - 3 : block + 3] = b"NEEDLE"
        raw[2 * block - 1 : 2 * block + 7] = "é漢é!".encode()
        handle = self.open(bytes(raw))
        self.assertEqual(handle.search("n[e]+dle")[0]["offset"], block - 3)
        self.assertEqual(handle.search("é漢É")[0]["offset"], 2 * block - 1)
        self.assertEqual(handle.search("needle")[0]["offset"], block - 3)

    def test_a_signal_ends_a_catastrophic_pattern_and_the_handle_stays_usable(self) -> None:
        def interrupt(number: int, frame: object) -> None:
            raise KeyboardInterrupt

        self.addCleanup(signal.signal, signal.SIGALRM, signal.signal(signal.SIGALRM, interrupt))
        handle = self.open("a" * 1000 + "b")
        for use in (handle.search, handle.search_lines):
            signal.setitimer(signal.ITIMER_REAL, 0.05)
            with self.assertRaises(KeyboardInterrupt):
                use("(a|a)*c")
        self.assertEqual(handle.search("[b]")[0]["offset"], 1000)


class BoundedMemoryTest(HandleTestCase):
    SIZE = 64 << 20

    def setUp(self) -> None:
        super().setUp()
        self.path = os.path.join(self.folder, "large.txt")
        line = b"some ordinary words that fill a line of the file\n"
        chunk = line * ((1 << 20) // len(line))
        with open(self.path, "wb") as file:
            while file.tell() < self.SIZE:
                file.write(chunk)
            file.write(b"the NEEDLE at the end\n")

    def test_searching_and_iterating_copy_a_few_blocks_and_not_the_file(self) -> None:
        uses = [
            lambda handle: self.assertIn("NEEDLE", handle),
            lambda handle: self.assertEqual(len(handle.search("needle")), 1),
            lambda handle: self.assertEqual(len(handle.search("NE+DLE", ignore_case=False)), 1),
            lambda handle: self.assertEqual(len(handle.search_lines("needle", 5, 2)), 1),
            lambda handle: self.assertGreater(sum(1 for _ in handle.iterate_lines()), 1000),
        ]
        with ContextHandle(self.path) as handle:
            for use in uses:
                tracemalloc.start()
                try:
                    use(handle)
                    peak = tracemalloc.get_traced_memory()[1]
                finally:
                    tracemalloc.stop()
                self.assertLess(peak, 16 << 20)

    def test_it_works_with_less_data_memory_than_the_file_has_bytes(self) -> None:
        code = (
            f"import resource, sys; sys.path.insert(0, {PACKAGE_ROOT!r})\n"
            "from rlm_runtime.context_handle import ContextHandle\n"
            "resource.setrlimit(resource.RLIMIT_DATA, (40 << 20, 40 << 20))\n"
            f"context = ContextHandle({self.path!r})\n"
            "print('NEEDLE' in context, len(context.search('ne+dle')), context.tail(4).strip())\n"
        )
        command = [sys.executable, "-I", "-c", code]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        self.assertEqual(done.stdout, "True 1 end\n")


if __name__ == "__main__":
    unittest.main()

from __future__ import annotations

import random
import re
import unittest
from unittest import mock

from rlm_runtime.context_literals import literal_of, required_literal


class LiteralsTest(unittest.TestCase):
    def test_escaped_text_is_found_as_it_stands(self) -> None:
        rng = random.Random(22)
        signs = "ab.^$*+?{}[]\\|()-# \t\n~&é漢0_/"
        for _ in range(500):
            text = "".join(rng.choices(signs, k=rng.randrange(1, 8)))
            self.assertEqual(literal_of(re.escape(text)), text)
            self.assertIn(literal_of(text), (None, text if "\\" not in text else mock.ANY))

    def test_patterns_that_are_more_than_text_are_no_literals(self) -> None:
        for pattern in ("a.b", "^a", "a$", "a*", "a+", "a?", "a{2}", "[a]", "(a)", "a|b", r"\d"):
            self.assertIsNone(literal_of(pattern), pattern)
        for pattern in (r"\n", r"\x41", r"a\1", "a\\", "\\é"):
            self.assertIsNone(literal_of(pattern), pattern)
        self.assertEqual(literal_of(r"f\(x\)\."), "f(x).")

    def test_the_text_that_all_matches_hold_is_read_from_a_pattern(self) -> None:
        for pattern, required in {
            r"needle-\d+": "needle-",
            r"(id|key): \w+ = \[x\]": " = [x]",
            "colou?r": "colo",
            "abc*": None,
            "abcd{0,2}": "abc",
            "xyz+abcd": "abcd",
            "[abc]defg[]x]": "defg",
            "(?:a[)]b)?cde": "cde",
            "abc|def": None,
            "(abc)": None,
            "(?x) a b c": None,
            "(?i:abc)def": None,
            r"\x41bcdef": None,
            r"(a)\1bcd": None,
            "^abc$": "abc",
            "abc.def": "abc",
            "été éé": None,
        }.items():
            self.assertEqual(required_literal(pattern, True), required, pattern)
        self.assertEqual(required_literal("été.", False), "été")

    def test_every_match_holds_the_required_text(self) -> None:
        rng = random.Random(28)
        items = ["a", "b", "ab", "k", ".", "a?", "b*", "b+", "[ab]", "[^]a]", "(a|b)", "(?:ab)?"]
        items += [r"\.", r"\w", "a{0}", "b{2}", "{", "}", "|", "^", "b+?", r"[\]b]", "(a[)]|b)"]
        tried = 0
        for _ in range(4000):
            pattern = "".join(rng.choices(items, k=rng.randrange(1, 7)))
            text = "".join(rng.choices("abk.{})]", k=60))
            with mock.patch("rlm_runtime.context_literals._SHORTEST_REQUIRED", 1):
                required = required_literal(pattern, True)
            for match in re.finditer(pattern, text) if required else ():
                self.assertIn(required, match.group(), pattern)
                tried += 1
        self.assertGreater(tried, 1000)


if __name__ == "__main__":
    unittest.main()

from __future__ import annotations

import random
import re
import unittest
from unittest import mock

from rlm_runtime import context_lines

from .context_test_case import HandleTestCase, Model, random_content


class LinesTest(HandleTestCase):
    def test_line_ends_are_stripped_and_other_ends_are_kept(self) -> None:
        handle = self.open("one\r\n\ntwo\rthree\r\r\nlast\r")
        self.assertEqual(list(handle.iterate_lines()), ["one", "", "two\rthree\r", "last\r"])

    def test_a_final_line_end_begins_no_line(self) -> None:
        self.assertEqual(list(self.open("one\ntwo\n")), ["one", "two"])
        self.assertEqual(list(self.open("one\ntwo")), ["one", "two"])
        self.assertEqual(list(self.open("\n")), [""])

    def test_lines_begin_at_an_offset(self) -> None:
        handle = self.open("one\ntwo é\nthree\n")
        self.assertEqual(list(handle.iterate_lines(4)), ["two é", "three"])
        self.assertEqual(list(handle.iterate_lines(5)), ["wo é", "three"])
        self.assertEqual(list(handle.iterate_lines(9)), ["", "three"])
        self.assertEqual(list(handle.iterate_lines(-6)), ["three"])
        self.assertEqual(list(handle.iterate_lines(100)), [])

    def test_a_matching_line_tells_number_offset_and_text(self) -> None:
        handle = self.open("é\r\nNeedle one\r\n\r\nno\r\na needle")
        self.assertEqual(
            handle.search_lines("needle"),
            [
                {"line": 2, "offset": 4, "text": "Needle one"},
                {"line": 5, "offset": 22, "text": "a needle"},
            ],
        )
        self.assertEqual(handle.search_lines("needle", 1), handle.search_lines("needle")[:1])
        self.assertEqual([m["line"] for m in handle.search_lines("needle", ignore_case=False)], [5])
        self.assertEqual([m["line"] for m in handle.search_lines("(one|no)$")], [2, 4])
        self.assertEqual([m["line"] for m in handle.search_lines("^$")], [3])

    def test_a_match_does_not_reach_over_a_line_end(self) -> None:
        handle = self.open("one\ntwo\r\n")
        for pattern in ("one\ntwo", r"one\stwo", "e\n", "two\r"):
            self.assertEqual(handle.search_lines(pattern), [], pattern)

    def test_context_lines_are_cut_at_the_ends_of_the_file(self) -> None:
        handle = self.open("1\n2\r\n3 x\n4\n5 é")
        match = handle.search_lines("X", context_lines=1)[0]
        self.assertEqual((match["before"], match["after"]), (["2"], ["4"]))
        match = handle.search_lines("X", context_lines=9)[0]
        self.assertEqual((match["before"], match["after"]), (["1", "2"], ["4", "5 é"]))
        self.assertNotIn("before", handle.search_lines("X")[0])

    def test_matching_lines_are_those_of_the_whole_text(self) -> None:
        patterns = ["a", "ab", "B", "-", "é", "^$", "^a", "b$", r"\s", "a.", "[^a]", r"\Aa", "a b"]
        patterns += ["漢|1", "\r", "aba.", "aba?b"]
        rng = random.Random(26)
        for _ in range(150):
            raw = random_content(rng, 80)
            handle, model = self.open(raw), Model(raw)
            lines = model.lines()
            block = rng.choice([200, 1 << 20])
            with mock.patch.object(context_lines, "_BLOCK", block):
                self.assertEqual(list(handle), [text for _, _, text in lines], raw)
                for pattern in patterns:
                    around = rng.randrange(4)
                    wanted = []
                    for index, (offset, line, text) in enumerate(lines):
                        if re.search(pattern, line, re.I | re.M):
                            wanted.append({"line": index + 1, "offset": offset, "text": text})
                            if around:
                                before = lines[max(0, index - around) : index]
                                after = lines[index + 1 : index + 1 + around]
                                wanted[-1]["before"] = [text for _, _, text in before]
                                wanted[-1]["after"] = [text for _, _, text in after]
                    found = handle.search_lines(pattern, None, around)
                    self.assertEqual(found, wanted, (raw, pattern))
            handle.close()

    def test_an_endless_line_comes_in_whole_characters_of_bounded_size(self) -> None:
        rng = random.Random(27)
        for _ in range(100):
            line = "".join(rng.choices("ab é漢😀\r", k=rng.randrange(1, 200))).rstrip("\r")
            text = "first\n" + line + rng.choice(["", "\n", "\r\n"]) * bool(line)
            text += "last" if text.endswith("\n") else ""
            handle = self.open(text)
            with mock.patch.object(context_lines, "_BLOCK", 16):
                pieces = list(handle)
                found = handle.search_lines("[ab]", None)
                self.assertEqual(handle.search_lines("a", None), handle.search_lines("[a]", None))
            self.assertEqual(pieces[0], "first")
            body = pieces[1:-1] if text.endswith("last") else pieces[1:]
            self.assertEqual("".join(body), line)
            self.assertTrue(all(0 < len(piece.encode()) <= 26 for piece in body), body)
            for match in found:
                self.assertTrue(handle[match["offset"] :].startswith(match["text"]))
                self.assertEqual(match["line"], 1 + text.encode()[: match["offset"]].count(b"\n"))
            handle.close()

    def test_neighbours_of_an_endless_line_are_cut_to_what_is_near(self) -> None:
        handle = self.open("é" * 50 + "\nX\n" + "漢" * 50)
        with mock.patch.object(context_lines, "_BLOCK", 16):
            match = handle.search_lines("x", context_lines=1)[0]
        self.assertEqual((match["before"], match["after"]), (["é" * 7], ["漢" * 6]))


if __name__ == "__main__":
    unittest.main()

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
import unittest
from typing import Any

from rlm_runtime.codec import decode_text, dumps, dumps_strict, encode_text, loads

from .worker_process import PACKAGE_ROOT


def random_value(rng: random.Random, depth: int = 0) -> Any:
    kind = rng.randrange(8 if depth < 4 else 6)
    if kind == 0:
        return rng.choice([None, True, False])
    if kind == 1:
        return rng.choice([0, -1, 2**53, -(2**63), 10**40, rng.randrange(1000)])
    if kind == 2:
        return rng.choice([0.0, -0.0, 1e308, 5e-324, 0.1, float("inf"), float("-inf")])
    if kind <= 5:
        return "".join(rng.choices(["a", '"', "\\", "\n", "\0", "é", "漢", "😀", "\udc00"], k=rng.randrange(6)))
    items = [random_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return items if kind == 6 else {str(index): item for index, item in enumerate(items)}


class JsonTest(unittest.TestCase):
    def test_any_value_comes_back_as_it_was(self) -> None:
        rng = random.Random(1)
        for _ in range(500):
            value = random_value(rng)
            self.assertEqual(repr(loads(dumps(value))), repr(value))

    def test_what_it_writes_is_ascii_that_json_reads(self) -> None:
        rng = random.Random(2)
        for _ in range(200):
            value = random_value(rng)
            text = dumps(value)
            self.assertTrue(text.isascii())
            self.assertEqual(repr(json.loads(text)), repr(value))

    def test_two_halves_side_by_side_come_back_as_the_character_they_make(self) -> None:
        self.assertEqual(loads(dumps("\ud83d" + "\ude00")), "😀")

    def test_nan_is_read_and_written(self) -> None:
        self.assertTrue(math.isnan(loads(dumps([float("nan")]))[0]))

    def test_the_strict_writer_refuses_what_only_python_reads(self) -> None:
        for value in (float("nan"), [float("inf")], {"a": {"b": float("-inf")}}):
            with self.assertRaises(ValueError):
                dumps_strict(value)
        for value in ({"a": [1, 2.5, None, True, "é\ud800"], "": {}}, 10**40, ""):
            self.assertEqual(dumps_strict(value), dumps(value))

    def test_what_is_no_json_is_a_value_error(self) -> None:
        for text in ("", "{", "[1,]", "nul", "1 2", '"\n"', "{'a': 1}", '{"a"}', "\ud800"):
            with self.subTest(text=text), self.assertRaises(ValueError):
                loads(text)

    def test_what_json_cannot_say_is_a_type_error_that_names_the_type(self) -> None:
        with self.assertRaisesRegex(TypeError, "set is not JSON serializable"):
            dumps({"a": {1, 2}})

    def test_a_value_that_holds_itself_is_refused(self) -> None:
        value: list = []
        value.append(value)
        with self.assertRaises((ValueError, RecursionError)):
            dumps(value)

    def test_what_is_no_json_is_a_value_error_also_before_the_json_module_is_loaded(self) -> None:
        program = f"""
import sys
sys.path.insert(0, {PACKAGE_ROOT!r})
from rlm_runtime.codec import loads
assert "json.decoder" not in sys.modules
for text in ("{{", "[1,", '"a', "[" * 100000):
    try:
        loads(text)
    except (ValueError, RecursionError):
        print("refused")
"""
        done = subprocess.run([sys.executable, "-I", "-S", "-B", "-c", program], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), ("refused\n" * 4, ""))

    def test_it_works_the_same_without_the_accelerator(self) -> None:
        program = f"""
import sys
sys.path.insert(0, {PACKAGE_ROOT!r})
sys.modules["_json"] = None
from rlm_runtime import codec
assert codec.make_encoder is None
value = {{"a": [1, 0.5, None, "\\ud800é", float("inf")]}}
assert codec.loads(codec.dumps(value)) == value
assert codec.dumps(value).isascii() and " " not in codec.dumps(value)
try:
    codec.loads("[1] 2")
except ValueError:
    print("refused")
"""
        done = subprocess.run([sys.executable, "-I", "-B", "-c", program], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr), ("refused\n", ""))

    def test_a_replaced_json_module_changes_nothing(self) -> None:
        kept = json.dumps, json.loads, json.encoder.JSONEncoder.encode
        json.dumps = json.loads = json.encoder.JSONEncoder.encode = None  # type: ignore[assignment]
        try:
            self.assertEqual(loads(dumps([1])), [1])
        finally:
            json.dumps, json.loads, json.encoder.JSONEncoder.encode = kept  # type: ignore[method-assign]


class TextTest(unittest.TestCase):
    def test_any_text_comes_back_as_it_was(self) -> None:
        for text in ("", "plain", "é漢😀", "\0", "\ud800", "a\udfffb", "\udc80", "\ud83d\ude00 is a pair"):
            encoding, data = encode_text(text)
            with self.subTest(text=text, encoding=encoding):
                expected = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
                self.assertEqual(decode_text(encoding, data), expected)

    def test_only_lone_surrogates_need_the_wider_encoding(self) -> None:
        self.assertEqual(encode_text("é😀")[0], "utf-8")
        self.assertEqual(encode_text("\ud800")[0], "utf-16-le")

    def test_any_kind_of_buffer_is_decoded(self) -> None:
        for kind in (bytes, bytearray, memoryview):
            self.assertEqual(decode_text("utf-8", kind("é".encode())), "é")

    def test_an_unknown_encoding_is_refused_by_name(self) -> None:
        with self.assertRaisesRegex(ValueError, "latin-1"):
            decode_text("latin-1", b"")

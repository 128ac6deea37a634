from __future__ import annotations

import unittest
from typing import Any, Dict

from rlm_runtime.tracebacks import MAX_MESSAGE_CHARS, MAX_TRACEBACK_CHARS, MAX_TYPE_CHARS, Sources, describe

from .worker_process import WorkerTestCase


def describe_raised(code: str, **names: Any) -> Dict[str, str]:
    sources = Sources()
    sources.add("<block 1>", code)
    try:
        exec(compile(code, "<block 1>", "exec"), names)
    except BaseException as error:
        return describe(error, sources, "/runtime/")
    raise AssertionError("the code did not raise")


class DescribeTest(unittest.TestCase):
    def test_type_message_and_the_line_that_failed_are_told(self) -> None:
        told = describe_raised("def f():\n    return 1 / 0\nf()")
        self.assertEqual((told["type"], told["message"]), ("ZeroDivisionError", "division by zero"))
        self.assertIn('File "<block 1>", line 2, in f\n    return 1 / 0', told["traceback"])
        self.assertTrue(told["traceback"].startswith("Traceback (most recent call last):\n"))
        self.assertTrue(told["traceback"].endswith("ZeroDivisionError: division by zero\n"))

    def test_causes_come_before_what_they_caused(self) -> None:
        code = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e"
        traceback = describe_raised(code)["traceback"]
        self.assertLess(traceback.index("ZeroDivisionError"), traceback.index("ValueError: no"))
        self.assertIn("direct cause", traceback)

    def test_causes_that_go_in_a_circle_end(self) -> None:
        code = "a, b = ValueError('a'), ValueError('b')\na.__cause__, b.__cause__ = b, a\nraise a"
        self.assertIn("ValueError: a", describe_raised(code)["traceback"])

    def test_a_syntax_error_shows_the_place(self) -> None:
        told = describe_raised("x = = 1")
        self.assertEqual(told["type"], "SyntaxError")
        self.assertIn("x = = 1\n", told["traceback"])
        self.assertIn("^", told["traceback"])

    def test_long_messages_and_tracebacks_keep_their_ends(self) -> None:
        told = describe_raised("raise ValueError('a' + 'x' * 1000000 + 'z')")
        self.assertTrue(told["message"].startswith("ax") and told["message"].endswith("xz"))
        self.assertLess(len(told["message"]), MAX_MESSAGE_CHARS + 100)
        self.assertLess(len(told["traceback"]), MAX_TRACEBACK_CHARS + 100)

    def test_deep_recursion_is_shortened(self) -> None:
        self.assertLess(len(describe_raised("def f(): f()\nf()")["traceback"]), MAX_TRACEBACK_CHARS + 100)

    def test_frames_of_the_runtime_are_left_out(self) -> None:
        def run() -> None:
            raise KeyError("x")

        moved = run.__code__.replace(co_filename="/runtime/channel.py")
        run.__code__ = moved
        traceback = describe_raised("run()", run=run)["traceback"]
        self.assertIn("<block 1>", traceback)
        self.assertNotIn("/runtime/", traceback)


class HostileExceptionTest(unittest.TestCase):
    """``describe`` never raises and tells plain text, whatever the exception does."""

    def check(self, code: str) -> Dict[str, str]:
        told = describe_raised(code)
        for text in told.values():
            self.assertIs(type(text), str)
        return told

    def test_a_str_that_raises(self) -> None:
        told = self.check("class E(Exception):\n def __str__(self): raise SystemExit\nraise E")
        self.assertEqual((told["type"], told["message"]), ("E", "<str() of the exception raised SystemExit>"))

    def test_a_str_that_is_no_text(self) -> None:
        self.assertIn("TypeError", self.check("class E(Exception):\n def __str__(self): return 3\nraise E")["message"])

    def test_a_str_subclass_that_lies(self) -> None:
        lie = "class S(str):\n def __len__(self): raise ValueError\n __format__ = __getitem__ = __len__\n"
        told = self.check(lie + "class E(Exception):\n def __str__(self): return S('text')\nraise E")
        self.assertEqual(told["message"], "text")

    def test_a_class_whose_name_lies(self) -> None:
        code = "class M(type):\n @property\n def __name__(c): raise ValueError\nclass E(Exception, metaclass=M): pass\nraise E"
        self.assertEqual(self.check(code)["type"], "E")

    def test_a_class_with_an_endless_name(self) -> None:
        self.assertEqual(len(self.check("raise type('A' * 1000000, (Exception,), {})")["type"]), MAX_TYPE_CHARS)

    def test_properties_that_raise(self) -> None:
        code = (
            "class E(Exception):\n @property\n def __cause__(self): raise ValueError\n"
            " __context__ = __traceback__ = __suppress_context__ = __class__ = __cause__\nraise E('x')"
        )
        self.assertEqual(self.check(code)["type"], "E")

    def test_a_syntax_error_whose_fields_are_hostile(self) -> None:
        code = (
            "class H:\n def __str__(self): raise ValueError\n __repr__ = __format__ = __len__ = __str__\n"
            "e = SyntaxError('x')\ne.filename = e.lineno = e.text = e.offset = e.msg = H()\nraise e"
        )
        self.assertEqual(self.check(code)["type"], "SyntaxError")

    def test_lone_surrogates_are_passed_on(self) -> None:
        self.assertEqual(self.check("raise ValueError('\\ud800')")["message"], "\ud800")


class SourcesTest(unittest.TestCase):
    def test_only_the_last_blocks_are_kept(self) -> None:
        sources = Sources()
        for number in range(1000):
            sources.add(f"<block {number}>", f"line {number}")
        self.assertEqual(sources.line("<block 0>", 1), "")
        self.assertEqual(sources.line("<block 999>", 1), "line 999")
        self.assertEqual(sources.line("<block 999>", 2), "")
        self.assertEqual(sources.line("elsewhere", 1), "")


class WorkerTracebackTest(WorkerTestCase):
    def test_a_function_of_an_earlier_block_is_quoted(self) -> None:
        self.run_code("def broken():\n    return missing")
        traceback = self.error_of("broken()")["traceback"]
        self.assertIn('File "<block 1>", line 2, in broken\n    return missing', traceback)
        self.assertNotIn("rlm_runtime", traceback)

    def test_an_error_in_a_sub_call_function_shows_the_block_s_line_only(self) -> None:
        traceback = self.error_of("llm_query(3)")["traceback"]
        self.assertIn("llm_query(3)", traceback)
        self.assertNotIn("rlm_runtime", traceback)

    def test_the_longest_error_fits_into_a_frame(self) -> None:
        names = "for n in range(100): globals()[chr(0x6f22) * 190 + str(n)] = type(chr(0x6f22) * 200, (), {})()\n"
        code = names + "raise type(chr(0x6f22) * 1000, (Exception,), {})(chr(0x1f600) * 100000)"
        self.assertIn("\U0001f600", self.error_of(code)["message"])

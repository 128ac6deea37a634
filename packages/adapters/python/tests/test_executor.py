from __future__ import annotations

from .worker_process import WorkerTestCase


class NamespaceTest(WorkerTestCase):
    def test_names_live_on_from_block_to_block(self) -> None:
        self.run_code("x = 41\ndef f(): return x + 1")
        self.run_code("x = 1")
        self.assertEqual(self.run_code("print(f())").stdout, "2\n")

    def test_names_made_before_an_exception_survive_it(self) -> None:
        self.assertEqual(self.error_of("kept = 1\nraise ValueError('no')\nlost = 2")["message"], "no")
        self.assertEqual(self.run_code("print(kept, 'lost' in globals())").stdout, "1 False\n")

    def test_classes_closures_comprehensions_and_generators_see_globals(self) -> None:
        self.run_code("n = 3\nclass A:\n size = n\n def f(self): return [n * i for i in range(self.size)]")
        self.assertEqual(self.run_code("print(A().f(), sum(n for _ in range(n)))").stdout, "[0, 3, 6] 9\n")

    def test_classes_of_a_block_can_be_pickled(self) -> None:
        code = "class P:\n pass\nimport copy\nprint(type(copy.deepcopy(P())) is P, P.__module__)"
        self.assertEqual(self.run_code(code).stdout, "True __main__\n")

    def test_what_it_provides_is_back_after_a_block_replaced_or_removed_it(self) -> None:
        self.run_code("llm_query = FINAL = None\ndel __builtins__['SHOW_VARS']")
        self.run_code("assert callable(llm_query) and callable(FINAL) and callable(SHOW_VARS)")
        self.run_code("globals().clear()")
        self.run_code("assert callable(llm_query)\nprint(1)")

    def test_ending_the_process_politely_ends_the_block_only(self) -> None:
        for code, kind in (("exit()", "SystemExit"), ("quit(3)", "SystemExit"), ("raise SystemExit", "SystemExit")):
            self.assertEqual(self.error_of(code)["type"], kind)
        self.assertEqual(self.error_of("raise KeyboardInterrupt")["type"], "KeyboardInterrupt")
        self.run_code("x = 1")

    def test_code_that_does_not_compile_is_an_error_of_the_block(self) -> None:
        self.assertEqual(self.error_of("def f(:")["type"], "SyntaxError")
        self.assertIn(self.error_of("x = '\0'")["type"], ("SyntaxError", "ValueError"))
        self.assertIn(self.error_of("(" * 5000)["type"], ("SyntaxError", "MemoryError", "RecursionError"))

    def test_deep_recursion_is_an_error_of_the_block(self) -> None:
        self.assertEqual(self.error_of("def f(): return f()\nf()")["type"], "RecursionError")
        self.run_code("x = 1")

    def test_an_empty_block_does_nothing(self) -> None:
        block = self.run_code("")
        self.assertEqual((block.stdout, block.stderr, block.answer, block.names), ("", "", None, []))


class AnswerTest(WorkerTestCase):
    def test_each_way_to_answer_says_which_it_was(self) -> None:
        for code, text, source in (
            ("FINAL('a')", "a", "final_call"),
            ("FINAL(42)", "42", "final_call"),
            ("x = [1]\nFINAL_VAR('x')", "[1]", "final_var"),
            ("FINAL_VAR(7)", "7", "final_var"),
            ("answer = {'content': 'b', 'ready': True}", "b", "answer_variable"),
            ("answer = {'content': 'c', 'ready': False}", "c", "draft"),
            ("FINAL('\\ud800')", "\ud800", "final_call"),
            ("FINAL('')", "", "final_call"),
        ):
            with self.subTest(code):
                block = self.run_code("answer = {'content': '', 'ready': False}\n" + code)
                self.assertEqual((block.answer, block.source), (text, source))

    def test_the_first_answer_counts(self) -> None:
        self.assertEqual(self.run_code("FINAL('first'); FINAL('second')").answer, "first")

    def test_an_answer_given_before_an_exception_is_kept(self) -> None:
        block = self.worker.execute("FINAL('given')\nraise ValueError")
        self.assertIsNotNone(block.error)
        self.assertEqual(block.answer, "given")

    def test_a_block_without_an_answer_has_none_of_the_block_before(self) -> None:
        self.run_code("FINAL('old')")
        self.assertIsNone(self.run_code("x = 1").answer)

    def test_a_variable_that_is_not_there_is_an_error_with_the_names_there_are(self) -> None:
        self.run_code("found = [1, 2]")
        error = self.error_of("FINAL_VAR('missing')")
        self.assertEqual(error["type"], "NameError")
        self.assertIn("found: list, 2 long", error["message"])

    def test_too_long_an_answer_is_an_error_of_the_block(self) -> None:
        error = self.error_of("FINAL('x' * ((48 << 20) + 1))")
        self.assertEqual(error["type"], "ValueError")
        self.assertEqual(len(self.run_code("FINAL('x' * (48 << 20))").answer or ""), 48 << 20)

    def test_an_answer_of_a_str_subclass_that_lies_about_itself_is_taken_as_text(self) -> None:
        lie = "class S(str):\n def encode(self, *_): raise ValueError\n def __len__(self): return -1\n"
        wrapped = lie + "class E:\n def __str__(self): return S('text')\n"
        self.assertEqual(self.run_code(wrapped + "FINAL(E())").answer, "text")
        self.assertEqual(self.run_code(wrapped + "FINAL(S('text'))").answer, "text")

    def test_a_draft_behind_a_hostile_key_is_no_draft(self) -> None:
        block = self.worker.execute(
            "class K:\n def __hash__(self): return hash('content')\n def __eq__(self, _): raise ValueError\n"
            "answer = {K(): 1}"
        )
        self.assertIsNone(block.answer)
        self.run_code("answer = None")

    def test_an_answer_that_is_no_dictionary_any_more_is_ignored(self) -> None:
        for code in ("answer = 'x'", "answer = [('ready', True)]", "del answer"):
            self.assertIsNone(self.run_code(code).answer)


class AnswerAsJsonTest(WorkerTestCase):
    def test_a_value_that_has_a_json_form_brings_it_along(self) -> None:
        for code, text in (
            ("FINAL({'a': (1, None), 2: True})", '{"a":[1,null],"2":true}'),
            ("x = [1.5, 'é']\nFINAL_VAR('x')", '[1.5,"\\u00e9"]'),
            ("answer = {'content': 7, 'ready': True}", "7"),
            ("FINAL(None)", "null"),
            ("import collections\nFINAL(collections.Counter('aab'))", '{"a":2,"b":1}'),
        ):
            with self.subTest(code):
                self.assertEqual(self.run_code("answer = None\n" + code).json, text)

    def test_a_text_or_a_value_without_one_brings_none(self) -> None:
        for code in (
            "FINAL('text')",
            "FINAL(b'x')",
            "FINAL({1})",
            "FINAL(float('nan'))",
            "FINAL({'a': {'b': float('inf')}})",
            "l = []; l.append(l); FINAL(l)",
            "class D(dict):\n def items(self): raise KeyError\nFINAL(D(a=1))",
            "answer = {'content': 'draft', 'ready': False}",
        ):
            with self.subTest(code):
                block = self.run_code("answer = None\n" + code)
                self.assertIsNotNone(block.answer)
                self.assertIsNone(block.json)

    def test_it_belongs_to_the_answer_that_counts(self) -> None:
        block = self.run_code("FINAL('first'); FINAL([2])")
        self.assertEqual((block.answer, block.json), ("first", None))
        self.run_code("FINAL([1])")
        self.assertIsNone(self.run_code("FINAL('x')").json)

    def test_where_both_are_too_long_together_there_is_the_text_alone(self) -> None:
        block = self.run_code("FINAL(['x' * (25 << 20)])")
        self.assertEqual(len(block.answer or ""), (25 << 20) + 4)
        self.assertIsNone(block.json)


class FactsTest(WorkerTestCase):
    def test_they_come_with_the_result_of_their_block(self) -> None:
        self.assertEqual(self.run_code("remember('a'); remember(2)\nFINAL('x')").facts, ["a", "2"])
        self.assertEqual(self.run_code("x = 1").header.get("facts"), None)

    def test_they_are_kept_when_the_block_raises(self) -> None:
        self.assertEqual(self.worker.execute("remember('\\ud800')\n1 / 0").facts, ["\ud800"])

    def test_limits_are_errors_of_the_block(self) -> None:
        self.assertIn("remember its name", self.error_of("remember('x' * 2001)")["message"])
        block = self.worker.execute("for n in range(101): remember(n)")
        self.assertEqual((block.error or {})["type"], "ValueError")
        self.assertEqual(block.facts, [str(n) for n in range(100)])

    def test_they_are_exact_texts(self) -> None:
        block = self.run_code("class S(str):\n def __len__(self): return -1\nremember(S('text'))")
        self.assertEqual(block.facts, ["text"])

    def test_what_a_thread_remembers_between_two_blocks_is_in_the_next_result(self) -> None:
        self.run_code(
            "import threading\ngo = threading.Event()\n"
            "t = threading.Thread(target=lambda: (go.wait(), remember('late')))\nt.start()"
        )
        self.assertEqual(self.run_code("go.set()\nt.join()").facts, ["late"])


class ForkTest(WorkerTestCase):
    restrict = False

    def test_a_child_does_not_answer_in_its_parent_s_name(self) -> None:
        block = self.run_code(
            "import os\npid = os.fork()\nif pid: print('child ended with', os.waitpid(pid, 0)[1])\nelse: x = 1"
        )
        self.assertEqual(block.stdout, "child ended with 0\n")
        self.assertEqual(self.run_code("print(1)").stdout, "1\n")

    def test_a_child_that_raises_does_not_answer_either(self) -> None:
        self.run_code("import os\npid = os.fork()\nif pid: os.waitpid(pid, 0)\nelse: raise ValueError")
        self.assertEqual(self.run_code("print(1)").stdout, "1\n")

    def test_a_child_cannot_call_models(self) -> None:
        block = self.run_code(
            "import os\npid = os.fork()\nif pid == 0:\n try: llm_query('x')\n"
            " except RuntimeError as e: os.write(1, str(e).encode())\n os._exit(0)\nos.waitpid(pid, 0)"
        )
        self.assertIn("cannot reach the host", block.stdout)


class OutOfMemoryTest(WorkerTestCase):
    def test_a_block_that_wants_too_much_memory_fails_and_the_session_goes_on(self) -> None:
        self.assertEqual(self.error_of("x = 'x' * (1 << 60)")["type"], "MemoryError")
        self.run_code("x = 1")

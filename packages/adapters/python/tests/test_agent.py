from __future__ import annotations

import json
import os
import signal
import stat
import subprocess
import threading
import unittest
import urllib.error
import urllib.request
from typing import Optional, Tuple

from .agent_process import FIRST_PROXY, AgentProcess, AgentTestCase
from .test_supervisor import is_running, until
from .worker_process import PATIENCE_SECONDS, encode

# A call whose answer is the sign that the block goes on.
_GO = "llm_query('go')\n"


class BeginTest(AgentTestCase):
    def test_it_greets_and_says_nothing_more_before_it_is_spoken_to(self) -> None:
        self.agent.greeted()
        self.assertTrue(self.agent.voice.nothing_within(0.3))
        self.assertTrue(self.agent.output.nothing_within(0))

    def test_it_tells_what_it_sees_around_itself(self) -> None:
        ready = self.agent.begin()
        self.assertEqual(ready["protocol"], 1)
        self.assertEqual(len(ready["python"]), 3)
        self.assertRegex(ready["proxyUrl"], r"^http://127\.0\.0\.1:\d+$")
        self.assertEqual(ready["inspection"]["pid"], self.agent.process.pid)

    def test_orders_may_arrive_in_any_pieces(self) -> None:
        self.agent.greeted()
        data = b"".join(len(order).to_bytes(8, "big") + order for order in (b'{"do":"ping"}', b'{"do":"ping"}'))
        for index in range(len(data)):
            self.agent.say(data[index : index + 1])
        self.agent.event("pong")
        self.agent.event("pong")

    def test_it_takes_no_notice_of_what_it_does_not_know(self) -> None:
        self.agent.greeted()
        self.agent.say(bytes(8))  # an order of no bytes
        self.agent.order(do="sing")
        self.agent.send(77, b"to nobody")
        self.agent.order(do="interrupt", channel=77)
        self.agent.order(do="end", channel=77)
        self.assertEqual(self.agent.event("interrupted")["channel"], 77)
        self.agent.order(do="ping")
        self.agent.event("pong")

    def test_it_says_what_a_file_is_like(self) -> None:
        self.agent.greeted()
        self.agent.order(do="check_file", id=5, path="/nowhere")
        seen = self.agent.event("file")
        self.assertEqual((seen["id"], seen["error"]), (5, "No such file or directory"))


class EndTest(AgentTestCase):
    def test_it_ends_with_its_host(self) -> None:
        self.agent.begin()
        self.agent.hang_up()
        self.ends_with(0)

    def test_it_ends_with_its_host_before_it_has_begun(self) -> None:
        self.agent.greeted()
        self.agent.hang_up()
        self.ends_with(0)

    def test_it_ends_when_the_host_hangs_up_in_the_middle_of_a_frame(self) -> None:
        self.agent.greeted()
        self.agent.say(bytes(7) + b"\x05{")
        self.agent.hang_up()
        self.ends_with(0)

    def test_an_idle_interpreter_ends_with_it(self) -> None:
        self.agent.begin()
        interpreter = self.agent.start().configure()
        self.agent.hang_up()
        self.ends_with(0)
        self.assertTrue(until(lambda: not is_running(interpreter.hello["pid"])))

    def test_no_signal_that_can_be_ignored_ends_it(self) -> None:
        self.agent.begin()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1, signal.SIGALRM):
            self.agent.process.send_signal(number)
        self.agent.order(do="ping")
        self.agent.event("pong")

    def test_it_ends_with_a_host_that_speaks_another_protocol(self) -> None:
        for data in (
            len(b"nul").to_bytes(8, "big") + b"nul",
            len(b"[]").to_bytes(8, "big") + b"[]",
            len(b"{}").to_bytes(8, "big") + b"{}",
            len(b'{"do":"start"}').to_bytes(8, "big") + b'{"do":"start"}',
            len(b"\xff").to_bytes(8, "big") + b"\xff",
            (2 << 20).to_bytes(8, "big") + bytes((1 << 20) + 1),
        ):
            with self.subTest(data=data[:30]):
                agent = AgentProcess()
                self.addCleanup(agent.close)
                try:
                    agent.say(data)
                except BrokenPipeError:
                    pass  # it did not wait for the rest
                self.assertIn(agent.process.wait(PATIENCE_SECONDS), (1, 70))

    def test_a_host_that_says_nothing_for_long_is_taken_for_gone(self) -> None:
        self.agent.begin(silence_seconds=0.3)
        self.ends_with(0)

    def test_a_host_that_takes_nothing_for_long_is_taken_for_gone(self) -> None:
        self.agent.begin(silence_seconds=0.5)
        self.agent.voice.pause()

        def flood() -> None:
            # Each answer is for the host, which does not take it.
            try:
                while True:
                    self.agent.order(do="check_file", id=1, path="/nowhere")
            except OSError:
                return  # it has ended

        flooding = threading.Thread(target=flood, daemon=True)
        flooding.start()
        self.ends_with(1)
        flooding.join(PATIENCE_SECONDS)
        self.assertFalse(flooding.is_alive())

    def test_a_host_that_only_asks_for_signs_of_life_is_there(self) -> None:
        self.agent.begin(silence_seconds=2)
        pause = threading.Event()
        for _ in range(30):
            pause.wait(0.1)
            self.agent.order(do="ping")
            self.agent.event("pong")


class LoadingTest(AgentTestCase):
    def test_nothing_is_loaded_for_later_while_an_interpreter_runs(self) -> None:
        agent = self.agent
        agent.greeted()
        agent.order(do="begin", silenceSeconds=0, proxyToken=None, memoryBytes=512 << 20, confine=True)
        interpreter = agent.start().configure()
        # Far longer than everything takes.
        self.assertIsNone(interpreter.run("import time; time.sleep(1)").error)
        agent.order(do="end", channel=1)
        agent.event("ended")
        self.assertEqual([event["event"] for event in agent.events_so_far()], ["ready"])
        agent.event("warm")


class InterpreterTest(AgentTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.agent.begin()

    def ended(self) -> Tuple[Optional[int], Optional[int]]:
        event = self.agent.event("ended")
        return event["code"], event["signal"]

    def test_it_runs_blocks_in_a_folder_of_its_own(self) -> None:
        interpreter = self.agent.start(3).configure()
        self.assertEqual((interpreter.hello["type"], interpreter.hello["protocol"]), ("hello", 1))
        block = interpreter.run("import os; print(os.getcwd(), os.getsid(0) == os.getpid())")
        folder = f"{self.agent.scratch}/session-3"
        self.assertEqual(block.stdout, f"{folder} True\n")
        self.assertEqual(stat.S_IMODE(os.stat(folder).st_mode), 0o700)

    def test_it_holds_nothing_of_the_agent_s(self) -> None:
        interpreter = self.agent.start().configure()
        code = (
            "import os, json\nfds = [f'/dev/fd/{fd}' for fd in os.listdir('/proc/self/fd')]\n"
            "print(json.dumps([os.stat(fd).st_ino for fd in fds if os.path.exists(fd)]))"
        )
        held = json.loads(interpreter.run(code).stdout)
        stdin, stderr = self.agent.process.stdin, self.agent.process.stderr
        assert stdin is not None and stderr is not None
        for stream in (stdin, stderr):
            self.assertNotIn(os.fstat(stream.fileno()).st_ino, held)

    def test_every_process_is_told_where_models_can_be_asked(self) -> None:
        interpreter = self.agent.start().configure()
        code = (
            "import os\nfor name in sorted(os.environ):\n"
            " if 'RLM' in name or 'OPENAI' in name: print(name, os.environ[name])"
        )
        lines = dict(line.split() for line in interpreter.run(code).stdout.splitlines())
        self.assertEqual(sorted(lines), ["OPENAI_API_KEY", "OPENAI_BASE_URL", "RLM_PROXY_URL"])
        self.assertEqual(lines["OPENAI_BASE_URL"], lines["RLM_PROXY_URL"] + "/v1")

    def test_an_interrupt_ends_the_block_and_not_the_interpreter(self) -> None:
        interpreter = self.agent.start().configure()
        interpreter.begin(_GO + "while True: pass")
        call, _ = interpreter.receive()
        interpreter.send({"type": "reply", "id": call["id"], "answers": [{"ok": True, "encoding": "utf-8", "size": 0}]})
        # It would be lost if it came before the block went on.
        while True:
            self.agent.order(do="interrupt", channel=interpreter.channel)
            self.assertEqual(self.agent.event("interrupted")["channel"], interpreter.channel)
            if not self.agent.output.nothing_within(0.2):
                break
        result, _ = interpreter.receive()
        self.assertTrue(result["timedOut"])
        self.assertEqual(interpreter.run("print('on')").stdout, "on\n")

    def test_the_end_is_told_with_its_reason(self) -> None:
        self.agent.start(1)
        self.agent.order(do="end", channel=1)
        self.assertEqual(self.ended(), (None, signal.SIGKILL))
        self.agent.start(2).configure().begin("import os; os._exit(3)")
        self.assertEqual(self.ended(), (3, None))
        self.agent.start(3).configure().begin("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
        self.assertEqual(self.ended(), (None, signal.SIGSEGV))

    def test_an_end_that_was_asked_for_is_no_lack_of_memory(self) -> None:
        self.agent.start()
        self.agent.order(do="end", channel=1)
        self.assertIs(self.agent.event("ended")["outOfMemory"], False)

    def test_interrupting_or_ending_another_does_it_no_harm(self) -> None:
        interpreter = self.agent.start(2).configure()
        self.agent.order(do="end", channel=1)
        self.agent.order(do="interrupt", channel=1)
        self.agent.event("interrupted")
        self.assertEqual(interpreter.run("print('on')").stdout, "on\n")

    def test_a_mark_comes_after_all_that_was_said(self) -> None:
        interpreter = self.agent.start().configure()
        # Nearly what the pipe holds, so that it is all said although nobody reads yet.
        interpreter.begin("import os; os.write(501, b'x' * 60_000); os._exit(0)")
        self.ended()
        said = self.agent.mark("the-mark")
        self.assertEqual(set(said) - set(b"x"), set())
        self.assertTrue(self.agent.output.nothing_within(0.1))

    def test_nothing_of_the_last_interpreter_is_left_for_the_next(self) -> None:
        interpreter = self.agent.start(1).configure()
        block = interpreter.run(
            "import os, sys\nos.makedirs('a/b'); open('a/b/c', 'w').write('x'); open('../beside', 'w').close()\n"
            "os.symlink('/etc', '../link'); secret = 42\nopen('../caf\\udce9', 'w').close()"
        )
        self.assertIsNone(block.error, block.error)
        self.agent.order(do="end", channel=1)
        self.ended()
        following = self.agent.start(2).configure()
        self.assertEqual(os.listdir(self.agent.scratch), ["session-2"])
        self.assertTrue(os.path.isdir("/etc"))
        self.assertNotEqual(following.hello["pid"], interpreter.hello["pid"])
        error = following.run("print(secret)").error
        self.assertIsNotNone(error)

    def test_there_is_never_more_than_one(self) -> None:
        interpreter = self.agent.start(1).configure()
        self.agent.order(do="start", channel=2)
        event = self.agent.event("failed")
        self.assertEqual((event["channel"], event["reason"]), (2, "another interpreter runs"))
        self.assertEqual(interpreter.run("print('on')").stdout, "on\n")

    def test_one_that_cannot_be_started_is_told(self) -> None:
        agent = AgentProcess("/nowhere/at/all")
        self.addCleanup(agent.close)
        agent.begin()
        agent.order(do="start", channel=1)
        event = agent.event("failed")
        self.assertEqual(event["channel"], 1)
        self.assertIn("No such file", event["reason"])

    def test_scratch_space_that_cannot_be_emptied_ends_it(self) -> None:
        self.addCleanup(subprocess.run, ["rm", "-rf", self.agent.scratch], check=True)
        folder = os.open(self.agent.scratch, os.O_RDONLY)
        for _ in range(1500):  # deeper than some versions of Python follow
            os.mkdir("d", dir_fd=folder)
            below = os.open("d", os.O_RDONLY, dir_fd=folder)
            os.close(folder)
            folder = below
        os.close(folder)
        self.agent.order(do="start", channel=1)
        try:
            self.agent.output.take(8)
        except EOFError:
            self.ends_with(1)
            return
        self.assertEqual(os.listdir(self.agent.scratch), ["session-1"])


class CreditTest(AgentTestCase):
    def setUp(self) -> None:
        super().setUp()
        self.agent.begin()
        self.interpreter = self.agent.start().configure()

    def test_what_the_interpreter_has_taken_may_be_sent_again(self) -> None:
        body = b"x" * 3_000_000
        self.interpreter.send({"type": "context", "id": 9, "kind": "text", "encoding": "utf-8"}, body)
        self.assertIsNone(self.interpreter.receive()[0]["error"])
        credited = 0
        while credited < len(body) - (1 << 18):
            event = self.agent.event("credit")
            self.assertEqual(event["channel"], self.interpreter.channel)
            credited += event["bytes"]
        self.agent.order(do="ping")
        self.agent.event("pong")
        self.assertEqual(self.interpreter.run("print(len(context))").stdout, "3000000\n")

    def test_what_it_leaves_unread_keeps_nobody_from_hearing_the_host(self) -> None:
        self.interpreter.begin("while True: pass")
        credited = 0
        for _ in range(30):
            self.agent.send(self.interpreter.channel, b"x" * 100_000)
        self.agent.order(do="ping")
        self.agent.event("pong")
        for event in self.agent.events_so_far():
            credited += event["bytes"]
        self.assertLess(credited, 1_000_000)
        self.agent.order(do="end", channel=self.interpreter.channel)
        self.assertEqual(self.agent.event("ended")["signal"], signal.SIGKILL)

    def test_what_goes_to_one_that_has_closed_its_ears_is_lost(self) -> None:
        self.interpreter.begin("import os\nos.closerange(3, 501)\n" + "os.close(500)\nwhile True: pass")
        until(lambda: not os.path.exists(f"/proc/{self.interpreter.hello['pid']}/fd/500"))
        for _ in range(3):
            self.agent.send(self.interpreter.channel, b"x" * 10)
        self.agent.order(do="ping")
        self.agent.event("pong")
        self.agent.order(do="end", channel=self.interpreter.channel)
        self.agent.event("ended")


class ProxyTest(AgentTestCase):
    def begin(self, token: Optional[str] = None) -> str:
        url = self.agent.begin(token=token)["proxyUrl"]
        assert isinstance(url, str)
        return url

    def ask(self, url: str, token: Optional[str] = None) -> "Answer":
        return Answer(self, url, token)

    def health(self, url: str) -> int:
        with urllib.request.urlopen(f"{url}/health", timeout=PATIENCE_SECONDS) as response:
            return int(response.status)

    def test_it_starts_at_the_first_connection(self) -> None:
        url = self.begin()
        self.assertTrue(self.agent.voice.nothing_within(0.2))
        self.assertEqual(self.health(url), 200)
        self.assertEqual(self.agent.event("proxy")["channel"], FIRST_PROXY)
        hello, _ = self.agent.message_of(FIRST_PROXY)
        self.assertEqual(hello["type"], "hello")
        self.assertEqual(self.health(url), 200)

    def test_it_passes_questions_on_and_answers_back(self) -> None:
        answer = self.ask(self.begin())
        channel = self.agent.event("proxy")["channel"]
        self.agent.message_of(channel)
        call, body = self.agent.message_of(channel)
        self.assertEqual((call["type"], body), ("call", b"what?"))
        reply = {"type": "reply", "id": call["id"], "answers": [{"ok": True, "encoding": "utf-8", "size": 5}]}
        self.agent.send(channel, encode(reply, b"that!"))
        status, text = answer.wait()
        self.assertEqual(status, 200)
        self.assertIn("that!", text)

    def test_an_interpreter_asks_through_it_while_it_waits_for_nothing_itself(self) -> None:
        self.begin()
        interpreter = self.agent.start().configure()
        interpreter.begin(
            "import os, urllib.request\nprint(urllib.request.urlopen(os.environ['RLM_PROXY_URL'] + '/health').status)"
        )
        self.agent.event("proxy")
        result, body = interpreter.receive()
        self.assertEqual((result["error"], body), (None, b"200\n"))

    def test_it_wants_the_token_that_the_host_has_chosen(self) -> None:
        url = self.begin(token="secret")
        self.assertEqual(self.ask(url).wait()[0], 401)
        channel = self.agent.event("proxy")["channel"]
        answer = self.ask(url, "secret")
        self.agent.message_of(channel)
        call, _ = self.agent.message_of(channel)
        failure = {"ok": False, "encoding": "utf-8", "size": 2, "code": "MODEL_FAILED"}
        self.agent.send(channel, encode({"type": "reply", "id": call["id"], "answers": [failure]}, b"no"))
        self.assertNotIn(answer.wait()[0], (200, 401))

    def test_it_ends_with_the_interpreter_and_starts_again_when_it_is_needed(self) -> None:
        url = self.begin()
        self.agent.start(1)
        self.assertEqual(self.health(url), 200)
        self.agent.event("proxy")
        hello, _ = self.agent.message_of(FIRST_PROXY)
        self.agent.order(do="end", channel=1)
        self.assertEqual(self.agent.event("proxy_ended")["channel"], FIRST_PROXY)
        self.agent.event("ended")
        self.assertTrue(until(lambda: not is_running(hello["pid"])))
        self.assertEqual(self.health(url), 200)
        self.assertEqual(self.agent.event("proxy")["channel"], FIRST_PROXY + 1)

    def test_its_own_end_is_told(self) -> None:
        url = self.begin()
        self.assertEqual(self.health(url), 200)
        self.agent.event("proxy")
        hello, _ = self.agent.message_of(FIRST_PROXY)
        os.kill(hello["pid"], signal.SIGKILL)
        self.assertEqual(self.agent.event("proxy_ended")["channel"], FIRST_PROXY)
        self.assertEqual(self.health(url), 200)

    def test_it_ends_with_its_host(self) -> None:
        url = self.begin()
        self.assertEqual(self.health(url), 200)
        hello, _ = self.agent.message_of(self.agent.event("proxy")["channel"])
        self.agent.hang_up()
        self.ends_with(0)
        self.assertTrue(until(lambda: not is_running(hello["pid"])))


class Answer:
    """A question to the proxy, asked in the background."""

    def __init__(self, test: unittest.TestCase, url: str, token: Optional[str]) -> None:
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        body = json.dumps({"prompt": "what?"}).encode()
        self._request = urllib.request.Request(f"{url}/llm_query", body, headers)
        self._answer: Tuple[int, str] = (0, "")
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()
        test.addCleanup(self._thread.join, PATIENCE_SECONDS)

    def wait(self) -> Tuple[int, str]:
        self._thread.join(PATIENCE_SECONDS)
        return self._answer

    def _ask(self) -> None:
        try:
            with urllib.request.urlopen(self._request, timeout=PATIENCE_SECONDS) as response:
                self._answer = response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            with error:
                self._answer = error.code, error.read().decode()

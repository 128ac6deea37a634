from __future__ import annotations

import json
import os
import random
import socket
import threading
import unittest
from typing import Any, Dict, List, Optional, Tuple
from unittest import mock

from rlm_runtime import channel as channel_module
from rlm_runtime.channel import MAX_HEADER_BYTES, Channel, ChannelClosed

from .worker_process import PATIENCE_SECONDS, encode


class NoInterrupts:
    def __init__(self) -> None:
        self.depth = 0

    def hold(self) -> None:
        self.depth += 1

    def release(self) -> None:
        self.depth -= 1


class ChannelTestCase(unittest.TestCase):
    def setUp(self) -> None:
        self.host, theirs = socket.socketpair()
        self.host.settimeout(PATIENCE_SECONDS)
        self.interrupts = NoInterrupts()
        self.channel = Channel(theirs.detach(), self.interrupts)  # type: ignore[arg-type]
        self.addCleanup(self._close)
        self._input = b""

    def _close(self) -> None:
        self.host.close()
        self.channel._disown()

    def received(self) -> Tuple[Dict[str, Any], bytes]:
        prefix = self._take(8)
        head = json.loads(self._take(int.from_bytes(prefix[:4], "big")))
        return head, self._take(int.from_bytes(prefix[4:], "big"))

    def _take(self, size: int) -> bytes:
        while len(self._input) < size:
            chunk = self.host.recv(1 << 16)
            if not chunk:
                raise EOFError
            self._input += chunk
        taken, self._input = self._input[:size], self._input[size:]
        return taken

    def on_a_thread(self, work: Any) -> threading.Thread:
        thread = threading.Thread(target=work, daemon=True)
        thread.start()
        self.addCleanup(thread.join, PATIENCE_SECONDS)
        return thread


class FrameTest(ChannelTestCase):
    def test_commands_come_in_order_however_the_bytes_are_cut(self) -> None:
        rng = random.Random(5)
        frames = [({"type": "x", "n": n}, rng.randbytes(rng.choice([0, 1, 100, 70_000]))) for n in range(40)]
        stream = b"".join(encode(header, body) for header, body in frames)

        def write() -> None:
            start = 0
            while start < len(stream):
                end = start + rng.choice([1, 3, 7, 1000, 50_000])
                self.host.sendall(stream[start:end])
                start = end

        self.on_a_thread(write)
        for header, body in frames:
            self.assertEqual(self.channel.next_command(), (header, body))

    def test_a_large_body_arrives_whole_and_leaves_the_next_frame_alone(self) -> None:
        body = bytes(range(256)) * 8192
        stream = encode({"type": "big"}, body) + encode({"type": "next"})
        for with_readv in (True, False):
            with self.subTest(with_readv=with_readv):
                self.on_a_thread(lambda: self.host.sendall(stream))
                patch = mock.patch.object(channel_module, "os_readv", channel_module.os_readv if with_readv else None)
                with patch:
                    header, received = self.channel.next_command()
                    self.assertEqual((header, bytes(received or b"")), ({"type": "big"}, body))
                    self.assertEqual(self.channel.next_command()[0], {"type": "next"})

    def test_a_body_that_does_not_fit_into_memory_is_none_and_the_next_frame_is_read(self) -> None:
        def no_memory(size: int) -> bytearray:
            raise MemoryError

        stream = encode({"type": "big"}, bytes(1 << 20)) + encode({"type": "next"}, b"x")
        self.on_a_thread(lambda: self.host.sendall(stream))
        with mock.patch.object(channel_module, "bytearray", no_memory, create=True):
            self.assertEqual(self.channel.next_command(), ({"type": "big"}, None))
        self.assertEqual(self.channel.next_command(), ({"type": "next"}, b"x"))

    def test_what_it_sends_is_a_frame_of_any_size(self) -> None:
        for size in (0, 1, (1 << 18) - 1, 1 << 18, (1 << 18) + 1, 3 << 20):
            body = b"\xab" * size
            self.on_a_thread(lambda: self.channel.send({"type": "t", "text": "é\ud800"}, body))
            self.assertEqual(self.received(), ({"type": "t", "text": "é\ud800"}, body))

    def test_frames_from_many_threads_are_never_mixed(self) -> None:
        def send(number: int) -> None:
            for _ in range(20):
                self.channel.send({"n": number}, bytes([number]) * 300_000)

        for number in range(8):
            self.on_a_thread(lambda number=number: send(number))
        for _ in range(8 * 20):
            header, body = self.received()
            self.assertEqual(body, bytes([header["n"]]) * 300_000)

    def test_a_broken_stream_closes_the_channel(self) -> None:
        broken = {
            "a header over its limit": (MAX_HEADER_BYTES + 1).to_bytes(4, "big") + bytes(4),
            "a header that is no JSON": (1).to_bytes(4, "big") + bytes(4) + b"{",
            "a header that is no object": encode([1]),
            "a header that is no text": (2).to_bytes(4, "big") + bytes(4) + b"\xff\xff",
            "a header nested too deeply": (1 << 19).to_bytes(4, "big") + bytes(4) + b"[" * (1 << 19),
        }
        for name, data in broken.items():
            with self.subTest(name):
                host, theirs = socket.socketpair()
                channel = Channel(theirs.detach(), self.interrupts)  # type: ignore[arg-type]
                self.on_a_thread(lambda: host.sendall(data))
                with self.assertRaises(ChannelClosed):
                    channel.next_command()
                channel._disown()
                host.close()

    def test_the_end_of_the_stream_closes_the_channel(self) -> None:
        self.host.sendall(encode({"type": "x"})[:-1])
        self.host.shutdown(socket.SHUT_WR)
        with self.assertRaises(ChannelClosed):
            self.channel.next_command()

    def test_sending_to_a_host_that_is_gone_closes_the_channel(self) -> None:
        self.host.close()
        with self.assertRaises(ChannelClosed):
            self.channel.send({"type": "x"}, bytes(1 << 20))


class CallTest(ChannelTestCase):
    def answer_all(self, count: int, rng: Optional[random.Random] = None) -> None:
        """Answers with what was asked; with an ``rng`` only when all have asked, in any order."""
        asked = [self.received() for _ in range(count)] if rng else None
        if asked is not None and rng is not None:
            rng.shuffle(asked)
        for index in range(count):
            header, body = asked[index] if asked is not None else self.received()
            self.host.sendall(encode({"type": "reply", "id": header["id"]}, body))

    def test_a_call_gets_its_answer(self) -> None:
        self.on_a_thread(lambda: self.answer_all(1))
        self.assertEqual(self.channel.call({"type": "call"}, b"question")[1], b"question")

    def test_fifty_threads_each_get_their_own_answers(self) -> None:
        wrong: List[Any] = []

        def ask(number: int) -> None:
            for turn in range(20):
                body = f"{number}/{turn}".encode()
                got = self.channel.call({"type": "call"}, body)[1]
                if got != body:
                    wrong.append((body, got))

        askers = [self.on_a_thread(lambda number=number: ask(number)) for number in range(50)]
        self.answer_all(50 * 20)
        for asker in askers:
            asker.join(PATIENCE_SECONDS)
            self.assertFalse(asker.is_alive())
        self.assertEqual(wrong, [])
        self.assertEqual(self.channel._calls, {})
        self.assertEqual(self.channel._followers, [])

    def test_all_calls_are_in_flight_at_once_and_answers_may_come_in_any_order(self) -> None:
        got: Dict[int, Any] = {}

        def ask(number: int) -> None:
            got[number] = self.channel.call({"type": "call"}, bytes([number]))[1]

        askers = [self.on_a_thread(lambda number=number: ask(number)) for number in range(50)]
        self.answer_all(50, random.Random(6))
        for asker in askers:
            asker.join(PATIENCE_SECONDS)
        self.assertEqual(got, {number: bytes([number]) for number in range(50)})

    def test_a_command_reaches_the_main_thread_while_others_wait_for_answers(self) -> None:
        answered: List[bytes] = []
        asker = self.on_a_thread(lambda: answered.append(self.channel.call({"type": "call"}, b"late")[1] or b""))
        header, _ = self.received()
        self.host.sendall(encode({"type": "execute", "id": 7}))
        self.assertEqual(self.channel.next_command()[0], {"type": "execute", "id": 7})
        self.host.sendall(
            encode({"type": "reply", "id": header["id"]}, b"answer") + encode({"type": "execute", "id": 8})
        )
        self.assertEqual(self.channel.next_command()[0]["id"], 8)
        asker.join(PATIENCE_SECONDS)
        self.assertEqual(answered, [b"answer"])

    def test_answers_to_calls_that_nobody_made_are_dropped(self) -> None:
        self.host.sendall(
            encode({"type": "reply", "id": 99}, b"x") + encode({"type": "reply"}) + encode({"type": "go"})
        )
        self.assertEqual(self.channel.next_command()[0], {"type": "go"})

    def test_every_waiting_thread_hears_that_the_host_is_gone(self) -> None:
        ended: List[int] = []

        def ask() -> None:
            try:
                self.channel.call({"type": "call"}, b"")
            except ChannelClosed:
                ended.append(1)

        askers = [self.on_a_thread(ask) for _ in range(20)]
        for _ in range(20):
            self.received()
        self.host.shutdown(socket.SHUT_WR)
        for asker in askers:
            asker.join(PATIENCE_SECONDS)
        self.assertEqual(len(ended), 20)

    def test_interrupts_are_held_during_a_call_and_released_after_it(self) -> None:
        self.on_a_thread(lambda: self.answer_all(1))
        self.channel.call({"type": "call"}, b"")
        self.assertEqual(self.interrupts.depth, 0)
        with self.assertRaises(TypeError):
            self.channel.call({"type": object()}, b"")
        self.assertEqual(self.interrupts.depth, 0)
        self.assertEqual(self.channel._calls, {})

    def test_a_forked_process_cannot_reach_the_host(self) -> None:
        # Held as by a thread that is in the middle of a frame, and that the child does not have.
        with self.channel._write_lock:
            child = os.fork()
            if child == 0:
                try:
                    self.channel.call({"type": "call"}, b"")
                except RuntimeError:
                    os._exit(42)
                finally:
                    os._exit(1)
            self.assertEqual(os.waitpid(child, 0)[1] >> 8, 42)
        self.host.setblocking(False)
        with self.assertRaises(BlockingIOError):
            self.host.recv(1)

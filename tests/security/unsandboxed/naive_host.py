"""A host and a sandbox in one that hold nothing and believe everything: where every attack succeeds.

Reads a task as JSON from standard input and tells on descriptor 3, as JSON, what the run came to as
a careless host would see it. Blocks get the runtime's own channel and a budget of their own keeping;
the host at the other end believes every frame, and every line of output that looks like one.
"""

import json
import os
import re
import select
import socket
import sys
import time
import traceback

# After an interrupt that the code was sent and did not heed.
_GRACE_SECONDS = 0.3


def main():
    task = json.load(sys.stdin)
    summary = _converse(task) if "replies" in task else _run_block(task)
    os.write(3, json.dumps(summary).encode())


def _run_block(task):
    here, there = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        here.close()
        os.close(3)
        _become_sandbox(there.detach(), task)
    there.close()
    return _serve(here, pid, task)


# The side of the code


class Budget:
    """As many calls as the code itself says that it may still make."""

    def __init__(self, left):
        self.left = left
        self.log = []


def _become_sandbox(fd, task):
    from rlm_runtime.calls import pack, unpack
    from rlm_runtime.channel import Channel
    from rlm_runtime.interrupts import Interrupts

    out = os.open("output", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(out, 1)
    os.dup2(out, 2)
    channel = Channel(fd, Interrupts())
    budget = Budget(task["maxSubCalls"])
    answers = []

    def llm_query(prompt, model=None):
        if budget.left <= 0:
            return "Error: no budget"
        time.sleep(0.01)  # threads that come now have all been allowed
        budget.left -= 1
        budget.log.append(prompt)
        return ask(prompt, model)

    def ask(prompt, model=None):
        requests, body = pack([prompt], None)
        header = {"type": "call", "kind": "llm_query", "model": model, "requests": requests}
        return unpack(*channel.call(header, body))[0][1]

    namespace = {
        "__name__": "__main__",
        "__builtins__": __builtins__,
        "context": task.get("context", ""),
        "llm_query": llm_query,
        "llm_query_batched": lambda prompts, model=None: [ask(each, model) for each in prompts],
        "FINAL": lambda value: answers.append(str(value)),
    }
    sys.modules["__main__"].__dict__.update(namespace)
    for number, code in enumerate((task["code"], task["next"]), 1):
        before = os.fstat(1).st_size
        _execute(code, namespace)
        sys.stdout.flush()
        with open("output", "rb") as file:
            file.seek(before)
            said = file.read().decode("utf-8", "replace")
        result = {"type": "result", "id": number, "stdout": said, "log": len(budget.log), "answers": answers}
        channel.send(result)
    os._exit(0)


def _execute(code, namespace):
    try:
        exec(compile(code, "<block>", "exec"), namespace)
    except BaseException:
        try:
            traceback.print_exc()
        except BaseException:
            pass  # the code has taken away what this needs


# The side of the host


def _serve(stream, pid, task):
    summary = {"answer": None, "nextBlock": None, "modelCalls": 0, "logged": 0}
    results = []
    buffer = b""
    alive = True
    began = time.monotonic()
    interrupted = False
    while time.monotonic() - began < task["seconds"] + _GRACE_SECONDS:
        if time.monotonic() - began > task["seconds"] and alive and not interrupted:
            os.kill(pid, 2)
            interrupted = True
        ready, _, _ = select.select([stream], [], [], 0.02)
        data = _received(stream) if ready else b""
        buffer = _take_frames(buffer + data, stream, summary, results)
        if ready and not data and alive:
            time.sleep(0.1)  # it may have become another program, which has not yet begun
        if len(results) >= 2 and not data or ready and not data:
            break
        if not ready and not alive:
            break
        if alive:
            alive = os.waitpid(pid, os.WNOHANG)[0] == 0
    if alive:
        os.kill(pid, 9)
    with open("output", "rb") as file:
        said = file.read().decode("utf-8", "replace")
    print(said)
    for result in _frames_in(said):
        results.insert(0, result)
    for result in results[:2]:
        summary["answer"] = "".join(result.get("answers", [])) or summary["answer"]
        summary["logged"] = result.get("log", summary["logged"])
    final = re.search(r"FINAL\((.*?)\)", said)
    if final is not None and summary["answer"] is None:
        summary["answer"] = final.group(1)
    if len(results) >= 2:
        summary["nextBlock"] = results[1].get("stdout")
    return summary


def _received(stream):
    try:
        return stream.recv(1 << 16)
    except OSError:
        return b""


def _take_frames(buffer, stream, summary, results):
    while len(buffer) >= 8:
        head = int.from_bytes(buffer[:4], "big")
        size = int.from_bytes(buffer[4:8], "big")
        if len(buffer) < 8 + head + size:
            return buffer
        header = json.loads(buffer[8 : 8 + head])
        buffer = buffer[8 + head + size :]
        if header["type"] == "call":
            summary["modelCalls"] += len(header["requests"])
            _answer(stream, header)
        elif header["type"] == "result":
            results.append(header)
    return buffer


def _answer(stream, header):
    text = b"noted"
    slots = [{"ok": True, "encoding": "utf-8", "size": len(text)} for _ in header["requests"]]
    head = json.dumps({"type": "reply", "id": header["id"], "answers": slots}).encode()
    body = text * len(slots)
    try:
        stream.sendall(len(head).to_bytes(4, "big") + len(body).to_bytes(4, "big") + head + body)
    except OSError:
        pass  # nobody waits for it


def _frames_in(said):
    for line in said.splitlines():
        try:
            frame = json.loads(line)
        except ValueError:
            continue
        if type(frame) is dict and frame.get("type") == "result":
            yield frame


# A whole run


def _converse(task):
    """A loop that looks for blocks and answers in everything that was ever said."""
    said = []

    def show(*values, end="\n"):
        said.append(" ".join(map(str, values)) + end)

    namespace = {"context": task["context"], "print": show, "llm_query": lambda prompt: task["subReply"]}
    for reply in task["replies"]:
        said.append(reply + "\n")
        for code in re.findall(r"```repl\n(.*?)```", "".join(said), re.S):
            namespace["FINAL"] = lambda value: said.append(f"FINAL({value})\n")
            try:
                exec(code, namespace)
            except Exception as error:
                said.append(repr(error))
        final = re.search(r"FINAL\((.*?)\)", "".join(said)) or re.search(r'"final": *"(.*?)"', "".join(said))
        if final is not None:
            return {"answer": final.group(1), "nextBlock": None, "modelCalls": 0, "logged": 0}
    return {"answer": None, "nextBlock": None, "modelCalls": 0, "logged": 0}


main()

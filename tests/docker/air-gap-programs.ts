/** A hundred threads, each with a question of its own; prints which answers are not its own. */
export const HUNDRED_THREADS = `
import json, threading
answers = {}
def ask(n):
    answers[n] = llm_query(f"question {n}")
threads = [threading.Thread(target=ask, args=(n,)) for n in range(100)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(json.dumps([n for n in range(100) if answers[n] != f"answer to question {n}"]))
`;

/** Every endpoint of the proxy, from another process that has nothing but the standard library. */
export const EVERY_ENDPOINT = `
import subprocess, sys
program = '''
import json, os, urllib.request
def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    with urllib.request.urlopen(os.environ["RLM_PROXY_URL"] + path, data) as response:
        return json.load(response)
print(json.dumps({
    "health": ask("/health"),
    "llm": ask("/llm_query", {"prompt": "one", "model": "small"}),
    "llmBatched": ask("/llm_query_batched", {"prompts": ["a", "b", "c"]}),
    "rlm": ask("/rlm_query", {"prompt": "child", "context": {"n": [1, None]}}),
    "rlmBatched": ask("/rlm_query_batched", {"prompts": ["x", "y"], "contexts": ["text", 2]}),
    "chat": ask("/v1/chat/completions", {"messages": [{"role": "user", "content": "hi"}]})["choices"][0]["message"],
}))
'''
print(subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True).stdout)
`;

/** A block that goes on whatever asks it to stop. */
export const STUBBORN = `
while True:
    try:
        while True: pass
    except BaseException:
        pass
`;

/** The names of the interfaces that are up. */
export const INTERFACES_THAT_ARE_UP = `
import fcntl, json, socket, struct
def is_up(name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        answer = fcntl.ioctl(probe, 0x8913, struct.pack("40s", name.encode()))
    return struct.unpack("H", answer[16:18])[0] & 1
print(json.dumps([name for _, name in socket.if_nameindex() if is_up(name)]))
`;

/** Tries to get out to each address, and to have a name looked up; prints each outcome. */
export function waysOut(
  addresses: readonly { readonly host: string; readonly port: number }[],
): string {
  return `
import json, socket
def outcome(work):
    try:
        work()
        return "reached"
    except TimeoutError:
        return "waited for"
    except OSError as error:
        return "refused"
def connect(host, port):
    socket.create_connection((host, port), 5).close()
def send(host, port):
    family = socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST)[0][0]
    with socket.socket(family, socket.SOCK_DGRAM) as sender:
        sender.connect((host, port))
        sender.send(b"?")
        sender.settimeout(5)
        sender.recv(1)
found = {}
for address in json.loads(${JSON.stringify(JSON.stringify(addresses))}):
    host, port = address["host"], address["port"]
    found[f"tcp {host}"] = outcome(lambda: connect(host, port))
    found[f"udp {host}"] = outcome(lambda: send(host, port))
found["dns"] = outcome(lambda: socket.getaddrinfo("example.com", 443))
print(json.dumps(found))
`;
}

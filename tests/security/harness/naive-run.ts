import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { isRunAttack, type Attack } from '../attacks/attack.js';
import type { CanaryField, Ground } from '../canaries/field.js';
import { newSecret } from '../canaries/secret.js';
import { MAX_SUB_CALLS } from './account.js';
import { conversationOf } from './conversation.js';
import type { Outcome } from './outcome.js';
import type { Sources } from './prepare-ground.js';
import { canaryLine, newProbe } from './python-literal.js';

const TIMEOUT_MS = 12_000;
/** For code that never ends, which shows no more in a longer time. */
const SHORT_SECONDS = 0.8;
const LONG_SECONDS = 8;

interface Summary {
  readonly answer: string | null;
  readonly nextBlock: string | null;
  readonly modelCalls: number;
  readonly logged: number;
}

/** Runs an attack as this user, without any sandbox, on a host that believes everything. */
export async function runNaively(
  attack: Attack,
  field: CanaryField,
  ground: Ground,
  sources: Sources,
): Promise<Outcome> {
  const folder = path.join(ground.folder, newSecret());
  const [own, neighbours] = [path.join(folder, 'session-1'), path.join(folder, 'session-2')];
  await Promise.all([own, neighbours].map((each) => mkdir(each, { recursive: true })));
  const secret = newSecret();
  await writeFile(path.join(neighbours, 'note.txt'), secret);
  const probe = newProbe();
  const task = isRunAttack(attack)
    ? conversationOf(attack, field.forged)
    : {
        code: canaryLine(field.facts) + attack.code,
        next: probe.code,
        maxSubCalls: MAX_SUB_CALLS,
        seconds: attack.aims.includes('next-block') ? SHORT_SECONDS : LONG_SECONDS,
      };
  const { output, summary } = await talk(
    spawn(ground.python, ['-B', path.join(sources.suite, 'unsandboxed/naive_host.py')], {
      cwd: own,
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        [ground.hostVariable.name]: ground.hostVariable.value,
        PYTHONPATH: sources.runtime,
      },
    }),
    JSON.stringify(task),
  );
  const { answer = null, nextBlock = null, modelCalls = 0, logged = 0 } = summary ?? {};
  const note = await readNote(path.join(neighbours, 'note.txt'));
  return {
    output,
    answer,
    nextBlock: nextBlock === probe.prints ? 'genuine' : { instead: `printed ${String(nextBlock)}` },
    modelCalls,
    falseRecord:
      modelCalls === logged ? null : `${String(modelCalls)} calls, ${String(logged)} recorded`,
    neighbour: [
      ...(output.includes(secret) ? ["another session's secret came out"] : []),
      ...(note === secret ? [] : ["another session's file was changed"]),
    ],
    end: summary === null ? 'died' : 'ended',
  };
}

async function readNote(file: string): Promise<string> {
  return readFile(file, 'utf8').catch(String);
}

async function talk(
  child: ReturnType<typeof spawn>,
  task: string,
): Promise<{ output: string; summary: Summary | null }> {
  const said = { output: '', summary: '' };
  const streams = [child.stdout, child.stderr, child.stdio[3]];
  for (const [index, stream] of streams.entries()) {
    const name = index === 2 ? 'summary' : 'output';
    stream?.on('data', (chunk: Buffer) => (said[name] += chunk.toString()));
  }
  child.stdin?.on('error', () => undefined); // it may be gone before it has read
  child.stdin?.end(task);
  const timer = setTimeout(() => child.kill('SIGKILL'), TIMEOUT_MS);
  await once(child, 'exit');
  clearTimeout(timer);
  // What it leaves behind may hold its output open for ever.
  await new Promise((resolve) => setTimeout(resolve, 20));
  for (const stream of streams) stream?.destroy();
  return { output: said.output, summary: parseSummary(said.summary) };
}

function parseSummary(text: string): Summary | null {
  try {
    return JSON.parse(text) as Summary;
  } catch {
    return null; // the attack took its own host with it
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const ADAPTERS = new URL('../../../', import.meta.url);
const DOCUMENT = readFileSync(new URL('../../docs/protocol.md', ADAPTERS), 'utf8');

function sources(folder: string, extension: string): string {
  const url = new URL(`${folder}/`, ADAPTERS);
  const names = readdirSync(url).filter((name) => name.endsWith(extension));
  return names.map((name) => readFileSync(new URL(name, url), 'utf8')).join('\n');
}

const HOST = sources('src/environments/runtime-protocol', '.ts');
const DOMAIN = sources('../domain/src/models', '.ts');
const LOCAL = sources('src/environments/local', '.ts');
const AGENT_LINK = sources('src/environments/docker/agent', '.ts');
const AGENT = readFileSync(new URL('python/rlm_runtime/agent.py', ADAPTERS), 'utf8');
const SUPERVISOR = readFileSync(new URL('python/rlm_runtime/supervisor.py', ADAPTERS), 'utf8');
const PYTHON = sources('python/rlm_runtime', '.py');

function found(pattern: RegExp, text: string): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, name]) => name ?? ''))];
}

/** The value of `1 << 20`, `64 * (1 << 20)`, `2 ** 31 - 1` or `10_000`. */
function valueOf(expression: string): number {
  const parts = /^(?:(\d+) \* )?\(?([\d_]+)(?: (<<|\*\*) (\d+))?\)?( - 1)?$/.exec(
    expression.trim(),
  );
  if (parts === null) throw new Error(`cannot tell the value of ${expression}`);
  const [, factor = '1', base = '', operator, exponent = '0', less] = parts;
  const power = (operator === '<<' ? 2 : Number(base)) ** Number(exponent);
  const number = Number(base.replaceAll('_', ''));
  const value = operator === undefined ? number : operator === '<<' ? number * power : power;
  return Number(factor) * value - (less === undefined ? 0 : 1);
}

/** `MAX_…` and times in milliseconds, each with what it is set to. */
const HOST_LIMIT = /^(?:export )?const ((?:MAX_[A-Z0-9_]+|[A-Z_]+_(?:TIMEOUT|GRACE)_MS)) = (.+);/gm;
const PYTHON_LIMIT = /^(MAX_[A-Z0-9_]+) = ([\d_<\s]+)$/gm;

function limits(): [name: string, value: number][] {
  const internal = new Set(['MAX_READ_BYTES', 'MAX_UTF8_BYTES_PER_UNIT']);
  const pairs = [
    ...DOMAIN.matchAll(HOST_LIMIT),
    ...HOST.matchAll(HOST_LIMIT),
    ...LOCAL.matchAll(HOST_LIMIT),
    ...AGENT_LINK.matchAll(HOST_LIMIT),
    ...PYTHON.matchAll(PYTHON_LIMIT),
  ];
  return pairs
    .filter(([, name]) => name !== undefined && !internal.has(name))
    .map(([, name, expression]) => [name ?? '', valueOf(expression ?? '')]);
}

describe('docs/protocol.md', () => {
  it('has a row with the value of every limit in the code, and no other', () => {
    const told = [...DOCUMENT.matchAll(/^\| `([A-Z0-9_]+)` +\| ([\d,]+) +\|/gm)].map(
      ([, name, value]) => `${name ?? ''} ${(value ?? '').replaceAll(',', '')}`,
    );
    const real = limits().map(([name, value]) => `${name} ${String(value)}`);
    expect(real.length).toBeGreaterThan(15);
    expect([...new Set(told)].sort()).toEqual([...new Set(real)].sort());
  });

  it('has a section for every message of the sandbox, with every field', () => {
    const schemas = [...HOST.matchAll(/z\.strictObject\(\{\n([^]*?)\n\}\);/g)].map(
      ([, body]) => body ?? '',
    );
    const described = schemas.filter((body) => body.includes("type: z.literal('"));
    expect(described).toHaveLength(7);
    for (const body of described) {
      const type = /type: z\.literal\('(\w+)'\)/.exec(body)?.[1] ?? '';
      const section = sectionOf(type);
      for (const field of found(/^ {2}(\w+)(?:[:,])/gm, body)) {
        expect(`${type}: ${section}`).toContain(`\`${field}\``);
      }
    }
  });

  it('has a section for every message of the host', () => {
    const sent = found(/type: '(\w+)'/g, HOST).filter((type) => type !== 'result');
    expect(sent.sort()).toEqual(['configure', 'context', 'execute', 'reply']);
    const obeyed = found(
      /kind == "(\w+)"/g,
      readFileSync(new URL('python/rlm_runtime/worker.py', ADAPTERS), 'utf8'),
    );
    expect(obeyed.sort()).toEqual(['configure', 'context', 'execute']);
    for (const type of sent) expect(sectionOf(type)).not.toBe('');
  });

  it('has a section for every message that the runtime sends', () => {
    const sent = found(/"type": "([a-z_]+)"/g, PYTHON);
    expect(sent.sort()).toEqual([
      'call',
      'context_loaded',
      'hello',
      'host_call',
      'output',
      'ready',
      'result',
    ]);
    for (const type of sent) expect(sectionOf(type)).not.toBe('');
  });

  it("has every line that host and supervisor say, and every event the host's schema knows", () => {
    const commands = found(/do: '(\w+)'/g, LOCAL);
    const events = found(/z\.literal\('(\w+)'\)/g, LOCAL);
    expect(commands.sort()).toEqual(['end', 'file', 'interrupt', 'start', 'usage']);
    expect(found(/"event": "(\w+)"/g, SUPERVISOR).sort()).toEqual(events.sort());
    for (const command of commands) expect(DOCUMENT).toContain(`{"do": "${command}"`);
    for (const event of events) expect(DOCUMENT).toContain(`{"event": "${event}"`);
  });

  it('has every order of the host to the agent, and every event of the agent', () => {
    const orders = found(/do: '(\w+)'/g, AGENT_LINK);
    const events = found(/z\.literal\('(\w+)'\)/g, AGENT_LINK);
    expect(found(/kind == "(\w+)"/g, AGENT).sort()).toEqual(orders.sort());
    expect(found(/"event": "(\w+)"/g, AGENT).sort()).toEqual(events.sort());
    for (const order of orders) expect(DOCUMENT).toContain(`{"do": "${order}"`);
    for (const event of events) expect(DOCUMENT).toContain(`{"event": "${event}"`);
  });

  it('tells the version that both ends speak, and every exit code of the worker', () => {
    const version = /export const PROTOCOL_VERSION = (\d+);/.exec(HOST)?.[1] ?? '';
    expect(PYTHON).toContain(`PROTOCOL_VERSION = ${version}\n`);
    expect(DOCUMENT).toContain(`\`PROTOCOL_VERSION\` = ${version}`);
    for (const code of ['70', '71', '72', '73', '74', '78'])
      expect(DOCUMENT).toMatch(new RegExp(`\\b${code}\\b`));
  });
});

/** The part of the document below a heading that names the type in backquotes. */
function sectionOf(type: string): string {
  const sections = DOCUMENT.split(/^#+ /m);
  return sections.find((section) => section.split('\n', 1)[0]?.includes(`\`${type}\``)) ?? '';
}

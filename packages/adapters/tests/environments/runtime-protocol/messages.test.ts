import { describe, expect, it } from '@jest/globals';
import { RlmError } from '@rlm-ts/domain';
import fc from 'fast-check';
import {
  MAX_REQUESTS_IN_FLIGHT,
  parseSandboxMessage,
} from '../../../src/environments/runtime-protocol/messages.js';
import { emptyResult, HELLO } from './scripted-sandbox.js';

const REQUEST = { encoding: 'utf-8', size: 1 };
const CALL = { type: 'call', id: 1, kind: 'llm_query', model: null, cpuMs: 0, requests: [REQUEST] };
const HOST_CALL = {
  type: 'host_call',
  id: 1,
  cpuMs: 0,
  function: 'tool',
  tool: 'search',
  size: 2,
};
const VALID: readonly Record<string, unknown>[] = [
  HELLO,
  { type: 'ready', id: 1, error: null },
  { type: 'context_loaded', id: 1, error: 'why' },
  emptyResult(1),
  CALL,
  HOST_CALL,
  { ...HOST_CALL, function: 'budget', tool: null, size: 0 },
  { type: 'output', id: 1, stream: 'stdout', size: 8192 },
];

function codeOf(header: unknown): string {
  try {
    parseSandboxMessage(header);
    return 'fine';
  } catch (error) {
    return RlmError.isInstance(error) ? error.code : 'another error';
  }
}

describe('parseSandboxMessage', () => {
  it('reads each message as it is', () => {
    for (const message of VALID) expect(parseSandboxMessage(message)).toEqual(message);
  });

  it('takes any JSON for a message or a protocol violation', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(['fine', 'PROTOCOL_VIOLATION']).toContain(codeOf(value));
      }),
    );
  });

  it('refuses a message with any one field missing, of another type, or added', () => {
    fc.assert(
      fc.property(fc.constantFrom(...VALID), fc.nat(), fc.jsonValue(), (message, nth, value) => {
        const keys = Object.keys(message);
        const key = keys[nth % keys.length] ?? 'type';
        const { [key]: removed, ...rest } = message;
        expect(codeOf(rest)).toBe('PROTOCOL_VIOLATION');
        expect(['fine', 'PROTOCOL_VIOLATION']).toContain(codeOf({ ...message, [key]: value }));
        expect(codeOf({ ...message, extra: removed })).toBe('PROTOCOL_VIOLATION');
      }),
    );
  });

  it('is not fooled by the names of prototypes', () => {
    for (const key of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const text = JSON.stringify(CALL).replace(
        '"id":1',
        `"id":1,${JSON.stringify(key)}:{"kind":"x"}`,
      );
      expect(codeOf(JSON.parse(text))).toBe('PROTOCOL_VIOLATION');
      expect(codeOf({ type: key })).toBe('PROTOCOL_VIOLATION');
    }
    expect(codeOf(JSON.parse('{"__proto__":{"type":"ready","id":1,"error":null}}'))).toBe(
      'PROTOCOL_VIOLATION',
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('refuses sizes and ids that are not whole numbers from zero on', () => {
    for (const number of [-1, 0.5, Number.NaN, Infinity, 2 ** 53, '1', null]) {
      expect(codeOf({ ...CALL, id: number })).toBe('PROTOCOL_VIOLATION');
      expect(codeOf({ ...CALL, requests: [{ ...REQUEST, size: number }] })).toBe(
        'PROTOCOL_VIOLATION',
      );
      expect(codeOf({ ...emptyResult(1), stdout: [number, 0] })).toBe('PROTOCOL_VIOLATION');
    }
  });

  it('bounds the lists in a message', () => {
    const requests = (count: number): unknown => ({
      ...CALL,
      requests: Array(count).fill(REQUEST),
    });
    expect(codeOf(requests(0))).toBe('PROTOCOL_VIOLATION');
    expect(codeOf(requests(MAX_REQUESTS_IN_FLIGHT))).toBe('fine');
    expect(codeOf(requests(MAX_REQUESTS_IN_FLIGHT + 1))).toBe('PROTOCOL_VIOLATION');
    const variables = Array(101).fill({ name: 'x', type: 'int', size: null });
    expect(codeOf({ ...emptyResult(1), variables })).toBe('PROTOCOL_VIOLATION');
  });

  it('takes pieces of output that hold something and are no longer than they may be', () => {
    for (const size of [0, 8193]) {
      expect(codeOf({ type: 'output', id: 1, stream: 'stderr', size })).toBe('PROTOCOL_VIOLATION');
    }
  });

  it('says what is wrong in few words, however much is wrong', () => {
    const header = { ...CALL, requests: Array(100_000).fill({}) };
    expect(() => parseSandboxMessage(header)).toThrow(/^[^]{1,700}$/);
  });
});

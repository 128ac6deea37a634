import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { Refusal } from '../../src/errors/refusal.js';
import { toRequest } from '../../src/node/to-request.js';

const { signal } = new AbortController();

function incoming(given: Readonly<Record<string, unknown>>): IncomingMessage {
  return Object.assign(new IncomingMessage(new Socket()), given);
}

describe('toRequest', () => {
  it.each([
    ['/rlm/health?x=1', '/rlm/health'],
    ['//elsewhere/health', '//elsewhere/health'],
    ['http://elsewhere/health', '/health'],
    ['*', '/'],
    ['http://[', '/'],
    ['/%ff', '/%ff'],
  ])('has the path of %s', (url, pathname) => {
    const request = toRequest(incoming({ method: 'GET', url }), signal);
    expect(new URL(request.url).pathname).toBe(pathname);
  });

  it('has the whole path where Express has taken off the beginning', () => {
    const given = { method: 'GET', url: '/health', originalUrl: '/rlm/health' };
    expect(new URL(toRequest(incoming(given), signal).url).pathname).toBe('/rlm/health');
  });

  it.each(['TRACE', 'TRACK', 'PROPFIND'])(
    'takes the method %s, so that it can be refused',
    (method) => {
      expect(toRequest(incoming({ method, url: '/' }), signal).method).not.toBe('POST');
    },
  );

  it.each([
    [{ url: 'http://user:pw@h/health' }, 'must not hold a user or a password'],
    [{ url: '/health', headers: { x: 'a\0b' } }, 'none that can be read'],
    [{ url: '/health', headers: { 'x y': '' } }, 'none that can be read'],
    [{ url: '/health', method: 'A B' }, 'none that can be read'],
  ])('refuses what Fetch takes for none: %j', (given, message) => {
    const request = incoming({ method: 'GET', ...given });
    expect(() => toRequest(request, signal)).toThrow(Refusal);
    expect(() => toRequest(request, signal)).toThrow(message);
  });

  it('leaves a body alone whose request it refuses', () => {
    const request = incoming({ method: 'POST', url: 'http://user@h/completions' });
    expect(() => toRequest(request, signal)).toThrow(Refusal);
    expect(request.listenerCount('data')).toBe(0);
    expect(request.isPaused()).toBe(false);
  });

  it('has the headers but those of the protocol', () => {
    const headers = { ':path': '/', accept: 'a', 'set-cookie': ['x', 'y'] };
    const request = toRequest(incoming({ method: 'GET', url: '/', headers }), signal);
    expect(request.headers.get('accept')).toBe('a');
    expect([...request.headers.keys()]).not.toContain(':path');
  });

  it.each([
    [{ a: 1 }, '{"a":1}'],
    ['text', 'text'],
    [Buffer.from('bytes'), 'bytes'],
    [undefined, ''],
  ])('has as its body %j that middleware has read', async (body, text) => {
    const given = { method: 'POST', url: '/', body, readableDidRead: true };
    const message = Object.defineProperties(
      new IncomingMessage(new Socket()),
      Object.getOwnPropertyDescriptors(given),
    );
    message.headers['content-encoding'] = 'gzip';
    const request = toRequest(message, signal);
    expect(await request.text()).toBe(text);
    expect(request.headers.has('content-encoding')).toBe(false);
  });
});

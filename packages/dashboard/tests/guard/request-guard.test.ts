import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { RequestGuard } from '../../src/guard/request-guard.js';

function statusOf(port: number, headers: Record<string, string>): number {
  const request = { method: 'GET', url: '/api/info', headers } as unknown as IncomingMessage;
  return new RequestGuard(port, ['127.9.9.9']).check(request)?.status ?? 200;
}

describe('RequestGuard', () => {
  it('takes names without a port where browsers leave it out', () => {
    expect(statusOf(80, { host: 'localhost' })).toBe(200);
    expect(statusOf(80, { host: 'localhost:80', origin: 'http://localhost' })).toBe(200);
    expect(statusOf(8501, { host: 'localhost' })).toBe(403);
  });

  it('takes the address that the dashboard was given, in any case of its letters', () => {
    expect(statusOf(8501, { host: '127.9.9.9:8501' })).toBe(200);
    expect(statusOf(8501, { host: 'LOCALHOST:8501' })).toBe(200);
    expect(statusOf(8501, { host: '127.9.9.8:8501' })).toBe(403);
  });

  it('refuses a request without a host', () => {
    expect(statusOf(8501, {})).toBe(403);
  });

  it('believes the origin of its own page before what a browser says of a WebSocket', () => {
    const own = { host: 'localhost:8501', origin: 'http://localhost:8501' };
    expect(statusOf(8501, { ...own, 'sec-fetch-site': 'cross-site' })).toBe(200);
  });
});

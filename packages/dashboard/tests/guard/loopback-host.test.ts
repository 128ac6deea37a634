import { describe, expect, it } from '@jest/globals';
import { loopbackHost } from '../../src/guard/loopback-host.js';

describe('loopbackHost', () => {
  it.each([
    ['localhost', 'localhost'],
    ['LOCALHOST', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['127.8.9.10', '127.8.9.10'],
    ['::1', '[::1]'],
    ['[::1]', '[::1]'],
  ])('takes %s', (host, name) => {
    expect(loopbackHost(host).name).toBe(name);
  });

  it.each([
    ['0.0.0.0'],
    ['::'],
    ['192.168.0.1'],
    ['example.com'],
    ['localhost.example.com'],
    ['127.0.0.1.example.com'],
    ['127.1'],
    ['2130706433'],
    ['::ffff:127.0.0.1'],
    [''],
  ])('refuses "%s", and says how to look from elsewhere', (host) => {
    expect(() => loopbackHost(host)).toThrow(/host: .* own address[^]*tunnel[^]*proxy/);
  });
});

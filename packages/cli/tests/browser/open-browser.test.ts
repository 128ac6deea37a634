import { describe, expect, it } from '@jest/globals';
import { isBrowserSeen } from '../../src/browser/open-browser.js';

describe('isBrowserSeen', () => {
  it.each([
    ['on a Linux terminal with X', 'linux', { DISPLAY: ':0' }],
    ['on a Linux terminal with Wayland', 'linux', { WAYLAND_DISPLAY: 'wayland-0' }],
    ['on a Mac', 'darwin', {}],
    ['on Windows', 'win32', {}],
  ] as const)('is true %s', (_where, platform, environment) => {
    expect(isBrowserSeen(true, platform, environment)).toBe(true);
  });

  it.each([
    ['where nobody is at a terminal', false, 'linux', { DISPLAY: ':0' }],
    ['without a display', true, 'linux', {}],
    ['with an empty display', true, 'linux', { DISPLAY: '' }],
    ['on a Mac that one has come to over the network', true, 'darwin', { SSH_CONNECTION: '1' }],
  ] as const)('is false %s', (_where, isTerminal, platform, environment) => {
    expect(isBrowserSeen(isTerminal, platform, environment)).toBe(false);
  });
});

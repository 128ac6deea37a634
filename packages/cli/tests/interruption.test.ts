import { describe, expect, it } from '@jest/globals';
import { Interruption, type InterruptibleProcess } from '../src/interruption.js';

class FakeProcess implements InterruptibleProcess {
  time = 1000;
  endedBy: string | null = null;
  private readonly listeners = new Map<string, () => void>();

  on(signal: string, listener: () => void): void {
    this.listeners.set(signal, listener);
  }

  end(signal: string): void {
    this.endedBy = signal;
  }

  now(): number {
    return this.time;
  }

  send(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM'): void {
    this.listeners.get(signal)?.();
  }
}

describe('Interruption', () => {
  it('asks to stop at the first signal and leaves the process running', () => {
    const host = new FakeProcess();
    const interruption = new Interruption(host);
    expect([interruption.signal.aborted, interruption.exitCode]).toEqual([false, null]);
    host.send('SIGINT');
    expect([interruption.signal.aborted, interruption.exitCode]).toEqual([true, 130]);
    expect(host.endedBy).toBeNull();
  });

  it('ends the process at the second', () => {
    const host = new FakeProcess();
    const interruption = new Interruption(host);
    host.send('SIGINT');
    expect(interruption.signal.aborted).toBe(true);
    host.time += 1000;
    host.send('SIGINT');
    expect(host.endedBy).toBe('SIGINT');
  });

  it('takes what npx hands on of the same Ctrl-C for one signal', () => {
    const host = new FakeProcess();
    const interruption = new Interruption(host);
    host.send('SIGINT');
    expect(interruption.signal.aborted).toBe(true);
    host.time += 50;
    host.send('SIGINT');
    expect(host.endedBy).toBeNull();
  });

  it.each([
    ['SIGHUP', 129],
    ['SIGTERM', 143],
  ] as const)('asks to stop at %s too, and exits with %d', (signal, code) => {
    const host = new FakeProcess();
    const interruption = new Interruption(host);
    host.send(signal);
    expect([interruption.signal.aborted, interruption.exitCode]).toEqual([true, code]);
  });
});

import { describe, expect, it } from '@jest/globals';
import { Interruption, type InterruptibleProcess } from '../src/interruption.js';

class FakeProcess implements InterruptibleProcess {
  time = 1000;
  exitedWith: number | null = null;
  private readonly listeners = new Map<string, () => void>();

  on(signal: string, listener: () => void): void {
    this.listeners.set(signal, listener);
  }

  exit(code: number): void {
    this.exitedWith = code;
  }

  now(): number {
    return this.time;
  }

  send(signal: 'SIGINT' | 'SIGTERM'): void {
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
    expect(host.exitedWith).toBeNull();
  });

  it('ends the process at the second', () => {
    const host = new FakeProcess();
    const interruption = new Interruption(host);
    host.send('SIGINT');
    expect(interruption.signal.aborted).toBe(true);
    host.time += 1000;
    host.send('SIGINT');
    expect(host.exitedWith).toBe(130);
  });

  it('takes what npx hands on of the same Ctrl-C for one signal', () => {
    const host = new FakeProcess();
    const interruption = new Interruption(host);
    host.send('SIGINT');
    expect(interruption.signal.aborted).toBe(true);
    host.time += 50;
    host.send('SIGINT');
    expect(host.exitedWith).toBeNull();
  });

  it('exits with 143 after SIGTERM', () => {
    const host = new FakeProcess();
    const interruption = new Interruption(host);
    host.send('SIGTERM');
    expect(interruption.exitCode).toBe(143);
  });
});

import { execFileSync } from 'node:child_process';
import { cpus, loadavg, release, totalmem } from 'node:os';
import { BARE, python } from '../floors/python.mjs';

/** Where the numbers come from. A high `loadBefore` says that the machine had other things to do. */
export function describeMachine() {
  const version = 'import sys; print(sys.version.split()[0])';
  return {
    cores: cpus().length,
    processor: cpus()[0]?.model ?? 'unknown',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${process.platform} ${release()}`,
    node: process.version,
    python: execFileSync(python, [...BARE, '-c', version], { encoding: 'utf8' }).trim(),
    loadBefore: Number(loadavg()[0].toFixed(2)),
  };
}

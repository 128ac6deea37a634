import { InvalidArgumentError } from 'commander';

const SIZE = /^(\d+(?:\.\d+)?)\s*([kmgt]?)(?:i?b)?$/i;
const UNITS = ['', 'k', 'm', 'g', 't'];

/** An amount of memory as a person typed it. */
export interface Size {
  /** Such as `256m`. */
  readonly text: string;
  readonly bytes: number;
}

/** Parses an option that takes a size, such as `256m`, `1.5g` or a number of bytes. */
export function sizeOption(text: string): Size {
  const [, amount, unit] = SIZE.exec(text.trim()) ?? [];
  if (amount === undefined || unit === undefined) {
    throw new InvalidArgumentError('It takes a size, such as 512m or 2g.');
  }
  const bytes = Math.floor(Number(amount) * 1024 ** UNITS.indexOf(unit.toLowerCase()));
  return { text: text.trim(), bytes };
}

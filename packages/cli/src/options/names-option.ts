import { InvalidArgumentError, Option } from 'commander';

/** An option that takes names with commas between them, and may be given again for more. */
export function namesOption(flags: string, description: string): Option {
  return new Option(flags, description).argParser((text, before: readonly string[] | undefined) => {
    const names = text.split(',').map((name) => name.trim());
    if (names.includes('')) throw new InvalidArgumentError('It takes names, such as one,two.');
    return [...(before ?? []), ...names];
  });
}

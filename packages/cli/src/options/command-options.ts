import { Option } from 'commander';

/** Where data for code is: one path, or several if the option was given more than once. */
export type ContextPaths = string | readonly string[];

/** Options that several commands share. One instance per command: commander keeps state in them. */
export const commandOptions = {
  context: () =>
    new Option(
      '--context <path>',
      'file or folder that code sees as `context`; may be given again',
    ).argParser(addPath),
  mockScript: () =>
    new Option('--mock-script <file>', 'JSON script of a model that only plays a part'),
  quiet: () => new Option('--quiet', 'tell nothing on the way but errors'),
  json: () => new Option('--json', 'print one JSON object on standard output and nothing else'),
};

function addPath(path: string, before: ContextPaths | undefined): ContextPaths {
  return before === undefined ? path : [before, path].flat();
}

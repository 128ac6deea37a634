import { Option } from 'commander';

/** Options that several commands share. One instance per command: commander keeps state in them. */
export const commandOptions = {
  context: () =>
    new Option('--context <file>', 'a file that code sees as `context`; never read whole'),
  mockScript: () =>
    new Option('--mock-script <file>', 'JSON script of a model that only plays a part'),
  json: () => new Option('--json', 'print one JSON object on standard output and nothing else'),
};

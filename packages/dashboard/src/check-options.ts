import { checkOption, checkOptionNames, hasMethod } from '@rlm-ts/api';

const KNOWN = ['store', 'host', 'port', 'version', 'logDir', 'signal', 'webFolder'];

/** @throws RlmError `CONFIG_INVALID` that names what is unknown or wrong among a dashboard's options. */
export function checkOptions(options: unknown): void {
  checkOptionNames(options, KNOWN, 'options');
  const { store, host, port, version, logDir, signal, webFolder }: Unchecked = options;
  const isStore = hasMethod(store, 'list') && hasMethod(store, 'get');
  checkOption(isStore, 'options.store', 'a store, such as that of openTrajectoryStore()', store);
  if (host !== undefined) checkText(host, 'host');
  if (webFolder !== undefined) checkText(webFolder, 'webFolder');
  // Only shown.
  for (const [name, shown] of Object.entries({ version, logDir })) {
    checkOption(typeof shown === 'string', `options.${name}`, 'a text', shown);
  }
  const isPort = typeof port === 'number' && Number.isInteger(port) && port >= 0 && port <= 65_535;
  const ports = 'a whole number from 0 to 65535';
  checkOption(port === undefined || isPort, 'options.port', ports, port);
  const isSignal = signal === undefined || signal instanceof AbortSignal;
  checkOption(isSignal, 'options.signal', 'an AbortSignal', signal);
}

interface Unchecked {
  readonly store?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly version?: unknown;
  readonly logDir?: unknown;
  readonly signal?: unknown;
  readonly webFolder?: unknown;
}

function checkText(value: unknown, name: string): void {
  const isText = typeof value === 'string' && value !== '';
  checkOption(isText, `options.${name}`, 'a text', value);
}

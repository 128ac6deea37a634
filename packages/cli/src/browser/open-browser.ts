import { spawn } from 'node:child_process';

/** What opens an address, by platform. */
const OPENERS: Partial<Readonly<Record<NodeJS.Platform, readonly [string, ...string[]]>>> = {
  darwin: ['open'],
  // The first quoted word would be the window's title.
  win32: ['cmd', '/c', 'start', '""'],
};

/**
 * Whether a browser that is opened here would be seen: somebody is at the terminal, and it has a
 * display.
 */
export function isBrowserSeen(
  isTerminal: boolean,
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): boolean {
  if (!isTerminal) return false;
  if (platform === 'darwin' || platform === 'win32')
    return environment['SSH_CONNECTION'] === undefined;
  return Boolean(environment['DISPLAY']) || Boolean(environment['WAYLAND_DISPLAY']);
}

/** Opens an address in the browser. The address has been told; that nothing opens it is no error. */
export function openBrowser(url: string): void {
  const [program, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  const options = { detached: true, stdio: 'ignore', windowsVerbatimArguments: true } as const;
  spawn(program, [...args, url], options)
    .on('error', () => undefined)
    .unref();
}

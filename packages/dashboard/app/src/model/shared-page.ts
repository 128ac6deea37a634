import type { Trajectory } from '@rlm-ts/domain';

/** The id of the element that holds the trajectories of a page that needs no server. */
export const SHARED_ELEMENT = 'rlm-shared';

/** The parts of the built application. */
export interface PageParts {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

const POLICY =
  "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:";

/**
 * The whole application with some trajectories as one page, to be opened without any server. Nothing
 * of a trajectory can end the element that holds it.
 */
export function sharedPage(parts: PageParts, trajectories: readonly Trajectory[]): string {
  const data = JSON.stringify({ trajectories }).replaceAll('<', '\\u003c');
  // In a string and in a regular expression alike `\\x3c` is `<`, and ends no element.
  const script = parts.script.replaceAll(/<(?=\/script|!--)/gi, '\\x3c');
  // Replacements by functions: in a text `$&` and its kind would be filled in.
  return parts.html
    .replace(
      /<meta charset[^>]*>/,
      (meta) => `${meta}<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    )
    .replace(/<link [^>]*rel="stylesheet"[^>]*>/, () => `<style>${parts.style}</style>`)
    .replace(/<script [^>]*src="[^"]*"[^>]*><\/script>/, '')
    .replace('</body>', () =>
      [
        `<script type="application/json" id="${SHARED_ELEMENT}">${data}</script>`,
        `<script type="module">${script}</script></body>`,
      ].join(''),
    );
}

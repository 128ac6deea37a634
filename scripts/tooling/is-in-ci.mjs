/** Whether this is CI, where a test that does not run must not go unseen. */
export const isInCi = !['', '0', 'false'].includes(process.env['CI'] ?? '');

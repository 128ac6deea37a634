/** @type {import('./environment.mjs').BenchedEnvironment} */
export const local = {
  name: 'local',
  results: new URL('../results/latest.json', import.meta.url),
  rows: async () => (await import('../rows/index.mjs')).rows,
  withSettings: (work) => work([{ name: null, rowOptions: {} }], {}),
};

// The layers of the architecture. Project references alone do not hold them: in a workspace with
// hoisted packages a forbidden import compiles.

/** What `packages/<name>/src` may reach besides itself; Node's own modules only if it says so. */
const mayReach = (name, comment, { paths = [], node = false } = {}) => ({
  name: `${name}-layer`,
  comment,
  severity: 'error',
  from: { path: `^packages/${name}/src/` },
  to: {
    pathNot: [`^packages/${name}/src/`, ...paths],
    ...(node && { dependencyTypesNot: ['core'] }),
  },
});

const source = (name) => `^packages/${name}/src/`;
const vendor = (name) => `node_modules/${name}/`;
// Folders of packages/adapters/src that several adapters are built on. They are no adapters.
const sharedAdapterFolders = [
  'broker/call-control/',
  'environments/planned/',
  'environments/runtime-protocol/',
  'folders/making/',
  'llm/calling/',
  'processes/identity/',
  'settings/variables/',
];
// The model vendors' SDKs, by the adapter that wraps them.
const modelSdks = { openai: 'openai', anthropic: '@anthropic-ai/sdk', gemini: '@google/genai' };

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    mayReach('domain', 'The domain depends on nothing, Node included: it is ports and rules.'),
    mayReach('application', 'Use cases and schemas know the domain and zod, no I/O.', {
      paths: [source('domain'), vendor('zod')],
    }),
    mayReach('testkit', 'An adapter author installs the kit; it must not bring our adapters.', {
      paths: [source('domain')],
      node: true,
    }),
    mayReach('cli', 'A driving adapter: what it needs, any application needs, through the api.', {
      paths: [source('api'), source('dashboard'), vendor('commander')],
      node: true,
    }),
    mayReach('http', 'A driving adapter: it turns requests into runs, through the api.', {
      paths: [source('api')],
      node: true,
    }),
    mayReach('dashboard', 'A driving adapter: it shows what the api reads of runs.', {
      paths: [source('api'), vendor('ws'), vendor('@types/ws')],
      node: true,
    }),
    {
      name: 'dashboard-pages',
      comment: 'They run in a browser: they know what a run is, and nothing of who serves them.',
      severity: 'error',
      from: { path: '^packages/dashboard/app/' },
      to: {
        pathNot: [
          '^packages/dashboard/app/',
          `${source('domain')}(?:index|trajectory/)`,
          ...['react', 'react-dom', 'recharts', 'wouter', '@tanstack/react-virtual'].map((name) =>
            vendor(`(?:@types/)?${name}`),
          ),
        ],
      },
    },
    {
      name: 'dashboard-model',
      comment: 'What the pages work out needs no page, and is tested without one.',
      severity: 'error',
      from: { path: '^packages/dashboard/app/src/model/' },
      to: { pathNot: ['^packages/dashboard/app/src/model/', source('domain')] },
    },
    {
      name: 'adapters-layer',
      comment: 'Adapters implement ports; they know neither the composition root nor its drivers.',
      severity: 'error',
      from: { path: source('adapters') },
      to: { path: '^packages/', pathNot: ['adapters', 'application', 'domain'].map(source) },
    },
    {
      name: 'api-layer',
      comment: 'The composition root knows everything but what drives or tests it.',
      severity: 'error',
      from: { path: source('api') },
      to: {
        path: '^packages/',
        pathNot: ['api', 'adapters', 'application', 'domain'].map(source),
      },
    },
    {
      name: 'adapters-apart',
      comment:
        'An adapter must be removable by deleting its folder. Code that two of them need goes to a ' +
        'folder listed as shared, which knows no adapter itself.',
      severity: 'error',
      from: { path: '^packages/adapters/src/([^/]+/[^/]+)/' },
      to: {
        path: '^packages/adapters/src/[^/]+/[^/]+/',
        pathNot: [
          '^packages/adapters/src/$1/',
          ...sharedAdapterFolders.map((folder) => `^packages/adapters/src/${folder}`),
        ],
      },
    },
    {
      name: 'websocket-in-its-broker',
      comment: 'A vendor stays inside the adapter that exists to wrap it.',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: '^packages/(?:adapters/(?:src|tests)/broker|dashboard)/',
      },
      to: { path: vendor('(?:@types/)?ws') },
    },
    {
      name: 'opentelemetry-in-its-adapter',
      comment: 'A vendor stays inside the adapter that exists to wrap it.',
      severity: 'error',
      from: {
        path: '^packages/',
        pathNot: '^packages/adapters/(?:src|tests)/loggers/opentelemetry/',
      },
      to: { path: vendor('@opentelemetry/[^/]+') },
    },
    ...Object.entries(modelSdks).map(([adapter, sdk]) => ({
      name: `${adapter}-in-its-adapter`,
      comment: 'A vendor stays inside the adapter that exists to wrap it.',
      severity: 'error',
      from: { path: '^packages/', pathNot: `^packages/adapters/(?:src|tests)/llm/${adapter}/` },
      to: { path: vendor(sdk) },
    })),
    {
      name: 'container-in-composition',
      comment: 'Only the composition root knows that there is a dependency injection container.',
      severity: 'error',
      from: {
        path: '^packages/[^/]+/src/',
        pathNot: ['^packages/api/src/composition/', '\\.module\\.ts$'],
      },
      to: { path: vendor('(?:inversify|@inversifyjs/[^/]+|reflect-metadata)') },
    },
    {
      name: 'packages-by-name',
      comment: 'A package is entered through its index, as its users enter it.',
      severity: 'error',
      from: { path: '^packages/([^/]+)/src/' },
      to: {
        path: '^packages/[^/]+/src/',
        pathNot: ['^packages/$1/src/', '^packages/[^/]+/src/index\\.ts$'],
      },
    },
    {
      name: 'no-build-output',
      comment: 'What is compiled from stale output tests or ships something else than the sources.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: '^packages/[^/]+/dist/' },
    },
    {
      name: 'no-tests-in-sources',
      comment: 'Tests are not published.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { path: ['^(?:tests|bench|examples|scripts)/', '^packages/[^/]+/tests/'] },
    },
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or hide a third.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'declared-dependencies',
      comment: "A package's imports must be in its own package.json, or its users lack them.",
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown', 'npm-bundled'],
        // Types alone, erased by the compiler, may come from a development dependency; a peer
        // dependency is declared, and a development dependency only of the repository.
        dependencyTypesNot: ['type-only', 'npm-peer'],
      },
    },
    {
      name: 'resolvable',
      comment: 'An import that resolves to nothing would slip past every other rule.',
      severity: 'error',
      from: { path: '^packages/[^/]+/src/' },
      to: { couldNotResolve: true },
    },
  ],
  options: {
    exclude: { path: '^packages/[^/]+/python/' },
    doNotFollow: { path: ['node_modules', '/dist/'] },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.layers.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.tsx', '.d.ts', '.js', '.mjs', '.json'],
    },
  },
};

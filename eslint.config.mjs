import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

const tests = ['packages/*/tests/**', 'tests/**'];
const tools = ['scripts/**', 'bench/**', 'examples/**', 'docs/**', '*.mjs', '.*.mjs'];
const javascript = ['**/*.mjs', '**/*.cjs', '**/*.js'];

// These return promises that the runner itself awaits.
const nodeTestCalls = { from: 'package', package: 'node:test', name: ['describe', 'it', 'test'] };

export default defineConfig(
  {
    ignores: [
      'build/**',
      '**/dist/**',
      'packages/dashboard/web/**',
      '**/node_modules/**',
      '**/coverage/**',
    ],
  },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  eslint.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      // The compiler knows every global, and knows types too.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        {
          argsIgnorePattern: '^_',
          destructuredArrayIgnorePattern: '^_',
          ignoreUsingDeclarations: true,
        },
      ],
      // Ports are asynchronous where one implementation may need it. An `async` method that never
      // awaits still turns a throw into a rejection, which is what its callers count on.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },
  {
    // It must run wherever JavaScript runs; dependency-cruiser sees its imports, not its globals.
    files: ['packages/domain/src/**'],
    rules: {
      'no-restricted-globals': ['error', 'Buffer', 'global', 'process', 'require'],
    },
  },
  {
    // What models and code wrote is shown there. It is text, and must never become anything else.
    files: ['packages/dashboard/app/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['innerHTML', 'outerHTML', 'insertAdjacentHTML', 'write', 'srcdoc'].map((property) => ({
          property,
          message: 'Texts of runs are shown as text.',
        })),
      ],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'JSXAttribute[name.name=/^(dangerouslySetInnerHTML|srcDoc)$/]',
          message: 'Texts of runs are shown as text.',
        },
      ],
    },
  },
  {
    files: tests,
    rules: {
      '@typescript-eslint/no-empty-function': 'off',
      // `expect(fake.method)` never calls it.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  { files: ['demo/**', 'packages/cli/**', ...tools], rules: { 'no-console': 'off' } },
  {
    // Untyped by choice, so that they run before anything is installed.
    files: javascript,
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [nodeTestCalls] },
      ],
      '@typescript-eslint/no-misused-promises': 'error',
    },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
);

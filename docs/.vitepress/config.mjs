import { defineConfig } from 'vitepress';
import { anchorOf, asInTheRepository } from './markdown.mjs';

/** A group of the sidebar: `[title, page]`. */
const group = (text, pages) => ({
  text,
  items: pages.map(([title, page]) => ({ text: title, link: `/${page}` })),
});

export default defineConfig({
  title: 'rlm-ts',
  description: 'A TypeScript framework for Recursive Language Models.',
  outDir: '../build/site',
  cacheDir: '../node_modules/.cache/vitepress',
  // Braces at the end of a line are text, no attributes.
  markdown: { config: asInTheRepository, anchor: { slugify: anchorOf }, attrs: { disable: true } },
  themeConfig: {
    search: { provider: 'local' },
    outline: [2, 3],
    sidebar: [
      group('Start', [
        ['Quickstart', 'quickstart'],
        ['The command', 'cli'],
        ['Configuration', 'configuration'],
        ['Troubleshooting', 'troubleshooting'],
      ]),
      group('Runs', [
        ['Contexts', 'contexts'],
        ['Budgets', 'budgets'],
        ['Recursion', 'recursion'],
        ['Long runs', 'long-runs'],
        ['Tools and typed answers', 'tools'],
        ['Streaming', 'streaming'],
        ['The Orchestrator preset', 'orchestrator'],
      ]),
      group('Models', [
        ['Models', 'models'],
        ['Prices', 'prices'],
      ]),
      group('Environments', [
        ['Local', 'local'],
        ['Docker', 'docker'],
        ['The proxy in the container', 'http-proxy'],
        ['Writing an environment', 'writing-an-environment'],
      ]),
      group('Safety', [
        ['Security', 'security'],
        ['What must not leave', 'egress'],
      ]),
      group('Operating', [
        ['Trajectories', 'trajectories'],
        ['The dashboard', 'dashboard'],
        ['OpenTelemetry', 'opentelemetry'],
        ['Serving over HTTP', 'http-server'],
      ]),
      group('Inside', [
        ['Architecture', 'architecture'],
        ['Protocol', 'protocol'],
        ['Benchmarks', 'benchmarks'],
        ['Development', 'development'],
        ['Decisions', 'adr/'],
      ]),
    ],
  },
});

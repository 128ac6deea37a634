export * from './scripted-egress-filter.js';

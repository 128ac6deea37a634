const { existsSync } = require('node:fs');
const { join, sep } = require('node:path');

const installed = `${sep}node_modules${sep}`;

/**
 * Our sources import `./name.js`, as Node does after the build; under jest the file is `name.ts`.
 * A `moduleNameMapper` would do the same to every installed package's imports.
 */
module.exports = (request, options) => {
  if (request.startsWith('.') && request.endsWith('.js') && !options.basedir.includes(installed)) {
    const source = join(options.basedir, request.replace(/\.js$/, '.ts'));
    if (existsSync(source)) return source;
  }
  return options.defaultResolver(request, options);
};

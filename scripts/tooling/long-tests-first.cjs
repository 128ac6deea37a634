const { default: Sequencer } = require('@jest/test-sequencer');

/** Parts of the paths of the tests that take minutes, longest first. */
const LONG = [
  'tests/conformance-docker/runsc',
  'tests/conformance-docker/runc',
  'tests/conformance/local',
  'tests/docker/many-sessions',
  'tests/docker/life',
  'cli/tests/docker/exec.test',
  'tests/docker/promises',
  'tests/docs/examples',
  'tests/promises/',
  'cli/tests/commands/providers',
  'llm/openai/openai-conformance',
  'cli/tests/commands/exec.test',
  'tests/demo/demo',
  'tests/e2e/killed-host',
  'tests/egress/corpus',
  'adapters/tests/broker/broker-conformance',
];

/**
 * Begins with the tests that take longest: one of two minutes that begins last has the machine to
 * itself. jest knows durations only where it has run before, which a fresh clone has not.
 */
module.exports = class LongTestsFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => {
      const found = LONG.findIndex((part) => path.replaceAll('\\', '/').includes(part));
      return found === -1 ? LONG.length : found;
    };
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
};

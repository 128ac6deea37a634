import type { IsolationGuarantee } from '@rlm-ts/domain';

import { fromEngine, fromInside, quoted, type Evidence, type IsolationFacts } from './evidence.js';

/** Names that engines and Python add to any process. */
const ALWAYS_IN_ENVIRONMENT = ['HOME', 'HOSTNAME', 'LC_CTYPE', 'PATH', 'TERM', 'container'];

/** Who the code is, what rights it has, whether it can get more, and whose secrets it knows. */
export function identityGuarantees(facts: IsolationFacts): IsolationGuarantee[] {
  const { uid, gid } = facts.request;
  return [
    { name: 'user', asked: `${String(uid)}:${String(gid)}, not root`, ...user(facts) },
    { name: 'capabilities', asked: 'none', ...capabilities(facts) },
    { name: 'no-new-privileges', asked: 'yes', ...noNewPrivileges(facts) },
    { name: 'environment', asked: 'nothing of the host', ...environment(facts) },
  ];
}

function user({ request, inspection }: IsolationFacts): Evidence {
  const seen = inspection.user;
  if (seen === null) return fromInside(null, 'the user is not known');
  const { uid, gid } = request;
  const detail = `uid ${seen.uids.join('/')}, gid ${seen.gids.join('/')}, groups ${seen.groups.join(' ') || 'none'}`;
  return fromInside(
    uid !== 0 &&
      seen.uids.every((each) => each === uid) &&
      [...seen.gids, ...seen.groups].every((each) => each === gid),
    detail,
  );
}

function capabilities({ inspection, granted }: IsolationFacts): Evidence {
  if (granted.Privileged === true) return fromEngine(false, 'the engine says: privileged');
  const seen = inspection.capabilities;
  const { inheritable, permitted, effective, bounding, ambient } = seen ?? {};
  const sets = Object.entries({ inheritable, permitted, effective, bounding, ambient });
  const held = sets.filter(([, set]) => !/^0*$/.test(set ?? ''));
  if (held.length > 0) {
    return fromInside(
      false,
      held.map(([name, set]) => `${name} ${quoted([set ?? ''])}`).join(', '),
    );
  }
  // gVisor does not tell of the ambient set, which is never more than the permitted one.
  const known = [permitted, effective, bounding].every((set) => typeof set === 'string');
  return fromInside(known || null, known ? 'none in any set' : 'the sets are not known');
}

function noNewPrivileges({ inspection }: IsolationFacts): Evidence {
  const set = inspection.noNewPrivileges;
  return fromInside(set, set === null ? 'not known' : set ? 'set' : 'not set');
}

function environment({ environment: asked, inspection }: IsolationFacts): Evidence {
  if (inspection.environment === null) return fromInside(null, 'the variables are not known');
  const expected = new Set([...asked, ...ALWAYS_IN_ENVIRONMENT]);
  const others = inspection.environment.filter((name) => !expected.has(name));
  const detail = others.length === 0 ? 'only what was set' : `also ${quoted(others)}`;
  return fromInside(others.length === 0, detail);
}

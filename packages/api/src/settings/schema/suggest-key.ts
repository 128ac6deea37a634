import { nearestName } from '@rlm-ts/domain';
import { sectionNames, settingTable } from './setting-table.js';

/** "Did you mean …?" for a key that does not exist; `null` if none is near. */
export function suggestKey(key: string): string | null {
  const known = [...settingTable.keys(), ...sectionNames];
  const nearest = nearestName(key, known) ?? known.find((each) => each.endsWith(`.${key}`));
  return nearest === undefined ? null : `Did you mean "${nearest}"?`;
}

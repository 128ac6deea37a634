import { py } from './python-source.js';

/** A block that no interrupt ends: at its time limit the interpreter is killed. */
export const LOSE_STATE = py`
  while True:
      try:
          while True: pass
      except BaseException:
          pass
`;

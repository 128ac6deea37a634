import type { Replies } from '../docs/provider-stand-in.js';

const running = (code: string): string => `\`\`\`repl\n${code}\n\`\`\``;

/** What the model of the reader says, by what it is asked. */
export const REPLIES: Replies = [
  [/Hello from Docker/, running("print('Hello from Docker')\nFINAL('Hello from Docker')")],
  [/Hello from RLM/, running("print('Hello from RLM')\nFINAL('Hello from RLM')")],
  [/factorial/, running('import math\nFINAL(math.factorial(10))')],
  [/How many entries are active/, running("FINAL(context.count('active'))")],
  [/Long running/, running('while True: pass')],
  [/Complex recursive task/, running("FINAL(rlm_query('Your task'))")],
  [/Memory intensive/, running('data = bytearray(1 << 27)\nFINAL("Done.")')],
  [/./, running("FINAL('Done.')")],
];

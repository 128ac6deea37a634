import { walk } from './walk.js';

await walk(({ chapter }) => chapter !== 'Docker');

import { walk } from '../promises/walk.js';
import { ENGINE_HOST, IMAGE } from './engine.js';

await walk(({ chapter }) => chapter === 'Docker', {
  DOCKER_HOST: ENGINE_HOST,
  RLM_DOCKER_IMAGE: IMAGE,
});

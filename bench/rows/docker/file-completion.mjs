import { CPU_LIMIT } from '../../sessions/cpu-limit.mjs';
import { measureCompletions } from '../file-completion.mjs';

/** @type {import('./row.mjs').DockerRow} */
export const fileCompletion = {
  name: 'file-completion',
  measure: ({ quick, subject: { image, runtime } }) => {
    const options = { image, runtime, pull: 'never', cpuLimit: CPU_LIMIT };
    return measureCompletions({ name: 'docker', options }, quick);
  },
};

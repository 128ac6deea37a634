export {
  createDockerEnvironmentFactory,
  dockerCapabilities,
} from './docker-environment-factory.js';
export { dockerOptionsSchema, type DockerOptions } from './options.js';

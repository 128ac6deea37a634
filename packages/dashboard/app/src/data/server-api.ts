import type { Trajectory, TrajectoryListing } from '@rlm-ts/domain';

/** What the server says about itself. */
export interface ServerInfo {
  readonly version: string;
  readonly logDir: string;
}

const pathOf = (trajectoryId: string): string =>
  `./api/trajectories/${encodeURIComponent(trajectoryId)}`;

/** The sentence of an error that the server answered with. */
async function reasonOf(response: Response): Promise<string> {
  try {
    const { error } = (await response.json()) as { error?: { message?: string } };
    if (error?.message !== undefined) return error.message;
  } catch {
    // Not the server's own words: its status has to do.
  }
  return `The server answered with ${response.status} ${response.statusText}.`;
}

async function request(path: string): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(path);
  } catch {
    throw new Error('The server cannot be reached. Is `rlm visualize` still running?');
  }
  if (!response.ok) throw new Error(await reasonOf(response));
  return response;
}

/** Every run that the server knows, newest first. */
export async function fetchListing(): Promise<TrajectoryListing> {
  return (await (await request('./api/trajectories')).json()) as TrajectoryListing;
}

/** One run. Very long texts come with their middle left out. */
export async function fetchTrajectory(trajectoryId: string): Promise<Trajectory> {
  return (await (await request(pathOf(trajectoryId))).json()) as Trajectory;
}

/** What the server says about itself. */
export async function fetchInfo(): Promise<ServerInfo> {
  return (await (await request('./api/info')).json()) as ServerInfo;
}

/** A file of the application itself, as text. */
export async function fetchText(path: string): Promise<string> {
  return (await request(path)).text();
}

/** Where a run's whole record is to be downloaded. */
export function exportPath(trajectoryId: string): string {
  return `${pathOf(trajectoryId)}/export`;
}

/** Where a run is to be downloaded as a page that needs no server. */
export function sharePath(trajectoryId: string): string {
  return `${pathOf(trajectoryId)}/share`;
}

import type { Trajectory } from '@rlm-ts/domain';
import { readFile } from '../model/import/read-file.js';
import { SHARED_ELEMENT, sharedPage } from '../model/shared-page.js';
import { FollowedTrajectory } from './followed-trajectory.js';
import { LiveConnection } from './live-connection.js';
import { RunStore } from './run-store.js';
import {
  fetchInfo,
  fetchListing,
  fetchText,
  fetchTrajectory,
  type ServerInfo,
} from './server-api.js';

/** What came of opening files. */
export interface ImportOutcome {
  /** The ids under which the trajectories are in the list. */
  readonly ids: readonly string[];
  readonly problems: readonly string[];
}

/** What a page that shows one run is told. */
export interface TrajectoryListener {
  changed(trajectory: Trajectory): void;
  failed(reason: string): void;
}

const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error);

/** Everything that the pages know, and where they get it from. */
export class DashboardData {
  readonly store = new RunStore();
  /** A page that somebody shared has no server. */
  readonly isShared: boolean;
  private readonly live: LiveConnection | null;
  private wasLost = false;

  constructor() {
    const shared = document.getElementById(SHARED_ELEMENT)?.textContent ?? null;
    this.isShared = shared !== null;
    this.live = this.isShared
      ? null
      : new LiveConnection({
          summary: (summary) => this.store.update(summary),
          connected: (isConnected) => this.setConnected(isConnected),
        });
    if (shared === null) return;
    const { trajectories, problems } = readFile('This page', shared);
    this.store.addLocal(trajectories, 'shared');
    if (trajectories.length === 0) this.store.setFailure(problems.join(' '));
  }

  /** The run of a page that was made for it alone; `null` for every other page. */
  get onlyRunId(): string | null {
    const [run, ...others] = this.isShared ? this.store.snapshot().runs : [];
    return run === undefined || others.length > 0 ? null : run.trajectoryId;
  }

  /** Gets the list, and hears of changes from then on. */
  start(): void {
    if (this.live === null) return;
    void this.reload();
    this.live.open();
  }

  /** Gets the list anew. */
  async reload(): Promise<void> {
    try {
      const { trajectories, problems } = await fetchListing();
      this.store.setListing(trajectories, problems);
    } catch (error) {
      this.store.setFailure(reasonOf(error));
    }
  }

  /** What the server says about itself; `null` without one. */
  async info(): Promise<ServerInfo | null> {
    return this.isShared ? null : fetchInfo().catch(() => null);
  }

  /** Tells of a run, and goes on telling while it runs. The returned function ends that. */
  watch(trajectoryId: string, listener: TrajectoryListener): () => void {
    const local = this.store.localTrajectory(trajectoryId);
    if (local !== undefined || this.live === null) {
      if (local === undefined) listener.failed('This page holds no such trajectory.');
      else listener.changed(local);
      return () => undefined;
    }
    return watchServer(trajectoryId, listener, this.live);
  }

  /** Reads files into this tab's memory; nothing is sent anywhere. */
  async importFiles(files: readonly File[]): Promise<ImportOutcome> {
    const ids: string[] = [];
    const problems: string[] = [];
    for (const file of files) {
      try {
        const content = readFile(file.name, await file.text());
        ids.push(...this.store.addLocal(content.trajectories, 'imported'));
        problems.push(...content.problems);
      } catch (error) {
        problems.push(`${file.name}: ${reasonOf(error)}`);
      }
    }
    return { ids, problems };
  }

  /** Some runs as one page that needs no server. */
  async pageOf(trajectoryIds: readonly string[]): Promise<string> {
    const [html, script, style] = await Promise.all(
      ['./', './assets/app.js', './assets/app.css'].map(fetchText),
    );
    const trajectories = await Promise.all(
      trajectoryIds.map(async (id) => this.store.localTrajectory(id) ?? fetchTrajectory(id)),
    );
    return sharedPage({ html: html ?? '', script: script ?? '', style: style ?? '' }, trajectories);
  }

  private setConnected(isConnected: boolean): void {
    this.store.setConnected(isConnected);
    // What happened meanwhile was told to nobody.
    if (isConnected && this.wasLost) void this.reload();
    this.wasLost = !isConnected;
  }
}

function watchServer(
  trajectoryId: string,
  listener: TrajectoryListener,
  live: LiveConnection,
): () => void {
  let isOver = false;
  let unfollow: (() => void) | null = null;

  const stopFollowing = (): void => {
    unfollow?.();
    unfollow = null;
  };
  const load = async (): Promise<Trajectory | null> => {
    try {
      const trajectory = await fetchTrajectory(trajectoryId);
      if (isOver) return null;
      listener.changed(trajectory);
      return trajectory;
    } catch (error) {
      if (!isOver) listener.failed(reasonOf(error));
      return null;
    }
  };
  const follow = (): void => {
    const followed = new FollowedTrajectory(
      trajectoryId,
      (trajectory) => listener.changed(trajectory),
      () => {
        stopFollowing();
        void load();
      },
    );
    const end = live.follow(trajectoryId, followed);
    unfollow = () => {
      followed.stop();
      end();
    };
  };

  void load().then((trajectory) => {
    if (trajectory?.status === 'running') follow();
  });
  return () => {
    isOver = true;
    stopFollowing();
  };
}

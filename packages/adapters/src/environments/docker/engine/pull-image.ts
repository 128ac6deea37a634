import { RlmError, untilAborted } from '@rlm-ts/domain';
import type Docker from 'dockerode';

interface LayerProgress {
  readonly status?: string;
  readonly id?: string;
  readonly error?: string;
  readonly progressDetail?: { readonly current?: number; readonly total?: number };
}

const MEGABYTE = 1 << 20;

/**
 * Pulls an image from its registry.
 *
 * @param onProgress Told a line for a person whenever another tenth has arrived.
 * @throws RlmError `IMAGE_UNAVAILABLE` with what the registry or the way to it said.
 */
export async function pullImage(
  docker: Docker,
  image: string,
  onProgress: (line: string) => void,
  signal: AbortSignal,
): Promise<void> {
  onProgress(`Pulling ${image} …`);
  const progress = new PullProgress(image, onProgress);
  try {
    const pulling = (async () => {
      const stream = await docker.pull(image, { abortSignal: signal });
      await new Promise<void>((resolve, reject) => {
        docker.modem.followProgress(
          stream,
          (error) => {
            const failure = error ?? progress.failure;
            if (failure === null) resolve();
            else reject(failure);
          },
          (event: LayerProgress) => {
            progress.note(event);
          },
        );
      });
    })();
    await untilAborted(pulling, signal, `Pulling ${image}`);
  } catch (error) {
    if (RlmError.isInstance(error)) throw error;
    const why = error instanceof Error ? error.message.trim() : String(error);
    throw new RlmError({
      code: 'IMAGE_UNAVAILABLE',
      message: `The image ${image} is not there and could not be pulled: ${why}. Check its name and the network, pull it by hand (\`docker pull ${image}\`), or name one that \`docker images\` lists with the environment option image.`,
      retryable: true,
      cause: error,
      details: { image },
    });
  }
  onProgress(`Pulled ${image}.`);
}

/** Sums up what the layers report, which come at once and each in its own pace. */
class PullProgress {
  private readonly layers = new Map<string, { current: number; total: number }>();
  private tenths = 0;
  /** What the engine told in the middle of it: its answer had begun as if all were well. */
  failure: Error | null = null;

  constructor(
    private readonly image: string,
    private readonly onProgress: (line: string) => void,
  ) {}

  note({ status, id, progressDetail, error }: LayerProgress): void {
    if (error !== undefined) this.failure = new Error(error);
    const { current, total } = progressDetail ?? {};
    if (status !== 'Downloading' || id === undefined) return;
    if (current === undefined || total === undefined) return;
    this.layers.set(id, { current, total });
    let arrived = 0;
    let expected = 0;
    for (const layer of this.layers.values()) {
      arrived += layer.current;
      expected += layer.total;
    }
    const tenths = Math.floor((10 * arrived) / Math.max(1, expected));
    if (tenths <= this.tenths) return;
    this.tenths = tenths;
    const [done, all] = [arrived, expected].map((bytes) => String(Math.round(bytes / MEGABYTE)));
    this.onProgress(`Pulling ${this.image}: ${done ?? ''} of ${all ?? ''} MB`);
  }
}

import { randomUUID } from 'node:crypto';
import { chmod, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { JsonValue } from '@rlm-ts/domain';

import type { Attack, Canary } from '../attacks/attack.js';
import { plantHostDescriptor, plantKeptFile, plantKeptFolder, plantReadableFile } from './files.js';
import { plantAbstractSocket, plantPathSocket, plantTcpPort, plantUdpPort } from './listeners.js';
import { plantMark } from './marked-processes.js';
import type { PlantedCanary } from './planted-canary.js';
import { newSecret } from './secret.js';
import { plantVictim } from './victim.js';

/** What every field of a run shares. */
export interface Ground {
  /** A folder that every user may enter. */
  readonly folder: string;
  readonly python: string;
  /** Which variable of this process holds a secret, and the secret. */
  readonly hostVariable: { readonly name: string; readonly value: string };
  /** Those that have not been removed. */
  readonly fields: Set<CanaryField>;
}

/** The canaries of one attack in one setting: no two attacks share any, so each tells on its own. */
export class CanaryField {
  /** What stands in the attack's dictionary `CANARY`. */
  readonly facts: Readonly<Record<string, JsonValue>>;
  /** The text that an attack on the answer tries to pass off as one. */
  readonly forged: string;
  private readonly secrets: readonly string[];

  private constructor(
    private readonly planted: readonly PlantedCanary[],
    private readonly fields: Set<CanaryField>,
  ) {
    fields.add(this);
    this.forged = newSecret().replace('canary', 'forged');
    this.facts = Object.assign(
      { forged: this.forged },
      ...planted.map(({ facts }) => facts),
    ) as CanaryField['facts'];
    this.secrets = planted.flatMap(({ secrets = [] }) => secrets);
  }

  static async plant(attack: Attack, ground: Ground): Promise<CanaryField> {
    const folder = path.join(ground.folder, randomUUID());
    await mkdir(folder);
    await chmod(folder, 0o755);
    const planted = await Promise.all(attack.aims.map((aim) => plant(aim, folder, ground)));
    const { taking } = attack;
    const bound = taking === undefined ? [] : [{ facts: { up_to: taking.upTo } }];
    return new CanaryField([...planted.flat(), ...bound], ground.fields);
  }

  /** Sentences about every canary that was touched, and about every secret in what came out. */
  async touched(cameOut: string): Promise<readonly string[]> {
    const told = this.secrets.some((secret) => cameOut.includes(secret));
    const done = await Promise.all(
      this.planted.map(async ({ touched }) => (await touched?.()) ?? []),
    );
    return [...(told ? ['a secret came out'] : []), ...done.flat()];
  }

  async remove(): Promise<void> {
    this.fields.delete(this);
    await Promise.all(this.planted.map(async ({ remove }) => remove?.()));
  }
}

async function plant(
  aim: Canary,
  folder: string,
  { folder: shared, python, hostVariable }: Ground,
): Promise<readonly PlantedCanary[]> {
  switch (aim) {
    case 'secret-file':
    case 'shared-file':
      return [await plantReadableFile(folder, aim)];
    case 'kept-file':
      return [await plantKeptFile(folder)];
    case 'kept-folder':
      return [await plantKeptFolder(folder)];
    case 'tcp-port':
      return [await plantTcpPort()];
    case 'udp-port':
      return [await plantUdpPort()];
    case 'path-socket':
      return [await plantPathSocket(folder)];
    case 'abstract-socket':
      return [await plantAbstractSocket()];
    case 'victim':
      return [await plantVictim(shared, python)];
    case 'host-variable':
      return [{ facts: { variable: hostVariable.name }, secrets: [hostVariable.value] }];
    case 'host-descriptor':
      return [await plantHostDescriptor(folder)];
    case 'outliving':
      return [plantMark()];
    // Judged by the host's own account of the run, not by a thing that lies about.
    case 'neighbour':
    case 'answer':
    case 'next-block':
    case 'budget':
    case 'log':
    case 'took':
      return [];
  }
}

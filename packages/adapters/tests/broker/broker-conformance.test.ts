import { describe, it } from '@jest/globals';
import { brokerConformance } from '@rlm-ts/testkit';
import type { BrokerHarness } from '@rlm-ts/testkit';

import { WebSocketBrokerClient, WebSocketBrokerServer } from '../../src/broker/websocket/index.js';
import { brokerFor } from './broker-parts.js';

const inProcess: BrokerHarness = {
  open: async (setup) => {
    const broker = brokerFor(setup);
    return { broker, close: async () => broker.close() };
  },
};

const overWebSocket: BrokerHarness = {
  open: async (setup) => {
    const served = brokerFor(setup);
    const server = new WebSocketBrokerServer();
    const broker = new WebSocketBrokerClient(await server.register(served));
    const close = async (): Promise<void> => {
      await broker.close();
      served.close();
      await server.close();
    };
    return { broker, close };
  },
};

describe('InProcessBroker conforms: it', () => {
  for (const { name, run } of brokerConformance) it(name, () => run(inProcess));
});

describe('WebSocketBrokerClient with WebSocketBrokerServer conforms: it', () => {
  for (const { name, run } of brokerConformance) it(name, () => run(overWebSocket));
});

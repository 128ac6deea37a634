export {
  WebSocketBrokerClient,
  type WebSocketBrokerClientOptions,
} from './websocket-broker-client.js';
export {
  WebSocketBrokerServer,
  type RegisteredBroker,
  type WebSocketBrokerServerOptions,
} from './websocket-broker-server.js';

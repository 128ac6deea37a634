import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { SupervisedSession } from '../../../src/environments/local/supervised-session.js';
import { InterpreterConnection } from '../../../src/environments/runtime-protocol/interpreter-connection.js';

describe('SupervisedSession', () => {
  it('takes its token once: a second connection with it is nobody’s', () => {
    const session = new SupervisedSession(1, '/nowhere');
    expect(session.takesToken(session.token)).toBe(true);
    const socket = new Socket();
    session.greeted(new InterpreterConnection(socket), socket);
    expect(session.takesToken(session.token)).toBe(false);
    socket.destroy();
  });

  it('does not take another session’s token', () => {
    const other = new SupervisedSession(2, '/nowhere');
    expect(new SupervisedSession(1, '/nowhere').takesToken(other.token)).toBe(false);
  });
});

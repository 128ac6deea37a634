import { describe, expect, it } from '@jest/globals';
import { WINDOW_BYTES } from '../../../src/environments/docker/agent/agent-channel.js';
import { AgentLink } from '../../../src/environments/docker/agent/agent-link.js';
import { LinkedAgent, SETTINGS, watch } from './linked-agent.js';
import { attached, ScriptedAgent, settled, WELL_BEHAVED } from './scripted-agent.js';

const ENDED = { event: 'ended', channel: 1, code: 3, signal: null, outOfMemory: false };

describe('AgentLink', () => {
  it('gives the agent its settings and tells what it sees', async () => {
    const { agent, link } = new LinkedAgent();
    const ready = await link.begin({ ...SETTINGS, proxyToken: 't' });
    expect(agent.orders).toEqual([{ do: 'begin', ...SETTINGS, proxyToken: 't' }]);
    expect(ready).toMatchObject({ event: 'ready', python: [3, 13, 0] });
  });

  it('tells what Python said instead of starting the agent', async () => {
    const agent = new ScriptedAgent();
    const link = new AgentLink(agent.stream, 60_000);
    agent.sayBytes(attached(2, Buffer.from('python3: no such option: -I\n')));
    await settled();
    expect(link.complaint).toBe('python3: no such option: -I');
  });

  it('matches answers about files to their questions, in whatever order they come', async () => {
    const { agent, link } = new LinkedAgent();
    agent.answers = {};
    const [first, second] = [watch(link.checkFile('/a')), watch(link.checkFile('/b'))];
    await settled();
    const [one, two] = agent.ordersTo('check_file');
    expect([one?.['path'], two?.['path']]).toEqual(['/a', '/b']);
    agent.say({ event: 'file', id: two?.['id'], error: null, size: 2, digest: 'b' });
    agent.say({ event: 'file', id: one?.['id'], error: 'no', size: 0, digest: '' });
    await settled();
    expect(first.outcome).toMatchObject({ error: 'no' });
    expect(second.outcome).toMatchObject({ digest: 'b' });
  });

  it('carries bytes between the host and the interpreter', async () => {
    const scene = new LinkedAgent();
    const { interpreter, heard } = scene.start();
    interpreter.channel.write('in');
    scene.agent.write('out');
    await settled();
    expect(scene.agent.passedOn.get(interpreter.channel.id)?.toString()).toBe('in');
    expect(heard).toEqual(['out']);
  });

  it('carries a long message in frames that leave room for orders between them', async () => {
    const { agent, link } = new LinkedAgent();
    const { channel } = link.start();
    channel.write(Buffer.alloc(WINDOW_BYTES + 5, 'x'));
    await settled();
    expect(agent.passedOn.get(channel.id)).toHaveLength(WINDOW_BYTES);
    await link.interrupt(channel.id);
    agent.say({ event: 'credit', channel: channel.id, bytes: 5 });
    await settled();
    expect(agent.passedOn.get(channel.id)).toHaveLength(WINDOW_BYTES + 5);
  });

  it('tells how an interpreter ended, after all that it had said', async () => {
    const scene = new LinkedAgent();
    scene.agent.answers = {}; // no mark yet
    const { interpreter, heard } = scene.start();
    const ended = watch(interpreter.ended);
    scene.agent.say({ ...ENDED, code: null, signal: 9, outOfMemory: true });
    scene.agent.write('last words');
    await settled();
    expect(ended.outcome).toBe('pending');
    const mark = String(scene.agent.ordersTo('mark')[0]?.['mark']);
    scene.agent.write(`, really${mark.slice(0, 5)}`);
    scene.agent.write(mark.slice(5));
    await settled();
    expect(ended.outcome).toEqual({ exitCode: null, signal: 'signal 9', outOfMemory: true });
    expect(heard.join('')).toBe('last words, really(end)');
  });

  it('lets the next interpreter hear nothing of the one before', async () => {
    const scene = new LinkedAgent();
    const first = scene.start();
    scene.agent.write('old');
    scene.link.end(first.interpreter.channel.id);
    await first.interpreter.ended;
    const second = scene.start();
    scene.agent.write('new');
    await settled();
    expect(first.heard).toEqual(['old', '(end)']);
    expect(second.heard).toEqual(['new']);
    expect(second.interpreter.channel.id).not.toBe(first.interpreter.channel.id);
  });

  it('starts no second interpreter beside the first', () => {
    const { link } = new LinkedAgent();
    link.start();
    expect(() => link.start()).toThrow(expect.objectContaining({ code: 'INTERNAL' }));
  });

  it('tells why an interpreter could not be started', async () => {
    const scene = new LinkedAgent();
    const { interpreter, heard } = scene.start();
    scene.agent.say({ event: 'failed', channel: 1, reason: 'no more processes' });
    expect(await interpreter.ended).toMatchObject({ signal: 'no more processes' });
    await settled();
    expect(heard).toEqual(['(end)']);
    expect(scene.start().interpreter.channel.id).toBe(2);
  });

  it('delivers interrupts, and waits for none that nobody is there for', async () => {
    const scene = new LinkedAgent();
    await scene.link.interrupt(1);
    const { interpreter } = scene.start();
    await scene.link.interrupt(interpreter.channel.id);
    await scene.link.interrupt(99);
    expect(scene.agent.ordersTo('interrupt')).toEqual([{ do: 'interrupt', channel: 1 }]);
    scene.agent.answers = { ...WELL_BEHAVED, interrupt: () => null };
    const unanswered = watch(scene.link.interrupt(interpreter.channel.id));
    await settled();
    expect(unanswered.outcome).toBe('pending');
    scene.agent.say({ event: 'failed', channel: 1, reason: 'gone' });
    await settled();
    expect(unanswered.outcome).toBeUndefined();
  });

  it('ends no interpreter but the running one', async () => {
    const scene = new LinkedAgent();
    scene.link.end(1);
    const { interpreter } = scene.start();
    scene.link.end(99);
    await settled();
    expect(scene.agent.ordersTo('end')).toEqual([]);
    scene.link.end(interpreter.channel.id);
    scene.link.end(interpreter.channel.id);
    expect(await interpreter.ended).toMatchObject({ signal: 'signal 9' });
  });

  it('tells of an HTTP proxy, carries its bytes, and closes it when it has ended', async () => {
    const scene = new LinkedAgent();
    const id = 2 ** 31;
    scene.agent.say({ event: 'proxy', channel: id });
    await settled();
    const [proxy] = scene.proxies;
    const heard = proxy === undefined ? [] : LinkedAgent.listen(proxy);
    scene.agent.sayFrame(id, Buffer.from('question'));
    proxy?.write('answer');
    await settled();
    expect(heard).toEqual(['question']);
    expect(scene.agent.passedOn.get(id)?.toString()).toBe('answer');
    scene.agent.say({ event: 'proxy_ended', channel: id }, { event: 'proxy', channel: id + 1 });
    scene.agent.sayFrame(id, Buffer.from('late'));
    await settled();
    expect(heard).toEqual(['question', '(close)']);
    expect(scene.proxies.map((each) => each.id)).toEqual([id, id + 1]);
  });

  it('tells when the agent is warm', async () => {
    const scene = new LinkedAgent();
    scene.agent.say({ event: 'warm' });
    await settled();
    expect(scene.warm).toBe(1);
  });

  it('ignores what it did not ask for and what comes late or twice', async () => {
    const scene = new LinkedAgent();
    await scene.link.begin(SETTINGS);
    const { interpreter, heard } = scene.start();
    const ready = WELL_BEHAVED['begin']?.({}) ?? {};
    scene.agent.say(
      ready,
      { event: 'file', id: 77, error: null, size: 0, digest: '' },
      { event: 'credit', channel: 77, bytes: 5 },
      { event: 'interrupted', channel: 77 },
      { event: 'interrupted', channel: 1 },
      { event: 'failed', channel: 77, reason: 'x' },
      { ...ENDED, channel: 77 },
      { event: 'proxy_ended', channel: 77 },
      { event: 'pong' },
      ENDED,
      { ...ENDED, code: 4 },
      { event: 'failed', channel: 1, reason: 'too late' },
    );
    scene.agent.sayFrame(77, Buffer.from('to nobody'));
    expect(await interpreter.ended).toEqual({ exitCode: 3, signal: null, outOfMemory: false });
    expect(scene.agent.ordersTo('mark')).toHaveLength(1);
    await settled();
    scene.agent.say(ENDED);
    scene.agent.write('to nobody');
    const next = scene.start();
    scene.agent.write('fine');
    await settled();
    expect([heard, next.heard]).toEqual([['(end)'], ['fine']]);
    expect(scene.link.alive).toBe(true);
  });
});

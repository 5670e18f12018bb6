/** The promises of the connection, over real sockets and a clock that stands still. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { ManualClock, SECOND } from '../../platform/clock.ts';
import { seededRandom } from '../../platform/random.ts';
import { decode, encode } from './codec.ts';
import { FrameReader, frame, KEEP_ALIVE } from './framing.ts';
import { type Link, type LinkAnswer, type LinkEvent, makeLink } from './link.ts';
import type { IsoMessage } from './message.ts';
import { VECTORS } from './vectors.ts';

const vector = (name: string) => VECTORS.find((one) => one.name === name)!.message;
const ask0100 = vector('0100');
const answer0110 = vector('0110');
const withStan = (message: IsoMessage, stan: string): IsoMessage => ({
  ...message,
  fields: { ...message.fields, 11: stan, 37: `632610${stan}` },
});

const without = ({ mti, fields }: IsoMessage, element: number): IsoMessage => {
  const { [element]: _, ...rest } = fields as Record<number, string>;
  return { mti, fields: rest };
};

/** A host that writes down what it hears and says only what the test tells it, network messages excepted. */
class Host {
  readonly heard: IsoMessage[] = [];
  readonly #waiting: { count: number; resolve: () => void }[] = [];
  line: Socket | undefined;
  lines = 0;
  network: (message: IsoMessage) => string | undefined = () => '00';
  readonly #server = createServer((socket) => {
    this.line = socket;
    this.lines += 1;
    const reader = new FrameReader();
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      for (const bytes of reader.push(chunk) as Buffer[]) {
        const decoded = decode(bytes);
        if (!decoded.ok) throw new Error(decoded.fault.reason);
        this.#hear(decoded.message);
      }
    });
  });

  async listen(port = 0): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  #hear(message: IsoMessage): void {
    const { 7: time, 11: stan, 70: code } = message.fields as Record<number, string>;
    const responseCode = message.mti === '0800' ? this.network(message) : undefined;
    if (responseCode) this.say({ mti: '0810', fields: { 7: time!, 11: stan!, 39: responseCode, 70: code! } });
    this.heard.push(message);
    for (const { count, resolve } of this.#waiting) if (this.heard.length >= count) resolve();
  }

  async hears(count: number): Promise<readonly IsoMessage[]> {
    if (this.heard.length < count) await new Promise<void>((resolve) => this.#waiting.push({ count, resolve }));
    return this.heard;
  }

  say(...messages: IsoMessage[]): void {
    this.write(Buffer.concat(messages.map((message) => frame(encode(message)))));
  }

  write(bytes: Buffer): void {
    this.line!.write(bytes);
  }

  async close(): Promise<void> {
    this.line?.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }
}

const started: { close(): Promise<void> }[] = [];

/** Events can be awaited by kind, so that no test waits for time to pass. */
class Events {
  readonly list: LinkEvent[] = [];
  readonly #waiting: { kind: string; resolve: (event: LinkEvent) => void }[] = [];

  readonly add = (event: LinkEvent) => {
    this.list.push(event);
    const at = this.#waiting.findIndex(({ kind }) => kind === event.kind);
    if (at >= 0) this.#waiting.splice(at, 1)[0]!.resolve(event);
  };

  next(kind: LinkEvent['kind']): Promise<LinkEvent> {
    return new Promise((resolve) => this.#waiting.push({ kind, resolve }));
  }
}

async function start(port?: number) {
  const host = new Host();
  const clock = new ManualClock();
  const events = new Events();
  const listening = port ?? (await host.listen());
  const link = makeLink({
    host: '127.0.0.1',
    port: listening,
    clock,
    random: seededRandom(1),
    onEvent: events.add,
  });
  started.push(link);
  if (port === undefined) started.push(host);
  return { host, clock, events, link };
}

/** A link that is signed on, with one question answered. */
async function startUp() {
  const world = await start();
  const connected = world.events.next('connected');
  const question = world.link.ask(ask0100);
  await connected;
  await world.host.hears(2);
  world.host.say(answer0110);
  await question;
  return world;
}

afterEach(async () => {
  for (const one of started.splice(0)) await one.close();
});

const responseCode = (answer: LinkAnswer) => (answer.answered ? answer.message.fields[39] : answer.cause);

describe('link', () => {
  it('connects with the first question, signs on, then asks', async () => {
    const { host, link } = await start();
    expect(link.health()).toBe('down');
    expect(host.lines).toBe(0);
    const question = link.ask(ask0100);
    const [signOn, authorisation] = await host.hears(2);
    expect(signOn).toMatchObject({ mti: '0800', fields: { 70: '001' } });
    expect(authorisation).toEqual(ask0100);
    expect(link.health()).toBe('up');
    host.say(answer0110);
    expect(await question).toEqual({ answered: true, message: answer0110 });
  });

  it('connects and signs on without a question where it is opened, once', async () => {
    const { host, link, events } = await start();
    const connected = events.next('connected');
    link.open();
    link.open();
    await connected;
    expect(link.health()).toBe('up');
    expect(host.lines).toBe(1);
    expect((await host.hears(1)).map(({ fields }) => fields[70])).toEqual(['001']);
  });

  it('says why it is not up: nobody there, or nobody who answers', async () => {
    const gone = new Host();
    const port = await gone.listen();
    await gone.close();
    const nowhere = await start(port);
    const failed = nowhere.events.next('connect_failed');
    nowhere.link.open();
    expect(await failed).toMatchObject({ reason: expect.stringContaining('ECONNREFUSED') });
    const { host, link, events, clock } = await start();
    host.network = () => undefined;
    const unanswered = events.next('sign_on_unanswered');
    link.open();
    await host.hears(1);
    clock.advance(10 * SECOND);
    await unanswered;
    expect(link.health()).toBe('down');
  });

  it('finds the question of each answer, in any order, split or joined', async () => {
    const { host, link } = await startUp();
    const stans = ['000011', '000012', '000013', '000014'];
    const questions = stans.map((stan) => link.ask(withStan(ask0100, stan)));
    await host.hears(6);
    const answers = stans.map((stan) => withStan(answer0110, stan)).reverse();
    const bytes = Buffer.concat([KEEP_ALIVE, ...answers.map((message) => frame(encode(message)))]);
    for (const byte of bytes) host.write(Buffer.from([byte]));
    const given = await Promise.all(questions);
    expect(given.map((one) => one.answered && one.message.fields[11])).toEqual(stans);
  });

  it('gives an advice and its repeat the same answer', async () => {
    const { host, link } = await startUp();
    const first = link.ask(vector('0420'));
    const again = link.ask({ ...vector('0420'), mti: '0421' });
    await host.hears(4);
    host.say(vector('0430'));
    expect([await first, await again].map(responseCode)).toEqual(['00', '00']);
  });

  it('gives up after 15 seconds and drops the answer that comes then', async () => {
    const { host, link, clock, events } = await startUp();
    const question = link.ask(withStan(ask0100, '000002'));
    await host.hears(3);
    clock.advance(15 * SECOND - 1);
    clock.advance(1);
    expect(await question).toEqual({ answered: false, cause: 'timeout', sent: true });
    const late = events.next('late_answer');
    host.say(withStan(answer0110, '000002'));
    expect(await late).toMatchObject({ message: { fields: { 2: '400000******0008', 39: '00' } } });
  });

  it('drops the second of two answers', async () => {
    const { host, link, events } = await startUp();
    const question = link.ask(withStan(ask0100, '000002'));
    await host.hears(3);
    const late = events.next('late_answer');
    host.say(withStan(answer0110, '000002'), withStan(answer0110, '000002'));
    expect(responseCode(await question)).toBe('00');
    expect(await late).toBeDefined();
  });

  it('drops an answer with another reference number and goes on waiting', async () => {
    const { host, link, events } = await startUp();
    const question = link.ask(withStan(ask0100, '000002'));
    await host.hears(3);
    const wrong = events.next('wrong_reference');
    const right = withStan(answer0110, '000002');
    host.say({ ...right, fields: { ...right.fields, 37: '632610999999' } });
    expect(await wrong).toMatchObject({ expected: '632610000002' });
    host.say(right);
    expect(responseCode(await question)).toBe('00');
  });

  it('passes over what it cannot read, what it does not know and what may be of another question', async () => {
    const { host, link, events } = await startUp();
    const question = link.ask(withStan(ask0100, '000002'));
    await host.hears(3);
    const right = withStan(answer0110, '000002');
    const unknown = Buffer.from(encode(right));
    unknown.write('0910', 0, 'latin1');
    const shortCode = encode(right).subarray(0, -1);
    const seen = [events.next('unreadable'), events.next('unknown_type')];
    host.write(Buffer.concat([frame(shortCode), frame(unknown)]));
    expect(await Promise.all(seen)).toMatchObject([{ reason: 'truncated', field: 49 }, { mti: '0910' }]);
    for (const element of [11, 32, 37, 41]) {
      const missing = events.next('unreadable');
      host.say(without(right, element));
      expect(await missing).toMatchObject({ reason: 'missing', field: element });
    }
    host.say(right);
    expect(responseCode(await question)).toBe('00');
  });

  it.each([2, 3, 4, 7, 39, 42, 49])('ends a question at once whose answer lacks element %i', async (element) => {
    const { host, link } = await startUp();
    const question = link.ask(withStan(ask0100, '000002'));
    await host.hears(3);
    host.say(without(withStan(answer0110, '000002'), element));
    expect(await question).toMatchObject({ answered: true, fault: { field: element, fault: 'missing' } });
  });

  it('hangs up on a frame above the limit', async () => {
    const { host, events } = await startUp();
    const [oversized, lost] = [events.next('oversized_frame'), events.next('disconnected')];
    host.write(Buffer.from([0xff, 0xff]));
    await oversized;
    await lost;
  });
});

describe('a lost connection', () => {
  it('leaves every question on it unknown, keeps the next ones and connects again', async () => {
    const { host, link, clock, events } = await startUp();
    const questions = ['000011', '000012'].map((stan) => link.ask(withStan(ask0100, stan)));
    await host.hears(4);
    const lost = events.next('disconnected');
    host.line!.destroy();
    expect(await Promise.all(questions)).toEqual([
      { answered: false, cause: 'connection_lost', sent: true },
      { answered: false, cause: 'connection_lost', sent: true },
    ]);
    await lost;
    expect(link.health()).toBe('down');
    const waiting = link.ask(withStan(ask0100, '000013'));
    clock.advance(SECOND);
    await host.hears(6);
    host.say(withStan(answer0110, '000013'));
    expect(responseCode(await waiting)).toBe('00');
    expect(host.lines).toBe(2);
  });

  it('is tried again after 1, 2, 4 … 30 seconds, never later than that', async () => {
    const { host, link, clock, events } = await start();
    host.network = () => '91';
    const waits: number[] = [];
    const first = link.ask(ask0100);
    expect(await first).toEqual({ answered: false, cause: 'not_connected', sent: false });
    for (const longest of [1, 2, 4, 8, 16, 30, 30]) {
      const lines = host.lines;
      const refused = events.next('sign_on_refused');
      clock.advance(longest * 0.74 * SECOND);
      expect(host.lines).toBe(lines);
      clock.advance(longest * 0.26 * SECOND);
      await refused;
      // The rest begins when the refused connection is gone.
      await once(host.line!, 'close');
      await new Promise(setImmediate);
      waits.push(longest);
    }
    expect(link.health()).toBe('signed_off');
    host.network = () => '00';
    const connected = events.next('connected');
    clock.advance(30 * SECOND);
    await connected;
    expect(link.health()).toBe('up');
  });

  it('tells a question at once while the last attempt has failed', async () => {
    const host = new Host();
    const port = await host.listen();
    await host.close();
    const { link } = await start(port);
    expect(await link.ask(ask0100)).toEqual({ answered: false, cause: 'not_connected', sent: false });
    expect(await link.ask(ask0100)).toEqual({ answered: false, cause: 'not_connected', sent: false });
    expect(link.health()).toBe('down');
  });

  it('is noticed by two missed echoes after a minute of silence', async () => {
    const { host, clock, events } = await startUp();
    host.network = () => undefined;
    clock.advance(60 * SECOND);
    const first = await host.hears(3);
    expect(first[2]).toMatchObject({ mti: '0800', fields: { 70: '301' } });
    const missed = events.next('echo_missed');
    clock.advance(10 * SECOND);
    await missed;
    await host.hears(4);
    const lost = events.next('disconnected');
    clock.advance(10 * SECOND);
    await lost;
  });

  it('is not assumed when the echo is answered', async () => {
    const { host, clock, link, events } = await startUp();
    for (const stan of ['000021', '000022', '000023']) {
      const heard = host.heard.length;
      clock.advance(60 * SECOND);
      expect((await host.hears(heard + 1)).at(-1)).toMatchObject({ fields: { 70: '301' } });
      // The answer to this question arrives behind the one to the echo.
      const question = link.ask(withStan(ask0100, stan));
      await host.hears(heard + 2);
      host.say(withStan(answer0110, stan));
      await question;
    }
    expect(events.list.filter(({ kind }) => kind === 'echo_missed')).toEqual([]);
    expect(link.health()).toBe('up');
  });
});

describe('close', () => {
  it('signs off, hangs up and leaves what waits unknown', async () => {
    const { host, link } = await startUp();
    const question = link.ask(withStan(ask0100, '000002'));
    await host.hears(3);
    await link.close();
    expect(await question).toEqual({ answered: false, cause: 'closed', sent: true });
    expect((await host.hears(4))[3]).toMatchObject({ mti: '0800', fields: { 70: '002' } });
    expect(await link.ask(ask0100)).toEqual({ answered: false, cause: 'closed', sent: false });
    await link.close();
  });

  it('before the first question does nothing', async () => {
    const { link, host } = (await start()) as { link: Link; host: Host };
    await link.close();
    expect(host.lines).toBe(0);
  });
});

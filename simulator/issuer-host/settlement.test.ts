/** The promises of what follows an authorisation, of repeats, of messages in the wrong order, and of the host's strictness. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decode, encode } from '../../src/acquiring/iso8583/codec.ts';
import { FrameReader, frame } from '../../src/acquiring/iso8583/framing.ts';
import type { IsoMessage } from '../../src/acquiring/iso8583/message.ts';
import { VECTORS } from '../../src/acquiring/iso8583/vectors.ts';
import { DAY, SECOND } from '../../src/platform/clock.ts';
import { composeCardNumber } from '../scenarios/cards.ts';
import { cardOf, EUR_10, MERCHANT, openWorld, type Prepared, type World } from './testing.ts';

const PAN = composeCardNumber('VISA', '20');
const CARD = cardOf(PAN);

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const eur = (amount: number) => ({ amount, currency: 'EUR' });

async function pay(pan = PAN, amount = EUR_10) {
  const message = await world.prepare({ amount });
  const outcome = await world.acquirer.send(message, cardOf(pan));
  if (outcome.outcome !== 'approved') throw new Error(outcome.outcome);
  return { record: message.record, approvalCode: outcome.approvalCode!, networkId: outcome.networkTransactionId! };
}

type Payment = Awaited<ReturnType<typeof pay>>;

async function code(message: Promise<Prepared>, repeat = false) {
  const outcome = await world.acquirer.send(await message, CARD, { repeat });
  return outcome.outcome === 'unknown' ? outcome.cause : outcome.responseCode;
}

const capture = ({ record: original, approvalCode }: Payment, amount: number) =>
  world.acquirer.prepareCapture({ original, approvalCode, amount: eur(amount) });
const refund = ({ networkId }: Payment, amount: number) =>
  world.acquirer.prepareRefund({
    ...{ merchant: MERCHANT, vaultRef: 'card-1', channel: 'ecom', idempotencyKey: 'refund-1', amount: eur(amount) },
    originalNetworkTransactionId: networkId,
  });
const reverse = ({ record: original }: Pick<Payment, 'record'>, as: 'request' | 'advice', remaining?: number) =>
  world.acquirer.prepareReversal({
    ...{ original, as, reason: as === 'advice' ? 'no_answer' : 'cancelled' },
    ...(remaining !== undefined && { remaining: eur(remaining) }),
  });

describe('capture', () => {
  it('takes what was approved, in parts, and no more', async () => {
    const payment = await pay();
    expect(await code(capture(payment, 400))).toBe('00');
    expect(await code(capture(payment, 600))).toBe('00');
    expect(await code(capture(payment, 1))).toBe('13');
  });

  it('needs the approval of this payment', async () => {
    const payment = await pay();
    expect(await code(capture({ ...payment, approvalCode: 'ZZZZZZ' }, 1000))).toBe('12');
    await code(reverse(payment, 'request'));
    expect(await code(capture(payment, 1000))).toBe('12');
  });

  it('twice with the same numbers takes once', async () => {
    const payment = await pay();
    const message = await capture(payment, 600);
    expect(await code(Promise.resolve(message))).toBe('00');
    expect(await code(Promise.resolve(message), true)).toBe('00');
    expect(world.host.journal.entries({ mti: '0221' })).toMatchObject([{ note: 'repeated' }]);
    expect(await code(capture(payment, 400))).toBe('00');
  });

  it('of AA 73 is answered the third time', async () => {
    const pan = composeCardNumber('MASTERCARD', '20', '73');
    const payment = await pay(pan);
    const message = await capture(payment, 1000);
    for (const times of [1, 2, 3]) {
      const outcome = world.acquirer.send(message, cardOf(pan), { repeat: times > 1 });
      await world.journalled(times, { mti: '0230' });
      if (times < 3) world.clock.advance(5 * SECOND);
      expect((await outcome).outcome).toBe(times < 3 ? 'unknown' : 'approved');
    }
    expect(world.host.journal.entries({ direction: 'in' }).map(({ mti }) => mti)).toEqual([
      '0800',
      '0100',
      '0220',
      '0221',
      '0221',
    ]);
  });

  it('is known to a host that was started anew', async () => {
    const payment = await pay();
    const later = await openWorld();
    const { record: original, approvalCode } = payment;
    const message = await later.acquirer.prepareCapture({ original, approvalCode, amount: eur(1000) });
    expect(await later.acquirer.send(message, CARD)).toMatchObject({ outcome: 'approved' });
    const forged = await later.acquirer.prepareCapture({ original, approvalCode: 'ZZZZZZ', amount: eur(1000) });
    expect(await later.acquirer.send(forged, CARD)).toMatchObject({ outcome: 'declined', responseCode: '12' });
    await later.close();
  });
});

describe('refund', () => {
  it('gives back what was taken and no more', async () => {
    const payment = await pay();
    expect(await code(refund(payment, 1000))).toBe('13');
    await code(capture(payment, 1000));
    expect(await code(refund(payment, 300))).toBe('00');
    expect(await code(refund(payment, 701))).toBe('13');
    expect(await code(refund(payment, 700))).toBe('00');
  });

  it('that is reversed may be made again', async () => {
    const payment = await pay();
    await code(capture(payment, 1000));
    const message = await refund(payment, 1000);
    expect(await code(Promise.resolve(message))).toBe('00');
    expect(await code(reverse(message, 'advice'))).toBe('00');
    expect(await code(refund(payment, 1000))).toBe('00');
  });

  it('of a payment from before the host was started is made on trust', async () => {
    const payment = await pay();
    const other = { ...payment, networkId: '306326999999999' };
    expect(await code(refund(other, 1000))).toBe('00');
  });
});

describe('reversal', () => {
  it('lets go of a payment once', async () => {
    const payment = await pay();
    expect(await code(reverse(payment, 'request'))).toBe('00');
    expect(await code(reverse(payment, 'request'))).toBe('94');
    expect(await code(reverse(payment, 'advice'))).toBe('00');
  });

  it('in part leaves what may still be taken', async () => {
    const payment = await pay();
    expect(await code(reverse(payment, 'request', 600))).toBe('00');
    expect(await code(capture(payment, 601))).toBe('13');
    expect(await code(capture(payment, 600))).toBe('00');
    expect(await code(reverse(payment, 'request', 500))).toBe('13');
    expect(await code(reverse(payment, 'request'))).toBe('12');
  });

  it('releases the rest after a part was taken', async () => {
    const payment = await pay();
    await code(capture(payment, 400));
    expect(await code(reverse(payment, 'request', 400))).toBe('00');
    expect(await code(capture(payment, 1))).toBe('13');
    expect(await code(refund(payment, 400))).toBe('00');
  });

  it('of a declined payment has nothing to do', async () => {
    const pan = composeCardNumber('VISA', '20', '05');
    const message = await world.prepare();
    await world.acquirer.send(message, cardOf(pan));
    expect(await code(reverse(message, 'advice'))).toBe('25');
  });

  it('of a payment whose connection was cut lets go of what was approved', async () => {
    const pan = composeCardNumber('VISA', '20', '97');
    const message = await world.prepare();
    expect(await world.acquirer.send(message, cardOf(pan))).toMatchObject({ outcome: 'unknown' });
    const advice = world.acquirer.send(await reverse(message, 'advice'), cardOf(pan));
    world.clock.advance(SECOND);
    expect(await advice).toMatchObject({ outcome: 'approved', responseCode: '00' });
  });

  it('that comes before its payment is remembered for a day', async () => {
    const message = await world.prepare();
    expect(await code(reverse(message, 'advice'))).toBe('00');
    expect(await code(Promise.resolve(message))).toBe('94');
    const late = await world.prepare();
    expect(await code(reverse(late, 'advice'))).toBe('00');
    world.clock.advance(DAY);
    // The minute of silence has passed many times: the link may have hung up, and connects again.
    world.host.cutConnections();
    while (world.link.health() === 'up') await new Promise(setImmediate);
    const outcome = world.acquirer.send(late, CARD);
    world.clock.advance(SECOND);
    expect(await outcome).toMatchObject({ outcome: 'approved' });
  });
});

/** Speaks to the host byte by byte, beside the gateway's own connection. */
async function openLine() {
  const socket = connect(world.host.port, '127.0.0.1');
  await once(socket, 'connect');
  const reader = new FrameReader();
  const answers: IsoMessage[] = [];
  let wake = () => {};
  socket.on('data', (chunk) => {
    for (const bytes of reader.push(chunk) as Buffer[]) {
      const decoded = decode(bytes);
      if (decoded.ok) answers.push(decoded.message);
    }
    wake();
  });
  const next = async () => {
    while (answers.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return answers.shift()!;
  };
  return {
    socket,
    next,
    async ask(message: IsoMessage) {
      socket.write(frame(encode(message)));
      return next();
    },
    async say(bytes: Buffer) {
      socket.write(frame(bytes));
      return next();
    },
  };
}

describe('host', () => {
  const vector = (name: string) => VECTORS.find((one) => one.name === name)!.message;
  const signOn: IsoMessage = { mti: '0800', fields: { 7: '1122100000', 11: '000001', 70: '001' } };

  it('wants a sign-on before anything else, and none after a sign-off', async () => {
    const line = await openLine();
    expect((await line.ask(vector('0100'))).fields[39]).toBe('58');
    expect(await line.ask(vector('0800 echo'))).toEqual(vector('0810 echo'));
    expect((await line.ask(signOn)).fields[39]).toBe('00');
    expect((await line.ask(vector('0100'))).fields[39]).toBe('82');
    expect((await line.ask({ mti: '0800', fields: { ...signOn.fields, 70: '002' } })).fields[39]).toBe('00');
    expect((await line.ask(vector('0420'))).fields[39]).toBe('58');
    line.socket.destroy();
  });

  it('answers a repeat with the stored answer and other content under the same numbers with 94', async () => {
    const line = await openLine();
    await line.ask(signOn);
    const message = vector('0100');
    const plain = { ...message, fields: { ...message.fields, 48: '0100207' } };
    const first = await line.ask(plain);
    expect(first.fields[39]).toBe('00');
    world.clock.advance(30 * SECOND);
    expect(await line.ask(plain)).toEqual(first);
    const altered = { ...plain, fields: { ...plain.fields, 4: '000000000999' } };
    expect((await line.ask(altered)).fields[39]).toBe('94');
    world.clock.advance(DAY);
    expect((await line.ask(altered)).fields[39]).toBe('00');
    line.socket.destroy();
  });

  it('says 30 to what it cannot read and hangs up on what is too long', async () => {
    const line = await openLine();
    await line.ask(signOn);
    const { 43: _place, ...without } = vector('0100').fields as Record<number, string>;
    const twice = { ...vector('0100').fields, 48: '01002050100205' };
    for (const fields of [without, twice]) {
      const answer = await line.ask({ mti: '0100', fields: fields as never });
      expect(answer).toMatchObject({ mti: '0110', fields: { 11: '000001', 39: '30', 41: 'TERM0001' } });
    }
    const trailing = Buffer.concat([encode(vector('0100')), Buffer.from('00')]);
    expect((await line.say(trailing)).fields).toMatchObject({ 11: '000001', 39: '30' });
    expect(world.host.journal.entries().filter(({ note }) => note === 'unreadable')).toHaveLength(1);
    line.socket.write(Buffer.from([0xff, 0xff]));
    await once(line.socket, 'close');
  });

  it('passes over answers and messages of no known type', async () => {
    const line = await openLine();
    line.socket.write(frame(encode(vector('0110'))));
    const unknown = encode(vector('0100'));
    unknown.write('0911', 0, 'latin1');
    line.socket.write(frame(unknown));
    expect((await line.ask(signOn)).fields[39]).toBe('00');
    line.socket.destroy();
  });

  it('takes a sale in one message', async () => {
    const line = await openLine();
    await line.ask(signOn);
    const sale = { mti: '0200', fields: { ...vector('0100').fields, 48: '0100207' } };
    expect(await line.ask(sale)).toMatchObject({ mti: '0210', fields: { 39: '00', 38: expect.any(String) } });
    line.socket.destroy();
  });
});

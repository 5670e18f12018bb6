/**
 * `3ds show` and `review`, as somebody types them beside a sandbox that runs, and with a database. A few run as processes of their
 * own; the others, to spare the machine, in this one.
 */
import { stripVTControlCharacters } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeCardNumber } from '../../simulator/scenarios/cards.ts';
import { accept, decline, list as listHeld } from '../../src/cli/review.ts';
import { type Command, CommandFault, shown } from '../../src/cli/terminal.ts';
import { run as show } from '../../src/cli/three-ds-show.ts';
import { MASTER_KEY } from '../support/gateway.ts';
import { endAll, run } from '../support/gateway-process.ts';
import { finish, openOrder, pay, readOrder } from '../support/pay.ts';
import { API_KEY, makeWorld, type World } from '../support/world.ts';

const AWAITED = composeCardNumber('VISA', '20', '74');
const card = (scenario: string) => composeCardNumber('VISA', '20', '00', scenario);

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});
afterAll(async () => {
  await endAll();
  await world.close();
});

/** Beside the sandbox: it is asked as its demo shops. */
const asSandbox = () => ({ GATEHOUSE_PORT: new URL(world.url).port, GATEHOUSE_SANDBOX_API_KEY: API_KEY });
/** As an operator: the database, and the gateway for what changes something. */
const asOperator = () => ({
  GATEHOUSE_PORT: new URL(world.url).port,
  DATABASE_URL: world.database.url,
  GATEHOUSE_MASTER_KEY: MASTER_KEY.toString('hex'),
});

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** In this process, with the environment as a terminal hands it on. */
async function inHere(env: Record<string, string>, command: Command, args: string[], colours = false): Promise<Ran> {
  let stdout = '';
  const terminal = {
    env,
    colours,
    print: (text: string) => void (stdout += `${shown(text)}\n`),
    complain: () => undefined,
  };
  try {
    return { code: await command(args, terminal), stdout, stderr: '' };
  } catch (error) {
    if (!(error instanceof CommandFault)) throw error;
    return { code: error.exitCode, stdout, stderr: `${error.message}\n` };
  }
}

async function command(env: Record<string, string>, ...args: string[]): Promise<Ran> {
  const ran = run({ args, env });
  const { code } = await ran.ended;
  return { code, stdout: ran.stdout(), stderr: ran.stderr() };
}

describe('3ds show', () => {
  it('draws a challenge payment for a hundred columns, without colours where nobody looks', async () => {
    const { orderId, order } = await pay(world, card('010'), {
      scripts: true,
      challenge: { code: '123456' },
      order: { order_id: 'shown', gateway_info: { flexible_3d: true } },
    });
    await world.quiet();
    const { code, stdout, stderr } = await command(asSandbox(), '3ds', 'show', orderId);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `${`
Order shown, site 1: 10.00 EUR, completed / completed

Attempt ${order.transaction_id}: VISA •••• 0107, 10.00 EUR, approved, 2026-11-22 10:00:00 UTC

Decision 3F: 3-D Secure runs: the merchant forces it
  Payer’s address     127.0.0.1, where the browser came from  go on
  Kind of payment     the payer is present                    go on
  Scheme mandate      none of VISA                            go on
▸ flexible_3d         it is true                              authentication is forced

           Payer    Gateway  Directory  Issuer   Acquirer
                              server
+0.0 s       ├────────▶│         │         │         │   VISA •••• 0107, 10.00 EUR
+0.0 s       │         ●         │         │         │   decision 3F, 3-D Secure runs: the merchant
             │         │         │         │         │   forces it
+0.0 s       ├─────────┼─────────┼────────▶│         │   3DS Method, in a hidden frame
+0.0 s       ├────────▶│         │         │         │   3DS Method has run
+0.0 s       │         ├────────▶│         │         │   AReq 2.2.0, challenge wanted (03)
+0.0 s       │         │◀────────┤         │         │   ARes C, the issuer wants a challenge
+0.0 s       ├─────────┼─────────┼────────▶│         │   CReq 2.2.0, by the payer's browser
+0.0 s       │         │◀────────┤         │         │   RReq Y, authenticated, ECI 05
+0.0 s       │         ├────────▶│         │         │   RRes 01, received
+0.0 s       │         ●         │         │         │   goes on to authorise: the issuer
             │         │         │         │         │   authenticated the payer
+0.0 s       ├────────▶│         │         │         │   CRes Y, by the browser: decides nothing
+0.0 s       │         ├─────────┼─────────┼────────▶│   0100 10.00 EUR, ECI 05
+0.0 s       │         │◀────────┼─────────┼─────────┤   0110 approved (00)
+0.0 s       │         ├─────────┼─────────┼────────▶│   0220 capture
+0.0 s       │         │◀────────┼─────────┼─────────┤   0230 acknowledged

Outcome: approved: Successful approval/completion (1000)
  authorise, because the issuer authenticated the payer
  ECI 05, Enrolled, Liability, the issuer bears the loss
`.trimStart()}`,
    );
  });

  it('shows the same with a database as beside the sandbox, whichever site has the order', async () => {
    const { orderId } = await pay(world, card('023'), { site: '-us' });
    const [asked, read] = await Promise.all([
      inHere(asSandbox(), show, [orderId]),
      command(asOperator(), '3ds', 'show', orderId),
    ]);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(read).toEqual(asked);
    expect(read.stdout).toContain(`Order ${orderId}, site 2`);
    expect(Math.max(...read.stdout.split('\n').map((line) => [...line].length))).toBeLessThanOrEqual(100);
  });

  it('prints every message with --messages, all of it with --json, a picture for pages with --mermaid', async () => {
    const { orderId } = await pay(world, card('000'));
    await world.quiet();
    const [messages, json, mermaid] = await Promise.all(
      ['--messages', '--json', '--mermaid'].map((option) => inHere(asSandbox(), show, [orderId, option])),
    );
    expect(messages!.stdout).toMatch(/\nMessages of [0-9a-f-]{36}, version 2\.2\.0\n\n\+0\.0 s {2}AReq, sent\n\{\n/);
    expect(messages!.stdout).toContain('"acctNumber": "400000******0008"');
    const { data } = (await world.api('GET', `/orders/${orderId}/3ds`)).body;
    expect(JSON.parse(json!.stdout)).toEqual(data);
    expect(mermaid!.stdout).toMatch(/^sequenceDiagram\n {2}participant Payer as Payer\n/);
    expect(mermaid!.stdout).toContain(
      '\n  Gateway->>Directoryserver: +0.0 s AReq 2.2.0, no preference about a challenge (01)\n',
    );
    expect(mermaid!.stdout).toContain('\n  Note over Gateway: +0.0 s decision 3D, 3-D Secure runs\n');
  });

  it('shows every attempt of an order, and one that nobody has paid', async () => {
    const { orderId, payer } = await openOrder(world, { order: { gateway: 'VISA' } });
    const fresh = await inHere(asSandbox(), show, [orderId]);
    expect(fresh.stdout).toBe(
      `Order ${orderId}, site 1: 10.00 EUR, initialized / initialized\n\nNobody has paid it yet.\n`,
    );
    const link = payer.url;
    await payer.pay({ number: card('002') });
    await payer.open(link);
    await payer.pay({ number: card('000') });
    await finish(payer);
    const { stdout } = await inHere(asSandbox(), show, [orderId]);
    expect(stdout.match(/^(Attempt|Outcome).*/gm)!.map((line) => line.replace(/\d{15,}/, '#'))).toEqual([
      'Attempt #: VISA •••• 0024, 10.00 EUR, declined, 2026-11-22 10:00:00 UTC',
      'Outcome: declined: 3DS Authentication Failed / Card authentication failed (3001)',
      'Attempt #: VISA •••• 0008, 10.00 EUR, approved, 2026-11-22 10:00:00 UTC',
      'Outcome: approved: Successful approval/completion (1000)',
    ]);
  });

  it('is coloured for whoever looks, and the same otherwise', async () => {
    const { orderId } = await pay(world, card('002'));
    const plain = await inHere(asSandbox(), show, [orderId]);
    const coloured = await inHere(asSandbox(), show, [orderId], true);
    expect(coloured.stdout).not.toBe(plain.stdout);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
  });

  it('asks which site is meant where two have an order of that id', async () => {
    const same = { order_id: 'of-two-sites' };
    await openOrder(world, { order: same });
    await openOrder(world, { order: same, site: '-us' });
    const id = 'of-two-sites';
    const [asked, read, second, secondRead] = await Promise.all([
      inHere(asSandbox(), show, [id]),
      inHere(asOperator(), show, [id]),
      inHere(asSandbox(), show, [id, '--site', '2']),
      inHere(asOperator(), show, [id, '--site', '2']),
    ]);
    const stderr = 'Several sites have an order of-two-sites: 1, 2. Say which with --site.\n';
    expect(asked).toEqual({ code: 2, stdout: '', stderr });
    expect(read).toEqual(asked);
    expect(second.stdout).toContain('Order of-two-sites, site 2');
    expect(secondRead).toEqual(second);
  });

  it.each([
    [['no-such-order'], 1, 'No order no-such-order was found.\n'],
    [['any', '--site', 'x'], 2, '"x" is no number of a site.\n'],
    [[], 2, '1 argument is needed, not 0.\nUsage: ./gatehouse 3ds show <order>'],
  ])('3ds show %j ends with %i', async (args, code, stderr) => {
    const told = await inHere(asSandbox(), show, [...args]);
    expect(told).toMatchObject({ code, stdout: '', stderr: expect.stringContaining(stderr) });
  });

  it('says where no sandbox answers', async () => {
    const { code, stderr } = await inHere({ GATEHOUSE_PORT: '1' }, show, ['any']);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringContaining('No sandbox answers at http://localhost:1 '),
    });
  });
});

describe('review', () => {
  const held = async (number: string, orderId: string) => {
    const { order } = await pay(world, number, { order: { order_id: orderId } });
    expect(order.status).toBe('uncleared');
    await world.quiet();
  };

  it('lists what is held, and takes or gives back what somebody decided', async () => {
    expect(await inHere(asSandbox(), listHeld, [])).toEqual({ code: 0, stdout: 'Nothing is held.\n', stderr: '' });
    await held(AWAITED, 'wanted');
    await held('4462000000000003', 'unwanted');
    const [asked, read] = await Promise.all([
      command(asSandbox(), 'review', 'list'),
      inHere(asOperator(), listHeld, []),
    ]);
    expect(asked.stdout).toBe(
      'unwanted, site 1: 10.00 EUR, VISA •••• 0003 (NL), accepted by itself at 2026-11-22 11:03:00\n' +
        'wanted, site 1: 10.00 EUR, VISA •••• 0009 (NL), declined by itself at 2026-11-27 11:00:00\n',
    );
    expect(read).toEqual(asked);

    expect(await command(asSandbox(), 'review', 'accept', 'wanted', '--reason', 'Known customer')).toEqual({
      code: 0,
      stdout: 'Order wanted is accepted: completed / completed.\n',
      stderr: '',
    });
    expect(await command(asOperator(), 'review', 'decline', 'unwanted')).toEqual({
      code: 0,
      stdout: 'Order unwanted is declined: void / void.\n',
      stderr: '',
    });
    expect((await readOrder(world, 'wanted')).status).toBe('completed');
    expect((await readOrder(world, 'unwanted')).status).toBe('void');
    const { stdout } = await inHere(asOperator(), show, ['unwanted']);
    const words = stdout.split('\n').map((line) => line.slice(57));
    expect(words.join(' ')).toContain('the review is over: declined by the merchant, the money goes back');
  });

  it('of what is not held says so, and changes nothing', async () => {
    const { orderId } = await pay(world, card('000'));
    expect(await inHere(asOperator(), decline, [orderId])).toEqual({
      code: 1,
      stdout: '',
      stderr: `Order ${orderId} stays as it is: Not possible in this status: nothing is held for a review.\n`,
    });
    expect((await readOrder(world, orderId)).status).toBe('completed');
    expect((await inHere(asSandbox(), accept, ['no-such-order'])).stderr).toBe('No order no-such-order was found.\n');
  });
});

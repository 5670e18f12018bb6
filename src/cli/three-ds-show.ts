/** `3ds show`: why an order was authenticated or not, and what was said to whom, on one page of the terminal. */
import type { Config } from '../platform/config.ts';
import type { SiteId } from '../platform/ids.ts';
import { toMajor } from '../platform/money.ts';
import { sinceFirst } from '../threeds/story.ts';
import { readArguments } from './arguments.ts';
import { askGateway } from './gateway-api.ts';
import { hasDatabase, withDatabase } from './open-database.ts';
import { settingsOf } from './settings-of.ts';
import { demoKeys, readSiteId, sitesIn, sitesWithOrder, theOnly } from './site-reach.ts';
import { type Command, CommandFault, EXIT, type Paint, painter } from './terminal.ts';
import { DIAGRAM_WIDTH, drawSequence, mermaidOf, wrap } from './trace-diagram.ts';
import type { Trace, TracedAttempt } from './trace-object.ts';

const USAGE = '3ds show <order> [--site <number>] [--messages] [--mermaid] [--json]';

export const run: Command = async (args, terminal) => {
  const { values, positionals } = readArguments(args, {
    usage: USAGE,
    options: {
      site: { type: 'string' },
      json: { type: 'boolean', default: false },
      messages: { type: 'boolean', default: false },
      mermaid: { type: 'boolean', default: false },
    },
    positionals: 1,
  });
  const trace = await findTrace(settingsOf(terminal), positionals[0]!, readSiteId(values.site));
  if (values.json) terminal.print(JSON.stringify(trace));
  else if (values.mermaid)
    terminal.print(
      mermaidOf(
        trace.attempts.flatMap(({ sequence }) => sequence),
        firstOf(trace),
      ),
    );
  else terminal.print(page(trace, painter(terminal.colours), values.messages).join('\n'));
  return EXIT.OK;
};

async function findTrace(config: Config, id: string, only: SiteId | undefined): Promise<Trace> {
  if (hasDatabase(config))
    return withDatabase(config, async ({ sql }) => {
      // The whole gateway stands behind it: too much to load for a question to one that runs.
      const { readTrace } = await import('../main.ts');
      const found = await sitesWithOrder(sql, await sitesIn(sql, only), id);
      const { siteId } = theOnly(
        found.map((each) => ({ siteId: each })),
        id,
      );
      return (await readTrace(sql, [siteId], id)) as Trace;
    });
  const found: { siteId: SiteId; trace: Trace }[] = [];
  for (const { siteId, apiKey } of demoKeys(config, only)) {
    const path = `/v1/json/orders/${encodeURIComponent(id)}/3ds`;
    const { status, data, why } = await askGateway(config, apiKey, { method: 'GET', path }, 'sandbox');
    if (data !== undefined) found.push({ siteId, trace: data as Trace });
    else if (status !== 404) throw new CommandFault(`The sandbox refuses: ${why}.`);
  }
  return theOnly(found, id).trace;
}

const firstOf = ({ attempts }: Trace): number => Date.parse(attempts[0]?.sequence[0]?.time ?? '');

function page(trace: Trace, paint: Paint, withMessages: boolean): string[] {
  const { order_id, site_id, status, financial_status, attempts } = trace;
  const title = `Order ${order_id}, site ${site_id}: ${money(trace)}, ${status} / ${financial_status}`;
  if (attempts.length === 0) return [paint('bold', title), '', 'Nobody has paid it yet.'];
  return [
    paint('bold', title),
    ...attempts.flatMap((attempt) => ['', ...attemptPage(attempt, firstOf(trace), paint, withMessages)]),
  ];
}

function attemptPage(attempt: TracedAttempt, first: number, paint: Paint, withMessages: boolean): string[] {
  const { transaction_id, payment_method, last4, state, started, decision, sequence } = attempt;
  const card = last4 === null ? payment_method : `${payment_method} •••• ${last4}`;
  const when = `${started.slice(0, 19).replace('T', ' ')} UTC`;
  return [
    paint('bold', `Attempt ${transaction_id}: ${card}, ${money(attempt)}, ${state}, ${when}`),
    ...(decision ? ['', ...decisionLines(decision, paint)] : []),
    '',
    ...drawSequence(sequence, first, paint),
    '',
    ...outcomeLines(attempt, paint),
    ...(withMessages ? messageLines(attempt, first, paint) : []),
  ];
}

/** Widths of the three columns and of what is before them. */
const MARK = '  ';
const STEP_WIDTH = 18;
const SAW_WIDTH = 38;
const ANSWER_WIDTH = DIAGRAM_WIDTH - MARK.length - STEP_WIDTH - SAW_WIDTH - 4;

function decisionLines({ code, meaning, won, steps, notes }: NonNullable<TracedAttempt['decision']>, paint: Paint) {
  const rows = steps.flatMap(({ step, saw, answer }) => {
    const isWinner = won !== null && step === won.step && saw === won.saw && answer === won.answer;
    const cells = [wrap(step, STEP_WIDTH), wrap(saw, SAW_WIDTH), wrap(answer, ANSWER_WIDTH)] as const;
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, i) => {
      const [first, second, third] = cells.map((lines) => lines[i] ?? '') as [string, string, string];
      const mark = isWinner && i === 0 ? '▸ ' : MARK;
      const line = `${mark}${first.padEnd(STEP_WIDTH)}  ${second.padEnd(SAW_WIDTH)}  ${third}`.trimEnd();
      return isWinner ? paint('green', line) : line;
    });
  });
  const told = notes.flatMap(({ note, meaning: words }) =>
    wrap(`${note}: ${words}`, DIAGRAM_WIDTH - MARK.length).map((line) => paint('yellow', `${MARK}${line}`)),
  );
  return [paint('bold', `Decision ${code}: ${meaning}`), ...rows, ...told];
}

function outcomeLines({ after_authentication: after, state, reason, reason_code }: TracedAttempt, paint: Paint) {
  const end = `${state}${reason === '' ? '' : `: ${reason}`}${reason_code === '' ? '' : ` (${reason_code})`}`;
  if (!after) return [paint('bold', `Outcome: ${end}`)];
  const bears = after.chargeback_liability_shift ? 'the issuer bears the loss' : 'the merchant bears the loss';
  const proof = [after.eci && `ECI ${after.eci}`, after.label, bears].filter(Boolean).join(', ');
  const words = [`${after.outcome}, because ${after.why}`, ...(after.outcome === 'authorise' ? [proof] : [])];
  return [
    paint('bold', `Outcome: ${end}`),
    ...words.flatMap((each) => wrap(each, DIAGRAM_WIDTH - MARK.length)).map((line) => `${MARK}${line}`),
  ];
}

function messageLines({ authentications }: TracedAttempt, first: number, paint: Paint): string[] {
  return authentications.flatMap(({ three_ds_server_transaction_id: id, version, messages }) => [
    '',
    paint('bold', `Messages of ${id}, version ${version}`),
    ...messages.flatMap(({ time, direction, type, body }) => [
      '',
      paint('cyan', `${sinceFirst(Date.parse(time) - first)}  ${type}, ${direction}`),
      JSON.stringify(body, null, 2),
    ]),
  ]);
}

const money = ({ amount, currency }: { amount: number; currency: string }): string =>
  `${toMajor({ amount, currency })} ${currency}`;

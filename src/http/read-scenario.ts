/** `X-Gatehouse-Scenario: 3ds=011;auth=51` of POST /orders: how the bank world is to treat the order. Sandbox only. */
import { AUTHORISATION_SCENARIOS, type Scenario, THREE_DS_SCENARIOS } from '../orders/scenario.ts';
import { type Refusal, refuse } from '../platform/errors.ts';
import { maskCardNumbers } from '../platform/log.ts';

export const SCENARIO_HEADER = 'X-Gatehouse-Scenario';

const PARTS = {
  '3ds': { member: 'threeDs', known: THREE_DS_SCENARIOS, form: 'three digits of the test cards page' },
  auth: { member: 'authorisation', known: AUTHORISATION_SCENARIOS, form: 'two digits of the test cards page' },
} as const;

/** Undefined where the header was not sent. In live mode it is refused: who sends it believes that no money moves. */
export function readScenario(
  header: string | string[] | undefined,
  { sandbox }: { readonly sandbox: boolean },
): Scenario | undefined | Refusal {
  if (header === undefined) return undefined;
  if (!sandbox) return refuse('invalidScenario', 'this gateway is live');
  const scenario: { -readonly [Member in keyof Scenario]: Scenario[Member] } = {};
  for (const part of String(header).split(';')) {
    const [name = '', code = '', ...more] = part.split('=').map((text) => text.trim());
    const wanted = Object.hasOwn(PARTS, name.toLowerCase())
      ? PARTS[name.toLowerCase() as keyof typeof PARTS]
      : undefined;
    if (name.toLowerCase() === 'range') return refuse('invalidScenario', 'range is chosen by the card number');
    if (!wanted) return refuse('invalidScenario', `«${shown(name)}» is neither 3ds nor auth`);
    if (scenario[wanted.member] !== undefined) return refuse('invalidScenario', `${name} twice`);
    if (more.length > 0 || !wanted.known.includes(code))
      return refuse('invalidScenario', `${name} wants ${wanted.form}, not «${shown([code, ...more].join('='))}»`);
    scenario[wanted.member] = code;
  }
  return scenario;
}

/** No more of what was sent than its author needs to find it again, and never a card number. */
const shown = (text: string): string => maskCardNumbers(text.replace(/[^\x20-\x7e]/g, '?')).slice(0, 20);

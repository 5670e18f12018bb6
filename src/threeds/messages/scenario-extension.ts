/**
 * The one message extension of our own: in the sandbox it tells the simulated directory server and ACS, in the AReq, which
 * scenario of the test cards' grammar this payment plays. It is not critical, so whoever does not know it goes by the card.
 */
import type { Message } from './types.ts';

export const SCENARIO_EXTENSION = { name: 'Gatehouse sandbox scenario', id: 'GATEHOUSE-SCENARIO' } as const;

/** `scenario` is the SSS of the grammar; undefined where it is undefined. */
export function scenarioExtension(scenario: string | undefined): readonly object[] | undefined {
  if (scenario === undefined) return undefined;
  return [{ ...SCENARIO_EXTENSION, criticalityIndicator: false, data: { threeDs: scenario } }];
}

/** The SSS that an AReq asks for; undefined where it asks for none. */
export function readScenarioExtension({ messageExtension }: Message): string | undefined {
  if (!Array.isArray(messageExtension)) return undefined;
  const found = (messageExtension as { id?: unknown; data?: { threeDs?: unknown } }[]).find(
    ({ id }) => id === SCENARIO_EXTENSION.id,
  );
  const scenario = found?.data?.threeDs;
  return typeof scenario === 'string' && /^\d{3}$/.test(scenario) ? scenario : undefined;
}

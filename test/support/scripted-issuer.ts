/**
 * An issuer whose part a test plays: what its ACS answers, what it tells of challenges, and what its pages send back with the
 * browser. Its proofs are ones that the issuer host of the bank world believes.
 */
import { randomUUID } from 'node:crypto';
import type { Simulator } from '../../simulator/main.ts';
import { AUTHENTICATION_VALUE, ares, challengeAres, rreq } from '../../src/threeds/fixtures.ts';
import type { MessageVersion } from '../../src/threeds/messages/index.ts';
import { toBase64Url } from '../../src/threeds/messages/index.ts';

export type Changes = Readonly<Record<string, unknown>>;

export interface ScriptedIssuer {
  /** The ARes to this request: C, or a result without challenge. */
  answer(areq: Readonly<Record<string, string>>, transStatus: string, changes?: Changes): string;
  /** The RReq of the challenge that this request led to. */
  result(areq: Readonly<Record<string, string>>, transStatus: string, changes?: Changes): string;
  /** The field `cres` that the browser brings back. */
  completion(areq: Readonly<Record<string, string>>, transStatus: string, changes?: Changes): string;
  /** The proof that was given out for this request; undefined where none was. */
  proofOf(areq: Readonly<Record<string, string>>): string | undefined;
  dsTransIdOf(areq: Readonly<Record<string, string>>): string;
  acsTransIdOf(areq: Readonly<Record<string, string>>): string;
}

interface Part {
  readonly dsTransID: string;
  readonly acsTransID: string;
  proof?: { readonly status: string; readonly value: string };
}

const ECI: Readonly<Record<string, string>> = { Y: '05', A: '06', I: '07' };

/** What 2.3.1 says instead of authenticationType. */
const METHOD = { '2.1.0': {}, '2.2.0': {}, '2.3.1': { authenticationType: undefined, authenticationMethod: ['02'] } };

export function playIssuer({ register }: Pick<Simulator, 'register'>): ScriptedIssuer {
  const parts = new Map<string, Part>();
  const partOf = ({ threeDSServerTransID }: Readonly<Record<string, string>>): Part => {
    const known = parts.get(threeDSServerTransID!);
    if (known) return known;
    const made = { dsTransID: randomUUID(), acsTransID: randomUUID() };
    parts.set(threeDSServerTransID!, made);
    return made;
  };
  const head = (areq: Readonly<Record<string, string>>) => {
    const { dsTransID, acsTransID } = partOf(areq);
    const { threeDSServerTransID, messageVersion } = areq;
    return { messageVersion, threeDSServerTransID, dsTransID, acsTransID };
  };

  /** An issuer comes to one result; of another it has nothing to show that anybody believes. */
  const proofFor = (areq: Readonly<Record<string, string>>, status: 'Y' | 'A'): string => {
    const part = partOf(areq);
    part.proof ??= {
      status,
      value: register.issue({
        ...{
          dsTransId: part.dsTransID,
          pan: areq.acctNumber!,
          amount: Number(areq.purchaseAmount),
          scheme: 'VISA',
          status,
        },
        ...{ currency: areq.purchaseCurrency!, acquirerMerchantId: areq.acquirerMerchantID! },
      }),
    };
    return part.proof.status === status ? part.proof.value : AUTHENTICATION_VALUE;
  };

  const proved = (areq: Readonly<Record<string, string>>, status: string): Changes => {
    if (status === 'Y' || status === 'A') return { authenticationValue: proofFor(areq, status), eci: ECI[status] };
    const none = { authenticationValue: undefined, eci: ECI[status] };
    return status === 'I' ? none : { ...none, transStatusReason: status === 'R' ? '11' : '01' };
  };

  return {
    answer(areq, transStatus, changes = {}) {
      const method = METHOD[areq.messageVersion as MessageVersion];
      if (transStatus === 'C') return challengeAres({ ...head(areq), ...method, ...changes });
      return ares({ ...head(areq), transStatus, ...proved(areq, transStatus), ...changes });
    },
    result(areq, transStatus, changes = {}) {
      const method = METHOD[areq.messageVersion as MessageVersion];
      return rreq({ ...head(areq), ...method, transStatus, ...proved(areq, transStatus), ...changes });
    },
    completion(areq, transStatus, changes = {}) {
      const { dsTransID: _, ...ids } = head(areq);
      return toBase64Url({ messageType: 'CRes', ...ids, challengeCompletionInd: 'Y', transStatus, ...changes });
    },
    proofOf: (areq) => partOf(areq).proof?.value,
    dsTransIdOf: (areq) => partOf(areq).dsTransID,
    acsTransIdOf: (areq) => partOf(areq).acsTransID,
  };
}

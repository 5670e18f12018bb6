/** From the result of 3-D Secure, or from the decision to go without, to the order's next step: authorise, or decline. */
import type { Site } from '../merchants/types.ts';
import { afterAuthentication, withoutAuthentication } from '../threeds/after-authentication.ts';
import type { Decision } from '../threeds/policy.ts';
import type { AuthenticationResult } from '../threeds/types.ts';
import type { AuthorisationPlan } from './authorise.ts';

export type AfterAuthentication =
  | { readonly do: 'authorise'; readonly plan: AuthorisationPlan }
  | {
      readonly do: 'decline';
      readonly reason: string;
      readonly reasonCode: string;
      readonly responseCode: string | null;
    };

/** The authorisation of a payment that the policy lets go without. */
export function afterDecision(decision: Decision): AfterAuthentication {
  const { eci, exemption } = withoutAuthentication(decision);
  return {
    do: 'authorise',
    plan: { evidence: { eci: eci ?? '' }, liabilityShift: false, ...(exemption && { exemption }) },
  };
}

export function afterResult(decision: Decision, result: AuthenticationResult, site: Site): AfterAuthentication {
  const after = afterAuthentication(decision, result, site.settings);
  if (after.do === 'decline') return after;
  return {
    do: 'authorise',
    plan: {
      evidence: {
        eci: after.eci ?? '',
        authenticationValue: after.authenticationValue ?? undefined,
        dsTransId: after.dsTransId ?? undefined,
        acsTransId: result.acsTransId ?? undefined,
        version: after.version ?? undefined,
        transStatus: after.transStatus ?? undefined,
      },
      liabilityShift: after.liabilityShift,
      ...(after.exemption && { exemption: after.exemption }),
    },
  };
}

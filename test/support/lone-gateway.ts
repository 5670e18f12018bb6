/**
 * A gateway alone in a process of its own, for tests that kill it: everything it needs is told in its first argument (JSON),
 * and one line says when it is ready.
 */
import { systemClock } from '../../src/platform/clock.ts';
import { startGatewayFor } from './gateway.ts';

const parts = JSON.parse(process.argv[2]!) as { databaseUrl: string; simulatorUrl: string; issuerHostPort: number };
const gateway = await startGatewayFor({
  database: { url: parts.databaseUrl },
  simulator: { url: parts.simulatorUrl, issuerHostPort: parts.issuerHostPort },
  clock: systemClock,
});
process.stdout.write(`ready ${gateway.url}\n`);

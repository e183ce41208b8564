// Playwright's global set-up: one Portico per database for the whole run.

import { databases } from './database.ts';
import { startPortico } from './portico.ts';

const VARIABLE = 'PORTICO_E2E_SERVERS';

/** The URL of the Portico that runs on this database. */
export function urlOf(database: string): string {
  const urls: Record<string, string> = JSON.parse(process.env[VARIABLE] ?? '{}');
  const url = urls[database];
  if (!url) throw new Error(`no Portico runs on ${database}`);
  return url;
}

export default async function start(): Promise<() => Promise<void>> {
  if (databases().length === 1) console.log('AUTH_TEST_DATABASE_URL is not set: SQLite only (make e2e runs both)');
  const started = await Promise.allSettled(databases().map(async (kind) => [kind, await startPortico(kind)] as const));
  const running = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stop = async () => {
    const stopped = await Promise.allSettled(running.map(([, portico]) => portico.stop()));
    complain(stopped);
  };
  if (running.length < started.length) await stop().catch(() => {});
  complain(started);
  process.env[VARIABLE] = JSON.stringify(Object.fromEntries(running.map(([kind, portico]) => [kind, portico.url])));
  return stop;
}

function complain(results: PromiseSettledResult<unknown>[]): void {
  const reasons = results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
  if (reasons.length > 0) throw new AggregateError(reasons, reasons.map(String).join('\n'));
}

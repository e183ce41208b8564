// Starts and stops a Portico: the debug binary that `cargo build` made, with a data folder, a database and a port of its own.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { type Database, freshDatabase } from './database.ts';

export interface Portico {
  /** Its public URL, without a slash at the end. */
  url: string;
  /** What it has printed so far. */
  output(): string;
  /** Runs a command of it beside it, and gives what that printed. */
  command(...words: string[]): Promise<string>;
  /** Ends it as a service manager would, and complains if it did not end well. */
  stop(): Promise<void>;
}

const repository = resolve(import.meta.dirname, '../..');
const binary = resolve(repository, process.env.CARGO_TARGET_DIR ?? 'target', 'debug/portico');

/** A Portico that is ready to answer, with these settings besides those that every test has. */
export async function startPortico(kind: Database, settings: Record<string, string> = {}): Promise<Portico> {
  const folder = await mkdtemp(join(tmpdir(), 'portico-e2e-'));
  const database = await freshDatabase(kind, folder);
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const env = { ...environment(folder, database.url, port), ...settings };
  const child = spawn(binary, ['serve'], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const keep = (text: Buffer) => void (output += text.toString());
  child.stdout!.on('data', keep);
  child.stderr!.on('data', keep);
  child.on('error', (error) => void (output += `${error.message}\n`));

  const stop = async () => {
    const how = await end(child);
    await database.drop();
    await rm(folder, { recursive: true, force: true });
    if (how !== 0) throw new Error(`Portico (${kind}) ended with ${how}:\n${output.slice(-4000)}`);
    if (output.includes('panicked at')) throw new Error(`Portico (${kind}) panicked:\n${output.slice(-4000)}`);
  };
  try {
    await ready(url, child);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    await stop().catch(() => {});
    throw new Error(`Portico (${kind}) did not start: ${why}\n${output.slice(-4000)}`);
  }
  const command = async (...words: string[]) => (await promisify(execFile)(binary, words, { cwd: folder, env })).stdout;
  return { url, output: () => output, command, stop };
}

/** A clean environment: what is set for the tests themselves must not reach the portal. */
function environment(folder: string, databaseUrl: string, port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    HOME: folder,
    DATABASE_URL: databaseUrl,
    AUTH_DATA_DIR: folder,
    AUTH_LISTEN: `127.0.0.1:${port}`,
    AUTH_PUBLIC_URL: `http://localhost:${port}`,
    // Each test comes from an address of its own, so that no test meets the limits of another.
    AUTH_TRUSTED_PROXIES: '127.0.0.1/32,::1/128',
    AUTH_PASSWORD_HASH_MEMORY_KIB: '64',
    AUTH_PASSWORD_HASH_ITERATIONS: '1',
    AUTH_EMAIL_VERIFICATION_RESEND_INTERVAL: '1',
    // Texts appear in the development inbox, beside the letters.
    AUTH_MFA_SMS_ENABLED: 'true',
  };
}

async function ready(url: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.pid === undefined) throw new Error('it ended');
    const answer = await fetch(`${url}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error('/readyz did not say yes within 30 seconds');
}

/** The exit code, or the signal that it took. */
async function end(child: ChildProcess): Promise<number | string | null> {
  if (child.pid === undefined) return 'not started';
  if (child.exitCode === null && child.signalCode === null) {
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
    await ended;
    clearTimeout(late);
  }
  return child.exitCode ?? child.signalCode;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

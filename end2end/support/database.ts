// The databases that the tests run on. Each Portico gets one of its own: a file, or a schema.

import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { promisify } from 'node:util';

export type Database = 'sqlite' | 'postgres';

export interface FreshDatabase {
  /** What goes into DATABASE_URL. */
  url: string;
  /** Removes what is not in the data folder. */
  drop(): Promise<void>;
}

const server = process.env.AUTH_TEST_DATABASE_URL;

/** The databases at hand. */
export function databases(): Database[] {
  return server ? ['sqlite', 'postgres'] : ['sqlite'];
}

/** An empty database that belongs to the caller. */
export async function freshDatabase(kind: Database, folder: string): Promise<FreshDatabase> {
  if (kind === 'sqlite') return { url: `sqlite:${join(folder, 'portico.db')}`, drop: async () => {} };
  const schema = `e2e_${randomBytes(8).toString('hex')}`;
  await sql(`create schema ${schema}`);
  const url = new URL(server!);
  url.searchParams.set('options', `-c search_path=${schema}`);
  return {
    url: url.href.replaceAll('+', '%20'), // a plus is a space in forms, but not to libpq
    drop: () => sql(`drop schema ${schema} cascade`),
  };
}

async function sql(statement: string): Promise<void> {
  await promisify(execFile)('psql', ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-c', 'set client_min_messages = warning', '-c', statement, server!]);
}

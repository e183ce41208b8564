// Browser tests: the same sentences with JavaScript on and off, on SQLite and on PostgreSQL.
//
// One Portico per database is started before the first test (support/servers.ts) and stopped after the last. The PostgreSQL projects
// exist when AUTH_TEST_DATABASE_URL is set; `make e2e` and `make test` always set it.

import { defineConfig } from '@playwright/test';

import { databases } from './support/database.ts';
import type { Options } from './support/test.ts';

const asRoot = process.getuid?.() === 0;

const quiet = ['--disable-quic', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];

export default defineConfig<Options>({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './support/servers.ts',
  workers: 2,
  fullyParallel: true,
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./support/one-line.ts']],
  use: {
    browserName: 'chromium',
    locale: 'en-GB',
    timezoneId: 'Europe/Berlin',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: asRoot ? ['--no-sandbox', ...quiet] : quiet,
    },
  },
  // How a page looks depends neither on the database nor on scripts, and axe needs scripts to run: the tests tagged @looks run once.
  projects: databases().flatMap((database) =>
    [true, false].map((javaScriptEnabled) => ({
      name: `${javaScriptEnabled ? 'js' : 'nojs'}-${database}`,
      grepInvert: javaScriptEnabled && database === 'sqlite' ? undefined : /@looks/,
      use: { database, javaScriptEnabled },
    })),
  ),
});

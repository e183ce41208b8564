// `test` for the specs: a page in a watched browser, at the Portico of the project's database, from an address of its own.

import { randomInt } from 'node:crypto';

import { test as base, expect, type Page } from '@playwright/test';

import type { Database } from './database.ts';
import { Mailbox } from './inbox.ts';
import { type Portico, startPortico } from './portico.ts';
import { urlOf } from './servers.ts';
import { watch } from './watch.ts';

export interface Options {
  database: Database;
}

interface Fixtures {
  /** A page in another browser of the same house: same network, no cookies. */
  anotherBrowser: () => Promise<Page>;
  /** The letters to an address. */
  mailbox: (address: string) => Mailbox;
  /** A Portico that nobody has used yet. */
  newPortico: Portico;
  watched: void;
}

export const test = base.extend<Options & Fixtures>({
  database: ['sqlite', { option: true }],

  baseURL: async ({ database }, use) => use(urlOf(database)),

  // 198.18.0.0/15 is set aside for tests of this kind (RFC 2544).
  extraHTTPHeaders: async ({}, use) => use({ 'X-Forwarded-For': `198.${randomInt(18, 20)}.${randomInt(256)}.${randomInt(1, 255)}` }),

  watched: [
    async ({ context }, use) => {
      const wrong = watch(context);
      await use();
      expect(wrong).toEqual([]);
    },
    { auto: true },
  ],

  anotherBrowser: async ({ browser, baseURL, extraHTTPHeaders, javaScriptEnabled, locale, timezoneId }, use) => {
    const opened: { close(): Promise<void>; wrong: string[] }[] = [];
    await use(async () => {
      const context = await browser.newContext({ baseURL, extraHTTPHeaders, javaScriptEnabled, locale, timezoneId });
      opened.push({ close: () => context.close(), wrong: watch(context) });
      return context.newPage();
    });
    for (const { close } of opened) await close();
    expect(opened.flatMap(({ wrong }) => wrong)).toEqual([]);
  },

  mailbox: async ({ baseURL }, use) => use((address) => new Mailbox(baseURL!, address)),

  newPortico: async ({ database }, use) => {
    const portico = await startPortico(database);
    await use(portico);
    await portico.stop();
  },
});

export { expect };

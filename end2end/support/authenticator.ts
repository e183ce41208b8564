// An authenticator app: codes by an implementation that is not ours (oathtool), and a scanner that reads the picture on the page.

import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

import { expect, type Page } from '@playwright/test';
import jsqr from 'jsqr';
import { PNG } from 'pngjs';

/** Seconds for which one code is shown (RFC 6238). */
const STEP = 30;
/** Seconds that a slow machine may take from making a code to looking at it. */
const SLOW = 10;

export class Authenticator {
  private last = 0;

  /** `key` is in base32, in groups or not. */
  constructor(private readonly key: string) {}

  static ofUri(uri: string): Authenticator {
    return new Authenticator(new URL(uri).searchParams.get('secret') ?? '');
  }

  /**
   * A code that was not used yet. Portico takes each step of the clock once, and one step to either side of now: so this begins with the
   * step before now, and waits only for the fourth code within half a minute.
   */
  async code(): Promise<string> {
    const now = () => Date.now() / 1000;
    const step = Math.max(this.last + 1, Math.floor((now() + SLOW) / STEP) - 1);
    while (Math.floor(now() / STEP) + 1 < step) await sleep(250);
    this.last = step;
    return this.at(step);
  }

  /** Six digits that are none of those it shows about now. */
  async wrongCode(): Promise<string> {
    const step = Math.floor(Date.now() / 1000 / STEP);
    const near = await Promise.all([-2, -1, 0, 1, 2].map((off) => this.at(step + off)));
    return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code))!;
  }

  private async at(step: number): Promise<string> {
    const args = ['--totp', '--base32', `--now=@${step * STEP}`, this.key.replaceAll(' ', '')];
    const { stdout } = await promisify(execFile)('oathtool', args);
    return stdout.trim();
  }
}

/** What a telephone reads from the QR code, as it is drawn on the screen. */
export async function scan(page: Page): Promise<string> {
  const picture = page.locator('main svg.qr');
  await picture.scrollIntoViewIfNeeded();
  const { data, width, height } = PNG.sync.read(await picture.screenshot({ animations: 'disabled' }));
  const found = jsqr.default(new Uint8ClampedArray(data), width, height, { inversionAttempts: 'dontInvert' });
  expect(found, 'a scanner reads the picture').not.toBeNull();
  return found!.data;
}

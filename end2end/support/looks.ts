// What must hold for the looks of every page: no accessibility violation in light and dark, and no sideways scrolling on a small screen.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

import type axe from 'axe-core';
import { expect, type Page } from '@playwright/test';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** WCAG 2.2, levels A and AA. */
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Checks the page as it stands; `soft`, so that a walk over many pages tells everything at once. */
export async function expectGoodLooks(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    expect.soft(await violations(page), `${what}, ${colorScheme}: accessibility`).toEqual([]);
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null });
  expect.soft(await tooWide(page), `${what}: scrolls sideways at 320 pixels`).toEqual([]);
  expect.soft(await page.locator('h1').count(), `${what}: one heading of level 1`).toBe(1);
  expect.soft(await page.locator('main').count(), `${what}: one main`).toBe(1);
}

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(source);
  // A colour on its way to another one (a hover, a change of scheme) is judged when it has arrived.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
  return page.evaluate(async (tags) => {
    const { run } = (window as unknown as { axe: typeof axe }).axe;
    const { violations } = await run({ runOnly: tags, resultTypes: ['violations'] });
    return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html}`));
  }, TAGS);
}

/** The elements that stick out at a width of 320 CSS pixels (WCAG 1.4.10). */
async function tooWide(page: Page): Promise<string[]> {
  const before = page.viewportSize();
  await page.setViewportSize({ width: 320, height: 640 });
  const wide = await page.evaluate(() => {
    const { clientWidth, scrollWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const out = [...document.body.querySelectorAll('*')].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return [`${scrollWidth} wide`, ...out.slice(0, 5).map((element) => element.outerHTML.slice(0, 120))];
  });
  if (before) await page.setViewportSize(before);
  return wide;
}

// The API document as a page: everything is on it, and it needs no script.

import { expectGoodLooks } from '../support/looks.ts';
import { expect, test } from '../support/test.ts';

const tag = '@looks';

interface Call {
  operationId: string;
  summary: string;
  responses: Record<string, unknown>;
}

interface Document {
  openapi: string;
  paths: Record<string, Record<string, Call>>;
}

test('the page tells of every call of the document, and its contents lead there', async ({ page, request }) => {
  const document = (await (await request.get('/api/openapi.json')).json()) as Document;
  expect(document.openapi).toMatch(/^3\.1\./);
  const calls = Object.entries(document.paths).flatMap(([path, item]) => Object.entries(item).map(([method, call]) => ({ path, method, call })));
  expect(calls.length).toBeGreaterThan(20);
  await page.goto('/api/docs');
  const contents = page.getByRole('navigation');
  for (const { path, method, call } of calls) {
    const link = contents.getByRole('link', { name: call.summary, exact: true });
    const target = await link.getAttribute('href');
    const section = page.locator(target!);
    await expect(section.getByRole('heading', { name: call.summary })).toBeVisible();
    await expect(section.getByText(path, { exact: true }).first()).toBeVisible();
    await expect(section.getByText(method.toUpperCase(), { exact: true }).first()).toBeVisible();
    for (const status of Object.keys(call.responses)) await expect(section.getByText(new RegExp(`^${status} `)).first()).toBeVisible();
  }
  await page.goto('/api/docs#errors');
  await expect(page.locator('#errors')).toBeInViewport();
});

test('an error opens and shows what it looks like, and the document itself is one click away', async ({ page }) => {
  await page.goto('/api/docs');
  const refused = page.locator('details.bad').first();
  await expect(refused.locator('pre').first()).toBeHidden();
  await refused.locator('summary').click();
  await expect(refused.locator('pre').first()).toContainText('"status"');
  const answer = page.waitForResponse('**/api/openapi.json');
  await page.locator('a[href="/api/openapi.json"]').first().click();
  expect((await answer).headers()['content-type']).toBe('application/json');
});

test('nothing on the page comes from elsewhere', async ({ page, baseURL }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL!)) elsewhere.push(request.url());
  });
  await page.goto('/api/docs');
  await page.waitForLoadState('networkidle');
  expect(elsewhere).toEqual([]);
});

test('the page about the API looks good, closed and open', { tag }, async ({ page }) => {
  test.slow();
  await page.goto('/api/docs');
  await expectGoodLooks(page, '/api/docs');
  await page.evaluate(() => document.querySelectorAll('details').forEach((details) => (details.open = true)));
  await expectGoodLooks(page, '/api/docs, all open');
});

import { expectPath } from '../support/forms.ts';
import { join } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('a page that does not exist says so, with its status', async ({ page }) => {
  for (const path of ['/no-such-page', '/account/no-such-page', '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200']) {
    const answer = await page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(page.locator('main h1')).toBeVisible();
  }
});

test('the front door leads strangers to sign in and people to their account', async ({ page, mailbox }) => {
  await page.goto('/');
  await expectPath(page, '/login');
  await join(page, mailbox);
  await page.goto('/');
  await expectPath(page, '/account');
});

test('every page of the account asks strangers to sign in', async ({ page }) => {
  for (const section of ['', '/profile', '/email', '/security', '/security/password', '/security/totp', '/security/recovery-codes', '/security/trusted-browsers', '/sessions', '/activity', '/data']) {
    await page.goto(`/account${section}`);
    await expectPath(page, '/login');
    expect(new URL(page.url()).searchParams.get('next')).toBe(`/account${section}`);
  }
});

test('every link of the account leads somewhere', async ({ page, mailbox }) => {
  await join(page, mailbox);
  const links = new Set(await page.locator('a[href^="/"]').evaluateAll((all) => all.map((link) => link.getAttribute('href')!)));
  expect(links.size).toBeGreaterThan(5);
  for (const link of links) {
    const answer = await page.goto(link);
    expect(answer?.status(), link).toBe(200);
  }
});

test('no request of a page leaves the portal', async ({ page, baseURL, mailbox }) => {
  const elsewhere: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(baseURL!)) elsewhere.push(request.url());
  });
  await page.goto('/login');
  await join(page, mailbox);
  expect(elsewhere).toEqual([]);
});

test('the session cookie is out of reach for scripts and other sites', async ({ page, context, mailbox }) => {
  await join(page, mailbox);
  const cookies = await context.cookies();
  expect(cookies.map((cookie) => cookie.name)).toContain('sid');
  for (const cookie of cookies) {
    expect(cookie, cookie.name).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', domain: 'localhost' });
  }
});

import { done, expectPath, Form } from '../support/forms.ts';
import { linkOf } from '../support/inbox.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { expectSignedIn, expectSignedOut, join, openConfirmed, signIn, trySignIn, type Person } from '../support/people.ts';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/test.ts';

const merging = '/account/links/merge';

/** Proves the account that is signed in and then another; stops where one of the two is chosen. */
async function proveBoth(page: Page, person: Person, other: Person): Promise<void> {
  await openConfirmed(page, merging, person);
  await new Form(page, 'begin-merge').send();
  await expectPath(page, '/login');
  await new Form(page, 'sign-in').send({ username: other.email, password: other.password });
  await expectPath(page, merging);
}

/** The button that keeps somebody's account. */
function keep(page: Page, person: Person) {
  return page.locator('form[action="/do/merge-account"] button').filter({ hasText: person.email });
}

test('somebody makes one of two accounts, and two again', async ({ page, anotherBrowser, mailbox }) => {
  const kept = await join(page, mailbox);
  const browser = await anotherBrowser();
  const merged = await join(browser, mailbox, 'Grace Hopper');
  const letters = mailbox(merged.email);
  await letters.next();
  await proveBoth(page, kept, merged);
  await expect(page.locator('main section'), 'two ways round').toHaveCount(2);
  await keep(page, kept).click();
  await expectPath(page, merging);
  await expect(done(page)).toBeVisible();
  await page.goto('/account/profile');
  await expect(page.locator('main')).toContainText(kept.email);
  await expectSignedOut(browser);
  await trySignIn(browser, merged.email, merged.password);
  await expectPath(browser, '/login');
  await trySignIn(browser, merged.email, kept.password);
  await expectSignedIn(browser);

  await page.goto(merging);
  await expect(page.locator('main')).toContainText(merged.email);
  await new Form(page, 'undo-merge').send();
  await expectPath(page, merging);
  await expect(done(page)).toBeVisible();
  await expectSignedIn(page);
  await expectSignedOut(browser);
  await signIn(browser, merged);
});

test('whoever gets the letter takes a merge back without signing in', async ({ page, anotherBrowser, mailbox }) => {
  const kept = await join(page, mailbox);
  const browser = await anotherBrowser();
  const merged = await join(browser, mailbox);
  await proveBoth(page, kept, merged);
  await keep(page, kept).click();
  await expectPath(page, merging);
  const link = linkOf(await mailbox(merged.email).next({ link: '/account/links/merge/undo' }));
  await browser.goto(link);
  await expect(browser.locator('main')).toContainText(kept.email);
  await new Form(browser, 'undo-merge').send();
  await expectPath(browser, '/login');
  await expect(done(browser)).toBeVisible();
  await expectSignedOut(page);
  await signIn(browser, merged);
});

test('the pages of merging look good', { tag: '@looks' }, async ({ page, anotherBrowser, mailbox }) => {
  test.slow();
  const kept = await join(page, mailbox);
  const browser = await anotherBrowser();
  const merged = await join(browser, mailbox);
  await openConfirmed(page, merging, kept);
  await expectGoodLooks(page, 'before the other account is proven');
  await proveBoth(page, kept, merged);
  await expectGoodLooks(page, 'two accounts to choose from');
  await keep(page, kept).click();
  await expectPath(page, merging);
  await expectGoodLooks(page, 'a merge that can be undone');
  await page.goto(linkOf(await mailbox(merged.email).next({ link: '/account/links/merge/undo' })));
  await expectGoodLooks(page, 'undo a merge');
});

import type { Locator, Page } from '@playwright/test';

import { done, expectPath, Form, problem } from '../support/forms.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { expectSignedIn, expectSignedOut, join, newAddress, signIn, signOut, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('two browsers are in; one ends the other, which is out at its next request', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const other = await anotherBrowser();
  await signIn(other, person);

  await page.goto('/account/sessions');
  const ends = page.locator('form[action="/do/end-session"]');
  await expect(ends, 'the session one is in has no button to end it').toHaveCount(1);
  await new Form(page, 'end-session').send();
  await expectPath(page, '/account/sessions');
  await expect(done(page)).toBeVisible();
  await expect(ends).toHaveCount(0);

  await expectSignedOut(other);
  await expectSignedIn(page);
});

test('one button ends all other sessions', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const others = [await anotherBrowser(), await anotherBrowser()];
  for (const other of others) await signIn(other, person);

  await page.goto('/account/sessions');
  await expect(page.locator('form[action="/do/end-session"]')).toHaveCount(2);
  await new Form(page, 'end-other-sessions').send();
  await expect(page.locator('form[action="/do/end-session"]')).toHaveCount(0);
  for (const other of others) await expectSignedOut(other);
  await expectSignedIn(page);
});

test('a new browser at the door brings a letter, a known one does not', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const letters = mailbox(person.email);
  const first = (await letters.all()).length;
  await signOut(page);
  await signIn(page, person);
  await signIn(await anotherBrowser(), person);
  await expect.poll(async () => (await letters.all()).length).toBe(first + 1);
});

test('a wrong password and an unknown address get the same words', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const stranger = await anotherBrowser();
  await trySignIn(stranger, person.email, 'not the password at all');
  await expectPath(stranger, '/login');
  const known = await problem(stranger).innerText();
  await expect(new Form(stranger, 'sign-in').field('username')).toHaveValue(person.email);
  await expect(new Form(stranger, 'sign-in').field('password')).toHaveValue('');
  await trySignIn(stranger, newAddress(), 'not the password at all');
  await expectPath(stranger, '/login');
  expect(await problem(stranger).innerText()).toBe(known);
});

test('an address may be typed in capitals', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await signOut(page);
  await signIn(page, { ...person, email: person.email.toUpperCase() });
});

test('after signing in, people are where they wanted to go', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await signOut(page);
  await page.goto('/account/sessions');
  await expectPath(page, '/login');
  await trySignIn(page, person.email, person.password);
  await expectPath(page, '/account/sessions');
});

test('a wrong password on the way does not forget where they wanted to go', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await signOut(page);
  await page.goto('/account/activity');
  await trySignIn(page, person.email, 'not the password at all');
  await trySignIn(page, person.email, person.password);
  await expectPath(page, '/account/activity');
});

/** The accounts that the sign-in page offers to go on with. */
const offers = (page: Page): Locator => page.locator('main a[href*="account="]');

test('a browser remembers who was there: the password alone is asked for, and an account can be removed', async ({ page, mailbox }) => {
  const ada = await join(page, mailbox);
  await signOut(page);
  const bob = await join(page, mailbox, 'Bob');
  await signOut(page);

  await page.goto('/account/sessions');
  await expect(offers(page)).toHaveCount(2);
  await expect(page.locator('html')).not.toContainText(ada.email);
  await offers(page).nth(1).click();
  const form = new Form(page, 'sign-in');
  await expect(form.field('username')).toHaveCount(0);
  await form.send({ password: 'not the password at all' });
  await expectPath(page, '/login');
  await expect(problem(page)).toBeVisible();
  await expect(form.field('username')).toHaveCount(0);
  await form.send({ password: ada.password });
  await expectPath(page, '/account/sessions');

  await signOut(page);
  await page.locator('details:has(form[action="/do/forget-account"]) > summary').click();
  await new Form(page, 'forget-account').send();
  await expect(done(page)).toBeVisible();
  await expect(offers(page)).toHaveCount(1);
  await expect(offers(page)).toContainText('Bob');
  await trySignIn(page, bob.email, bob.password);
  await expectPath(page, '/account');
});

test('the accounts that a browser remembers look good', { tag: '@looks' }, async ({ page, mailbox }) => {
  test.slow();
  await join(page, mailbox, `Wilhelmine ${'Donaudampfschifffahrt'.repeat(3)}`);
  await signOut(page);
  await page.locator('details:has(form[action="/do/forget-account"]) > summary').click();
  await expectGoodLooks(page, 'sign in, with a list of accounts');
  await offers(page).click();
  await expectGoodLooks(page, 'sign in to one of them');
});

test('nobody is sent to another site', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  for (const next of ['//example.org/', '/\\example.org', 'https://example.org/', '/%09/example.org']) {
    await signOut(page);
    await page.goto(`/login?next=${encodeURIComponent(next)}`);
    await trySignIn(page, person.email, person.password);
    await expectPath(page, '/account');
    expect(new URL(page.url()).hostname).toBe('localhost');
  }
});

test('after signing out, the back button shows nothing', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await page.goto('/account/profile');
  await new Form(page, 'sign-out').send();
  await page.goBack();
  await expect(page.locator('body')).not.toContainText(person.email);
  await expectSignedOut(page);
});

test('GET /logout asks and ends nothing; its button does', async ({ page, mailbox }) => {
  await join(page, mailbox);
  await page.goto('/logout');
  await expectSignedIn(page);
  await page.goto('/logout');
  await page.locator('main form[action="/do/sign-out"] button').click();
  await expect(page.locator('form[action="/do/sign-out"]')).toHaveCount(0);
  await expectSignedOut(page);
});

test('people confirm who they are with their password, and come back to what they were doing', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await page.goto('/reauth?next=/account/email');
  await new Form(page, 'reauth').send({ password: 'not the password at all' });
  await expectPath(page, '/reauth');
  await expect(problem(page)).toBeVisible();
  await new Form(page, 'reauth').send({ password: person.password });
  await expectPath(page, '/account/email');
});

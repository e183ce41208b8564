import { done, expectPath, Form, problem } from '../support/forms.ts';
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

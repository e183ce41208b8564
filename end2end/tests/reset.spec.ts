import { expectPath, Form, problem } from '../support/forms.ts';
import { linkOf } from '../support/inbox.ts';
import { expectSignedIn, expectSignedOut, join, newAddress, newPassword, signIn, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('who forgot the password sets a new one by letter; old sessions and the old password are dead', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const letters = mailbox(person.email);
  const browser = await anotherBrowser();
  await browser.goto('/forgot');
  await new Form(browser, 'request-reset').send({ email: person.email });
  await expectPath(browser, '/forgot/sent');

  const link = linkOf(await letters.next({ link: '/reset' }));
  const token = new URL(link).searchParams.get('token');
  expect(token).toBeTruthy();
  await browser.goto(link);
  await expectPath(browser, '/reset');
  expect(browser.url(), 'the token leaves the URL').not.toContain(token!);
  await expectSignedIn(page);

  const renewed = { ...person, password: newPassword() };
  await new Form(browser, 'reset-password').send({ password: renewed.password });
  await expect(problem(browser)).toHaveCount(0);
  await expectSignedOut(page);
  await letters.next({ code: false, link: '/forgot' }); // the notice that the password was changed

  await trySignIn(page, person.email, person.password);
  await expectPath(page, '/login');
  await expect(problem(page)).toBeVisible();
  await signIn(page, renewed);
});

test('a reset link works once, and opening it is no use', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const letters = mailbox(person.email);
  const browser = await anotherBrowser();
  await browser.goto('/forgot');
  await new Form(browser, 'request-reset').send({ email: person.email });
  const link = linkOf(await letters.next({ link: '/reset' }));
  for (let times = 0; times < 3; times += 1) await browser.goto(link);
  await new Form(browser, 'reset-password').send({ password: newPassword() });
  await expect(problem(browser)).toHaveCount(0);

  const late = await anotherBrowser();
  await late.goto(link);
  await expect(new Form(late, 'reset-password').root, 'a used link has its own page').toHaveCount(0);
  await expect(late.locator('main a[href="/forgot"], form[action="/do/request-reset"]').first()).toBeVisible();
});

test('a password that is refused may be tried again with the same link', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await new Form(page, 'sign-out').send();
  await page.goto('/forgot');
  await new Form(page, 'request-reset').send({ email: person.email });
  await page.goto(linkOf(await mailbox(person.email).next({ link: '/reset' })));
  await new Form(page, 'reset-password').send({ password: 'short' });
  await expectPath(page, '/reset');
  await expect(problem(page)).toBeVisible();
  const password = newPassword();
  await new Form(page, 'reset-password').send({ password });
  await expect(problem(page)).toHaveCount(0);
});

test('an address without an account gets the same page and no letter', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const unknown = newAddress();
  const browser = await anotherBrowser();
  const answers: string[] = [];
  for (const email of [person.email, unknown]) {
    await browser.goto('/forgot');
    await new Form(browser, 'request-reset').send({ email });
    await expectPath(browser, '/forgot/sent');
    answers.push((await browser.locator('main').innerText()).replaceAll(email, 'ADDRESS'));
  }
  expect(answers[1]).toBe(answers[0]);
  await mailbox(person.email).next({ link: '/reset' });
  expect(await mailbox(unknown).all()).toEqual([]);
});

test('a link that never was gets a page that helps', async ({ page }) => {
  await page.goto('/reset?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
  await expect(new Form(page, 'reset-password').root).toHaveCount(0);
  await expect(page.locator('main a[href="/forgot"], form[action="/do/request-reset"]').first()).toBeVisible();
});

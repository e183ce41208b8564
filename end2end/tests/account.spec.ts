import { done, expectPath, Form, problem } from '../support/forms.ts';
import { linkOf } from '../support/inbox.ts';
import { expectSignedIn, expectSignedOut, join, newPassword, openConfirmed, signIn, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('somebody changes the name, and the page shows it', async ({ page, mailbox }) => {
  await join(page, mailbox);
  await page.goto('/account/profile');
  const name = 'Grace <b>Brewster</b> Hopper';
  await new Form(page, 'update-profile').send({ name });
  await expectPath(page, '/account/profile');
  await expect(done(page)).toBeVisible();
  await expect(new Form(page, 'update-profile').field('name')).toHaveValue(name);
  await page.goto('/account');
  await expect(page.locator('body')).toContainText(name);
});

test('somebody takes a username and signs in with it', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const username = `u${Date.now().toString(36)}${Math.floor(Math.random() * 1e6).toString(36)}`;
  await page.goto('/account/profile');
  await new Form(page, 'update-profile').send({ username });
  await expect(done(page)).toBeVisible();
  await new Form(page, 'sign-out').send();
  await trySignIn(page, username, person.password);
  await expectPath(page, '/account');
});

test('a new password ends the other sessions where that is ticked, and brings a letter', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const letters = mailbox(person.email);
  await letters.next();
  const other = await anotherBrowser();
  await signIn(other, person);
  await letters.next({ code: false }); // the notice of the new browser

  await openConfirmed(page, '/account/security/password', person);
  const form = new Form(page, 'change-password');
  await expect(form.field('end_other_sessions'), 'ticked to begin with').toBeChecked();
  const renewed = { ...person, password: newPassword() };
  await form.send({ current_password: person.password, password: renewed.password });
  await expect(problem(page)).toHaveCount(0);
  await letters.next({ code: false });
  await expectSignedIn(page);
  await expectSignedOut(other);
  await trySignIn(other, person.email, person.password);
  await expect(problem(other)).toBeVisible();
  await signIn(other, renewed);
});

test('without the current password there is no new one', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await openConfirmed(page, '/account/security/password', person);
  await new Form(page, 'change-password').send({ current_password: 'not the password at all', password: newPassword() });
  await expectPath(page, '/account/security/password');
  await expect(problem(page)).toBeVisible();
  await expect(new Form(page, 'change-password').field('password')).toHaveValue('');
  await new Form(page, 'sign-out').send();
  await signIn(page, person);
});

test('the timeline tells what happened', async ({ page, mailbox }) => {
  await join(page, mailbox);
  await page.goto('/account/activity');
  await expect(page.locator('main li, main tr, main article').first()).toBeVisible();
});

test('somebody deletes the account, changes their mind, and has it back', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const letters = mailbox(person.email);
  await letters.next();
  await openConfirmed(page, '/account/data', person);

  await new Form(page, 'delete-account').send({ email: 'somebody.else@example.com' });
  await expect(problem(page), 'the address has to be typed right').toBeVisible();
  await expectSignedIn(page);

  await openConfirmed(page, '/account/data', person);
  await new Form(page, 'delete-account').send({ email: person.email });
  await expectPath(page, '/login');
  await expectSignedOut(page);

  const browser = await anotherBrowser();
  await browser.goto(linkOf(await letters.next({ code: false, link: 'token=' })));
  await new Form(browser, 'cancel-deletion').send();
  await expect(problem(browser)).toHaveCount(0);
  await signIn(await anotherBrowser(), person);
});

import type { Page } from '@playwright/test';

import { done, expectPath, Form, problem } from '../support/forms.ts';
import { codeOf, linkOf, type Mailbox } from '../support/inbox.ts';
import { confirmIfAsked, expectSignedIn, join, newAddress, newPassword, openConfirmed, type Person, signIn, someone, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

/** Moves somebody to a new address with the code that was sent there. */
async function move(page: Page, person: Person, mailbox: (address: string) => Mailbox): Promise<string> {
  const email = newAddress();
  await openConfirmed(page, '/account/email', person);
  await new Form(page, 'change-email').send({ email });
  await confirmIfAsked(page, person);
  await expectPath(page, '/account/email');
  await new Form(page, 'confirm-email').send({ code: codeOf(await mailbox(email).next({ code: true })) });
  await expect(problem(page)).toHaveCount(0);
  await expect(done(page)).toBeVisible();
  await expect(page.locator('main')).toContainText(email);
  return email;
}

test('somebody moves to a new address; the old one is told and takes it back', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const old = mailbox(person.email);
  await old.next();
  await page.goto('/reauth?next=/account/email');
  await new Form(page, 'reauth').send({ password: person.password });
  const email = await move(page, person, mailbox);

  const moved = await anotherBrowser();
  await signIn(moved, { ...person, email });

  const owner = await anotherBrowser();
  await owner.goto(linkOf(await old.next({ code: false, link: 'token=' })));
  await new Form(owner, 'undo-email-change').send();
  await expect(problem(owner)).toHaveCount(0);
  // Whoever changed the address may know the password: it is gone, and the owner chooses another.
  await expectPath(owner, '/reset');
  const password = newPassword();
  await new Form(owner, 'reset-password').send({ password });
  await expectSignedIn(owner);

  const later = await anotherBrowser();
  await trySignIn(later, email, person.password);
  await expectPath(later, '/login');
  await expect(problem(later)).toBeVisible();
  await trySignIn(later, person.email, person.password);
  await expectPath(later, '/login');
  await signIn(later, { ...person, password });
});

test('until the code is typed, the old address stays', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const email = newAddress();
  await openConfirmed(page, '/account/email', person);
  await new Form(page, 'change-email').send({ email });
  await confirmIfAsked(page, person);
  const right = codeOf(await mailbox(email).next({ code: true }));
  await new Form(page, 'confirm-email').send({ code: right === '000000' ? '000001' : '000000' });
  await expect(problem(page)).toBeVisible();

  const other = await anotherBrowser();
  await trySignIn(other, email, person.password);
  await expectPath(other, '/login');
  await signIn(other, person);
});

test('the link to the new address has one button, too', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const email = newAddress();
  await openConfirmed(page, '/account/email', person);
  await new Form(page, 'change-email').send({ email });
  await confirmIfAsked(page, person);
  await page.goto(linkOf(await mailbox(email).next({ code: true })));
  await page.locator('main form[action="/do/confirm-email"]:has([name="token"]) button[type="submit"]').click();
  await expect(done(page)).toBeVisible();
  await page.goto('/account/email');
  await expect(page.locator('main')).toContainText(email);
});

test("somebody else's address cannot be taken, and the answer does not tell that it is somebody's", async ({ page, anotherBrowser, mailbox }) => {
  const owner = await join(page, mailbox, 'Grace Hopper');
  const other = await anotherBrowser();
  const person = await join(other, mailbox, 'Mallory');
  const answers: string[] = [];
  for (const email of [owner.email, someone().email]) {
    await openConfirmed(other, '/account/email', person);
    await new Form(other, 'change-email').send({ email });
    await confirmIfAsked(other, person);
    await expectPath(other, '/account/email');
    answers.push((await other.locator('main').innerText()).replaceAll(email, 'ADDRESS'));
  }
  expect(answers[1]).toBe(answers[0]);
  await signIn(await anotherBrowser(), owner);
});

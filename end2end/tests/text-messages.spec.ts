import { recoveryCodes, signInHalf } from '../support/factors.ts';
import { done, expectPath, Form, problem } from '../support/forms.ts';
import { codeOf } from '../support/inbox.ts';
import { expectSignedOut, join, openConfirmed, signOut } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

const PHONE = '/account/security/phone';

/** A number of nobody else's, for each test. */
function someNumber(): string {
  return `+4915${String(Math.floor(Math.random() * 1e9)).padStart(9, '0')}`;
}

test('somebody adds a number, keeps the recovery codes, and signs in with a code from a text', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const number = someNumber();
  const phone = mailbox(number);
  await openConfirmed(page, PHONE, person);
  await new Form(page, 'add-phone').send({ phone: '0151 23' });
  await expect(problem(page)).toContainText('+');
  await expect(new Form(page, 'add-phone').field('phone'), 'what was typed stays').toHaveValue('0151 23');
  await new Form(page, 'add-phone').send({ phone: `${number.slice(0, 3)} ${number.slice(3, 6)} ${number.slice(6)}` });
  await expect(page.locator('main'), 'the whole number, so that a slip is seen').toContainText(number);
  const first = await phone.next({ code: true });
  expect(first.kind).toBe('sms');
  expect(first.text.split('\n').at(-1), 'bound to the origin').toBe(`@localhost #${codeOf(first)}`);
  await new Form(page, 'confirm-phone').send({ code: codeOf(first) === '000000' ? '000001' : '000000' });
  await expect(problem(page)).toBeVisible();
  await new Form(page, 'confirm-phone').send({ code: codeOf(first) });
  await expectPath(page, '/account/security/recovery-codes');
  expect((await recoveryCodes(page)).length).toBe(10);
  await page.goto(PHONE);
  await expect(page.locator('main'), 'the end of the number is enough').not.toContainText(number);

  await signOut(page);
  await signInHalf(page, person);
  await expectSignedOut(page); // the password alone opens nothing
  await signInHalf(page, person);
  await new Form(page, 'send-sms-code').send();
  await expect(done(page)).toBeVisible();
  const second = await phone.next({ code: true });
  expect((await new Form(page, 'send-sms-code').send()).status(), 'a text a minute').toBe(429);
  await page.goto('/mfa');
  await new Form(page, 'verify-factor').send({ code: codeOf(second) });
  await expectPath(page, '/account');

  await openConfirmed(page, PHONE, person);
  await new Form(page, 'remove-phone').send();
  await expect(done(page)).toBeVisible();
  await signOut(page);
  await new Form(page, 'sign-in').send({ username: person.email, password: person.password });
  await expectPath(page, '/account');
});

// People who use the portal, and the steps that many tests begin with.

import { randomBytes } from 'node:crypto';

import { expect, type Page } from '@playwright/test';

import { expectPath, Form, pathOf } from './forms.ts';
import { codeOf, type Mailbox } from './inbox.ts';

export interface Person {
  name: string;
  email: string;
  password: string;
}

/** Somebody nobody else has met. */
export function someone(name = 'Ada Lovelace'): Person {
  return { name, email: newAddress(), password: newPassword() };
}

/** An address that was never used. */
export function newAddress(): string {
  return `p${randomBytes(9).toString('hex')}@example.com`;
}

/** A password that any policy likes. */
export function newPassword(): string {
  return `${randomBytes(6).toString('hex')} Tulpe ${randomBytes(6).toString('base64url')}`;
}

/** Signs up and stops at "check your e-mail". */
export async function signUp(page: Page, person: Person): Promise<void> {
  await page.goto('/signup');
  await new Form(page, 'sign-up').send({ name: person.name, email: person.email, password: person.password });
  await expectPath(page, '/verify-email');
}

/** Signs up, verifies by code, and is in. */
export async function join(page: Page, mailbox: (address: string) => Mailbox, name?: string): Promise<Person> {
  const person = someone(name);
  await signUp(page, person);
  const letter = await mailbox(person.email).next({ link: '/verify-email' });
  await new Form(page, 'verify-email').send({ code: codeOf(letter) });
  await expectPath(page, '/account');
  return person;
}

/** Types the pair into the sign-in page, whatever comes of it; gives the status of the answer. */
export async function trySignIn(page: Page, username: string, password: string): Promise<number> {
  if (pathOf(page) !== '/login') await page.goto('/login');
  const answer = await new Form(page, 'sign-in').send({ username, password });
  return answer.status();
}

/** Signs in and is in. */
export async function signIn(page: Page, person: Person): Promise<void> {
  await trySignIn(page, person.email, person.password);
  await expectPath(page, '/account');
}

/** Signs out. */
export async function signOut(page: Page): Promise<void> {
  await new Form(page, 'sign-out').send();
  await expectSignedOut(page);
}

/** Proves who they are, if the portal asks. */
export async function confirmIfAsked(page: Page, person: Person): Promise<void> {
  if (pathOf(page) === '/reauth') await new Form(page, 'reauth').send({ password: person.password });
}

/** Opens a page of the account, past the question who they are. */
export async function openConfirmed(page: Page, path: string, person: Person): Promise<void> {
  await page.goto(path);
  await confirmIfAsked(page, person);
  await expectPath(page, path);
}

/** The next request of this browser is one of somebody who is not signed in. */
export async function expectSignedOut(page: Page): Promise<void> {
  await page.goto('/account');
  await expectPath(page, '/login');
}

/** The next request of this browser is one of somebody who is signed in. */
export async function expectSignedIn(page: Page): Promise<void> {
  const answer = await page.goto('/account');
  expect(answer?.status()).toBe(200);
  await expectPath(page, '/account');
}

import { expectPath, Form } from '../support/forms.ts';
import { linkOf } from '../support/inbox.ts';
import { expectSignedIn, join, newPassword, signIn, signOut, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('guessing is slowed down, and the owner still gets in: from a known browser, and by letter', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  await signOut(page);
  await signIn(page, person);

  const stranger = await anotherBrowser();
  let tries = 0;
  let status = 0;
  while (status !== 429 && tries < 20) {
    status = await trySignIn(stranger, person.email, `wrong guess number ${tries}`);
    tries += 1;
  }
  expect(status, 'the stranger is stopped').toBe(429);
  expect(tries, 'but not at the first slip').toBeGreaterThan(3);

  await stranger.goto('/login');
  const answer = await new Form(stranger, 'sign-in').send({ username: person.email, password: 'one more guess' });
  expect(answer.status()).toBe(429);
  expect(Number(answer.headers()['retry-after'])).toBeGreaterThan(0);
  await expect(stranger.locator('main h1')).toBeVisible();
  await expect(stranger.locator('main a[href^="/forgot"]'), 'the page says what helps').toBeVisible();

  // The owner's session lives on; signed out, the same browser is known here and the right password opens.
  await expectSignedIn(page);
  await signOut(page);
  await signIn(page, person);

  // From a browser nobody knows, in the same network, a letter opens.
  const fresh = await anotherBrowser();
  await fresh.goto('/forgot');
  await new Form(fresh, 'request-reset').send({ email: person.email });
  await fresh.goto(linkOf(await mailbox(person.email).next({ link: '/reset' })));
  const renewed = { ...person, password: newPassword() };
  await new Form(fresh, 'reset-password').send({ password: renewed.password });
  if (new URL(fresh.url()).pathname === '/login') await trySignIn(fresh, renewed.email, renewed.password);
  await expectSignedIn(fresh);
});

test("guessing at one account does not keep others of the same network out", async ({ page, anotherBrowser, mailbox }) => {
  const victim = await join(page, mailbox);
  const colleague = await anotherBrowser();
  const other = await join(colleague, mailbox, 'Grace Hopper');
  await signOut(colleague);
  const stranger = await anotherBrowser();
  for (let tries = 0; tries < 7; tries += 1) await trySignIn(stranger, victim.email, `wrong guess number ${tries}`);
  await signIn(colleague, other);
  await expectPath(colleague, '/account');
});

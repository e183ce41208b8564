import { answerTo, done, expectPath, Form, problem } from '../support/forms.ts';
import { codeOf, linkOf } from '../support/inbox.ts';
import { expectSignedIn, expectSignedOut, signIn, signUp, someone, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('somebody signs up, types the code from the letter, and is in', async ({ page, mailbox }) => {
  const person = someone();
  await signUp(page, person);
  await expectSignedOut(page);
  await page.goto('/verify-email');
  const letter = await mailbox(person.email).next({ link: '/verify-email' });
  expect(letter.subject, 'the code is in the subject').toMatch(/\d/);
  await new Form(page, 'verify-email').send({ code: codeOf(letter) });
  await expectPath(page, '/account');
  await expect(page.locator('body')).toContainText(person.name);
});

test('the code may be pasted with a space in the middle', async ({ page, mailbox }) => {
  const person = someone();
  await signUp(page, person);
  const code = codeOf(await mailbox(person.email).next());
  await new Form(page, 'verify-email').send({ code: `${code.slice(0, 3)} ${code.slice(3)}` });
  await expectPath(page, '/account');
});

test('the link of the letter opens a page with one button, and only the button verifies', async ({ page, mailbox }) => {
  const person = someone();
  await signUp(page, person);
  await page.goto(linkOf(await mailbox(person.email).next({ link: '/verify-email' })));
  await expect(page.locator('main button[type="submit"]')).toHaveCount(1);
  await page.reload();
  await expectSignedOut(page);
  await page.goBack();
  await new Form(page, 'verify-email').send();
  await expectPath(page, '/account');
});

test('the link works on another device, too, and once only', async ({ page, anotherBrowser, mailbox }) => {
  const person = someone();
  await signUp(page, person);
  const link = linkOf(await mailbox(person.email).next({ link: '/verify-email' }));
  const phone = await anotherBrowser();
  await phone.goto(link);
  await new Form(phone, 'verify-email').send();
  await expect(problem(phone)).toHaveCount(0);
  await signIn(page, person);

  const third = await anotherBrowser();
  await third.goto(link);
  const button = new Form(third, 'verify-email').button;
  if (await button.isVisible()) await answerTo(third, 'verify-email', () => button.click());
  await expectSignedOut(third);
});

test('a wrong code changes nothing and is not shown again', async ({ page, mailbox }) => {
  const person = someone();
  await signUp(page, person);
  const right = codeOf(await mailbox(person.email).next());
  await new Form(page, 'verify-email').send({ code: right === '000000' ? '000001' : '000000' });
  await expectPath(page, '/verify-email');
  await expect(problem(page)).toBeVisible();
  await expect(new Form(page, 'verify-email').field('code')).toHaveValue('');
  await new Form(page, 'verify-email').send({ code: right });
  await expectPath(page, '/account');
});

test('another letter brings another code', async ({ page, mailbox }) => {
  const person = someone();
  await signUp(page, person);
  const letters = mailbox(person.email);
  await letters.next({ code: true });
  await page.waitForTimeout(1_200); // the interval between two letters, set to a second for these tests
  await new Form(page, 'resend-verification').send();
  await expectPath(page, '/verify-email');
  await expect(done(page)).toBeVisible();
  await new Form(page, 'verify-email').send({ code: codeOf(await letters.next({ code: true })) });
  await expectPath(page, '/account');
});

test('an address that has an account gets the same answer, and its owner a letter', async ({ page, anotherBrowser, mailbox }) => {
  const owner = someone();
  const letters = mailbox(owner.email);
  await signUp(page, owner);
  await new Form(page, 'verify-email').send({ code: codeOf(await letters.next({ code: true })) });
  await expectPath(page, '/account');

  const stranger = await anotherBrowser();
  await signUp(stranger, { ...someone('Somebody Else'), email: owner.email });
  await expect(problem(stranger)).toHaveCount(0);
  const told = await letters.next({ code: false });
  expect(told.text).not.toContain('Somebody Else');
  await expectSignedIn(page);
});

test('mistakes are told at the top and beside the field, and what was typed is kept', async ({ page }) => {
  await page.goto('/signup');
  const form = new Form(page, 'sign-up');
  await form.send({ name: 'Ada', email: 'not an address', password: 'short' });
  await expectPath(page, '/signup');
  await expect(problem(page)).toBeVisible();
  await expect(problem(page).getByRole('link')).toHaveCount(2);
  await expect(page).toHaveTitle(/^Error: /);
  for (const name of ['email', 'password']) {
    await expect(form.field(name)).toHaveAttribute('aria-invalid', 'true');
    const described = (await form.field(name).getAttribute('aria-describedby')) ?? '';
    const error = described.split(' ').find((id) => id.endsWith('-error'));
    await expect(page.locator(`#${error}`)).not.toBeEmpty();
  }
  await expect(form.field('email')).toHaveValue('not an address');
  await expect(form.field('name')).toHaveValue('Ada');
  await expect(form.field('password')).toHaveValue('');

  await page.reload();
  await expect(problem(page), 'a message is shown once').toHaveCount(0);
});

test('a password that everybody guesses is refused with a reason', async ({ page }) => {
  const person = someone();
  await page.goto('/signup');
  for (const password of ['password1234', person.email]) {
    await new Form(page, 'sign-up').send({ name: person.name, email: person.email, password });
    await expectPath(page, '/signup');
    await expect(new Form(page, 'sign-up').field('password')).toHaveAttribute('aria-invalid', 'true');
  }
});

test('who has not verified the address is led to the code after the right password, and nowhere after a wrong one', async ({ page, anotherBrowser }) => {
  const person = someone();
  await signUp(page, person);
  const other = await anotherBrowser();
  await trySignIn(other, person.email, 'not the password at all');
  await expectPath(other, '/login');
  await expect(problem(other)).toBeVisible();
  await trySignIn(other, person.email, person.password);
  await expectPath(other, '/verify-email');
  await expectSignedOut(other);
});

test('somebody signs up with the keyboard alone', async ({ page, mailbox }) => {
  const person = someone();
  const letters = mailbox(person.email);
  const tabTo = async (selector: string) => {
    for (let steps = 0; steps < 40; steps += 1) {
      await page.keyboard.press('Tab');
      if ((await page.locator(`${selector}:focus`).count()) > 0) return;
    }
    throw new Error(`the Tab key does not reach ${selector}`);
  };
  await page.goto('/signup');
  await page.keyboard.press('Tab');
  await expect(page.locator('a[href="#main"]'), 'the first stop skips to the content').toBeFocused();
  await page.keyboard.press('Enter');
  await tabTo('[name="email"]');
  await page.keyboard.type(person.email);
  await tabTo('[name="password"]');
  await page.keyboard.type(person.password);
  await tabTo('form[action="/do/sign-up"] button[type="submit"]');
  await answerTo(page, 'sign-up', () => page.keyboard.press('Enter'));
  await expectPath(page, '/verify-email');
  const code = codeOf(await letters.next());
  if ((await page.locator('[name="code"]:focus').count()) === 0) await tabTo('[name="code"]');
  await page.keyboard.type(code);
  if (new URL(page.url()).pathname === '/verify-email') await answerTo(page, 'verify-email', () => page.keyboard.press('Enter'));
  await expectPath(page, '/account');
});

import { expectPath, Form, problem } from '../support/forms.ts';
import { codeOf, linkOf } from '../support/inbox.ts';
import { expectSignedIn, expectSignedOut, join, newAddress } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('somebody asks for a link where one signs in, follows it, and is in', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const browser = await anotherBrowser();
  await browser.goto('/login');
  await browser.locator('main a[href="/magic-link"]').click();
  await expectPath(browser, '/magic-link');
  await new Form(browser, 'request-magic-link').send({ email: person.email });
  await expectPath(browser, '/magic-link');
  await expect(new Form(browser, 'follow-magic-link').field('code')).toBeVisible();

  const link = linkOf(await mailbox(person.email).next({ link: '/magic-link' }));
  const token = new URL(link).searchParams.get('token');
  expect(token).toBeTruthy();
  await browser.goto(link);
  await expectPath(browser, '/magic-link');
  expect(browser.url(), 'the token leaves the URL').not.toContain(token!);
  await expect(browser.locator('main')).toContainText(person.email);
  await expect(browser.locator('main button[type="submit"]'), 'one button').toHaveCount(1);
  await new Form(browser, 'follow-magic-link').send();
  await expectPath(browser, '/account');
  await expectSignedIn(page);
});

test('the code is for the browser that asked, also when the letter is read on a phone', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const television = await anotherBrowser();
  await television.goto('/magic-link');
  await new Form(television, 'request-magic-link').send({ email: person.email });
  const letter = await mailbox(person.email).next({ link: '/magic-link' });
  expect(letter.subject, 'the code is in the subject').toMatch(/\d/);
  const code = codeOf(letter);
  await new Form(television, 'follow-magic-link').send({ code: code === '000000' ? '000001' : '000000' });
  await expectPath(television, '/magic-link');
  await expect(problem(television)).toBeVisible();
  await expect(new Form(television, 'follow-magic-link').field('code')).toHaveValue('');
  await new Form(television, 'follow-magic-link').send({ code: `${code.slice(0, 3)} ${code.slice(3)}` });
  await expectPath(television, '/account');
});

test('looking at the link does no harm, it works in another browser, and once only', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const asking = await anotherBrowser();
  await asking.goto('/magic-link');
  await new Form(asking, 'request-magic-link').send({ email: person.email });
  const link = linkOf(await mailbox(person.email).next({ link: '/magic-link' }));
  const phone = await anotherBrowser();
  for (let times = 0; times < 3; times += 1) await phone.goto(link);
  await expectSignedOut(phone);
  await phone.goto(link);
  await new Form(phone, 'follow-magic-link').send();
  await expectPath(phone, '/account');
  await expectSignedOut(asking);

  const late = await anotherBrowser();
  await late.goto(link);
  await expect(new Form(late, 'follow-magic-link').root, 'a used link has its own page').toHaveCount(0);
  await late.locator('main a[href="/magic-link"]').first().click();
  await expect(new Form(late, 'request-magic-link').field('email')).toBeVisible();
});

test('an address without an account gets one by following the link', async ({ page, mailbox }) => {
  const email = newAddress();
  await page.goto('/magic-link');
  await new Form(page, 'request-magic-link').send({ email });
  await page.goto(linkOf(await mailbox(email).next({ link: '/magic-link' })));
  await new Form(page, 'follow-magic-link').send();
  await expectPath(page, '/account');
  await expectSignedIn(page);
});

test('what is no address is told beside the field', async ({ page }) => {
  await page.goto('/magic-link');
  const form = new Form(page, 'request-magic-link');
  await form.send({ email: 'not an address' });
  await expectPath(page, '/magic-link');
  await expect(problem(page)).toBeVisible();
  await expect(form.field('email')).toHaveAttribute('aria-invalid', 'true');
  await expect(form.field('email')).toHaveValue('not an address');
});

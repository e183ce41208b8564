import { Authenticator, scan } from '../support/authenticator.ts';
import { recoveryCodes } from '../support/factors.ts';
import { expectPath, Form, pathOf, problem } from '../support/forms.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { someone, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

const ENROL = '/account/security/totp';

test('the first start prints a link that makes the first administrator, once, and leads to a second factor', async ({ page, anotherBrowser, newPortico }, info) => {
  const printed = () => /https?:\/\/\S+\/setup\?token=[\w-]+/.exec(newPortico.output())?.[0];
  await expect.poll(printed, 'the link is printed').toBeTruthy();
  const link = printed();
  const person = someone('Edith Clarke');
  await page.goto(link!);
  if (info.project.name === 'js-sqlite') await expectGoodLooks(page, 'set-up');
  await new Form(page, 'set-up').send({ email: person.email, password: person.password, name: person.name });
  if (pathOf(page) === '/login') await trySignIn(page, person.email, person.password);

  // Nobody manages a portal by a password alone: whatever is opened, setting up a second factor comes first.
  await expectPath(page, ENROL);
  for (const path of ['/account', '/account/sessions', '/account/security']) {
    await page.goto(newPortico.url + path);
    await expectPath(page, ENROL);
  }
  await new Form(page, 'start-totp').send();
  const app = Authenticator.ofUri(await scan(page));
  await new Form(page, 'confirm-totp').send({ code: await app.code() });
  expect(await recoveryCodes(page)).toHaveLength(10);
  await page.goto(`${newPortico.url}/account`);
  await expectPath(page, '/account');
  await page.goto(newPortico.url + ENROL);
  await new Form(page, 'remove-totp').send();
  await expect(problem(page), 'the last app of an administrator stays').toBeVisible();

  const late = await anotherBrowser();
  await late.goto(link!);
  await expect(late.locator('form[action="/do/set-up"]'), 'a used link opens nothing').toHaveCount(0);
});

test('without the link nobody becomes administrator', async ({ page }) => {
  for (const path of ['/setup', '/setup?token=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']) {
    await page.goto(path);
    await expect(page.locator('form[action="/do/set-up"]')).toHaveCount(0);
  }
});

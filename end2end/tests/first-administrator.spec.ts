import { expectPath, Form } from '../support/forms.ts';
import { expectGoodLooks } from '../support/looks.ts';
import { someone, trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('the first start prints a link that makes the first administrator, once', async ({ page, anotherBrowser, newPortico }, info) => {
  const printed = () => /https?:\/\/\S+\/setup\?token=[\w-]+/.exec(newPortico.output())?.[0];
  await expect.poll(printed, 'the link is printed').toBeTruthy();
  const link = printed();
  const person = someone('Edith Clarke');
  await page.goto(link!);
  if (info.project.name === 'js-sqlite') await expectGoodLooks(page, 'set-up');
  await new Form(page, 'set-up').send({ email: person.email, password: person.password, name: person.name });
  if (new URL(page.url()).pathname === '/login') await trySignIn(page, person.email, person.password);
  await expectPath(page, '/account');
  await page.goto(`${newPortico.url}/account`);
  await expectPath(page, '/account');

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

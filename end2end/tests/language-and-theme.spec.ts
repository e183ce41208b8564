import { answerTo, expectPath, problem } from '../support/forms.ts';
import { trySignIn } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

test('somebody chooses German; every page that follows is German, its errors too', async ({ page }) => {
  await page.goto('/login');
  await expect(page.locator('html')).toHaveAttribute('lang', /^en/);
  const english = await page.locator('h1').innerText();
  await answerTo(page, 'set-language', () => page.locator('[name="locale"][value="de"]').click());
  await expectPath(page, '/login');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await expect(page.locator('h1')).not.toHaveText(english);

  await page.goto('/signup');
  await expect(page.locator('html')).toHaveAttribute('lang', 'de');
  await trySignIn(page, 'niemand@example.com', 'not the password at all');
  await expect(problem(page)).not.toContainText(/password/i);
  await expect(page).toHaveTitle(/^Fehler/);
});

test.describe('a browser that prefers German', () => {
  test.use({ locale: 'de-AT' });

  test('is greeted in German', async ({ page }) => {
    await page.goto('/login');
    await expect(page.locator('html')).toHaveAttribute('lang', /^de/);
  });
});

test('somebody chooses the dark theme against the system, and the browser remembers', async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  await page.emulateMedia({ colorScheme: 'light' });
  await page.goto('/login');
  const light = await background();
  await answerTo(page, 'set-theme', () => page.locator('[name="theme"][value="dark"]').click());
  await expectPath(page, '/login');
  await page.goto('/signup');
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  const dark = await background();
  expect(dark).not.toBe(light);

  await answerTo(page, 'set-theme', () => page.locator('[name="theme"][value="system"]').click());
  expect(await background()).toBe(light);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await background()).toBe(dark);
});

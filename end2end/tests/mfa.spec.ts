import { Authenticator, scan } from '../support/authenticator.ts';
import { enrol, instead, recoveryCodes, signInHalf, signInWith, startTotp } from '../support/factors.ts';
import { done, expectPath, Form, problem } from '../support/forms.ts';
import { linkOf } from '../support/inbox.ts';
import { expectSignedIn, expectSignedOut, join, openConfirmed, signIn, signOut } from '../support/people.ts';
import { expect, test } from '../support/test.ts';

const TOTP = '/account/security/totp';

test('somebody scans the picture, types the code, keeps the recovery codes, and signs in with a code', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await startTotp(page, person);
  const uri = new URL(await scan(page));
  expect(uri.protocol).toBe('otpauth:');
  expect(uri.host).toBe('totp');
  expect(decodeURIComponent(uri.pathname), 'the app names the address').toContain(person.email);
  expect(uri.searchParams.get('issuer')).toBeTruthy();
  await page.reload();
  expect(await scan(page), 'the same picture after a reload').toBe(uri.href);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect(await scan(page), 'readable in the dark theme').toBe(uri.href);

  const app = Authenticator.ofUri(uri.href);
  const form = new Form(page, 'confirm-totp');
  await form.send({ code: await app.wrongCode(), name: 'Telephone' });
  await expect(problem(page)).toBeVisible();
  await expect(form.field('name'), 'what was typed stays').toHaveValue('Telephone');
  await expect(form.field('code')).toHaveValue('');
  const code = await app.code();
  await form.send({ code: `${code.slice(0, 3)} ${code.slice(3)}` });
  await expectPath(page, '/account/security/recovery-codes');
  await expect(done(page)).toBeVisible();
  const codes = await recoveryCodes(page);
  expect(new Set(codes).size).toBe(10);

  const finish = page.locator('main form[action="/account/security"]');
  await finish.locator('button').click();
  await expectPath(page, '/account/security/recovery-codes'); // the box is not ticked
  await finish.locator('[type="checkbox"]').check();
  await finish.locator('button').click();
  await expectPath(page, '/account/security');
  await page.goto('/account/security/recovery-codes');
  expect(await recoveryCodes(page), 'they are shown once').toEqual([]);
  await expect(page.locator('body')).not.toContainText(codes[0]!);

  await page.goto(TOTP);
  await expect(page.locator('main li'), 'the app is listed under its name').toContainText('Telephone');
  await signOut(page);
  await signInHalf(page, person);
  await expectSignedOut(page); // the password alone opens nothing
  await signInHalf(page, person);
  await new Form(page, 'verify-factor').send({ code: await app.wrongCode() });
  await expectPath(page, '/mfa');
  await expect(problem(page)).toBeVisible();
  await new Form(page, 'verify-factor').send({ code: await app.code() });
  await expectPath(page, '/account');
});

test('the key can be typed instead of scanned: it is the one in the picture', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  await startTotp(page, person);
  const uri = new URL(await scan(page));
  await page.locator('main summary').click();
  const key = await page.locator('#totp-key').innerText();
  expect(key).toMatch(/^([A-Z2-7]{4} )*[A-Z2-7]{1,4}$/);
  expect(key.replaceAll(' ', '')).toBe(uri.searchParams.get('secret'));
  await expect(page.locator('main details')).toContainText(person.email);
  await new Form(page, 'confirm-totp').send({ code: await new Authenticator(key).code() });
  await expectPath(page, '/account/security/recovery-codes');
});

test('on a telephone a button opens the app, elsewhere there is none', async ({ page, browser, baseURL, extraHTTPHeaders, javaScriptEnabled, mailbox }) => {
  const person = await join(page, mailbox);
  await startTotp(page, person);
  const open = (on: typeof page) => on.locator('main a[href^="otpauth:"]');
  await expect(open(page)).toBeHidden();
  const state = await page.context().storageState();
  const telephone = await browser.newContext({
    baseURL, extraHTTPHeaders, javaScriptEnabled, storageState: state, isMobile: true, hasTouch: true, viewport: { width: 390, height: 844 },
  });
  const small = await telephone.newPage();
  await small.goto(TOTP);
  await expect(open(small)).toBeVisible();
  expect(await open(small).getAttribute('href')).toBe(await scan(small));
  await telephone.close();
});

test('the recovery codes can be downloaded, and copied and printed where scripts run', async ({ page, context, javaScriptEnabled, mailbox }) => {
  const person = await join(page, mailbox);
  const { codes } = await enrol(page, person);
  const started = page.waitForEvent('download');
  await page.locator('main a[download]').click();
  const download = await started;
  expect(download.suggestedFilename()).toMatch(/\.txt$/);
  const parts: Buffer[] = [];
  for await (const part of await download.createReadStream()) parts.push(part as Buffer);
  expect(Buffer.concat(parts).toString().trim().split('\n')).toEqual(codes);
  expect(await recoveryCodes(page), 'and they are still there').toEqual(codes);

  const copy = page.locator('[data-copy="recovery-codes"]');
  const print = page.locator('[data-print]');
  if (!javaScriptEnabled) {
    await expect(copy).toBeHidden();
    await expect(print).toBeHidden();
    return;
  }
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await copy.click();
  await expect(page.locator('main [aria-live="polite"]'), 'it says that it is done').not.toBeEmpty();
  expect((await page.evaluate(() => navigator.clipboard.readText())).trim().split(/\s+/)).toEqual(codes);
  await page.evaluate(() => void (window.print = () => void (document.title = 'printed')));
  await print.click();
  await expect(page).toHaveTitle('printed');
});

test('on paper there are the codes, and nothing to click', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const { codes } = await enrol(page, person);
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  expect(await recoveryCodes(page)).toEqual(codes);
  await expect(page.locator('#recovery-codes')).toBeVisible();
  for (const button of await page.locator('button, .button').all()) await expect(button).toBeHidden();
});

test('without the telephone a recovery code opens, once; each brings a letter', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const letters = mailbox(person.email);
  const { codes } = await enrol(page, person);
  await letters.next({ code: false });
  await signOut(page);

  await signInHalf(page, person);
  await instead(page);
  await new Form(page, 'verify-factor').send({ code: 'xxxxx-xxxxx' });
  await expect(problem(page)).toBeVisible();
  await expect(page.locator('main [name="factor"][value="recovery_code"]'), 'it asks for the same again').toBeAttached();
  await new Form(page, 'verify-factor').send({ code: codes[0]!.toUpperCase().replace('-', ' ') });
  await expectPath(page, '/account');
  await expect(done(page), 'it says how many are left').toContainText('9');
  expect(linkOf(await letters.next({ code: false }))).toContain('/account/security');
  await signOut(page);

  await signInHalf(page, person);
  await instead(page);
  await new Form(page, 'verify-factor').send({ code: codes[0]! });
  await expect(problem(page), 'a used code is no code').toBeVisible();
  await new Form(page, 'verify-factor').send({ code: codes[1]! });
  await expectPath(page, '/account');
});

test('a lost telephone is replaced: a recovery code opens and proves, the app goes, another comes', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const { app: lost, codes } = await enrol(page, person);
  await signOut(page);
  await signInHalf(page, person);
  await instead(page);
  await new Form(page, 'verify-factor').send({ code: codes[0]! });
  await expectPath(page, '/account');

  // The proof of the sign-in is recent; asking for it again shows the way that somebody without the app goes.
  await page.goto(`/reauth?next=${TOTP}`);
  await instead(page);
  await new Form(page, 'reauth').send({ code: 'xxxxx-xxxxx' });
  await expect(problem(page)).toBeVisible();
  await expect(page.locator('main [name="factor"][value="recovery_code"]'), 'it asks for the same again').toBeAttached();
  await new Form(page, 'reauth').send({ code: codes[1]! });
  await expectPath(page, TOTP);

  await new Form(page, 'remove-totp').send();
  await expect(done(page)).toBeVisible();
  await page.goto(TOTP);
  await expect(page.locator('form[action="/do/remove-totp"]')).toHaveCount(0);

  const { app: fresh, codes: renewed } = await enrol(page, person);
  expect(renewed.filter((code) => codes.includes(code)), 'the old codes went with the old app').toEqual([]);
  expect(renewed).toHaveLength(10);
  await signOut(page);
  await signInHalf(page, person);
  await new Form(page, 'verify-factor').send({ code: await lost.code() });
  await expect(problem(page), 'the old app opens nothing').toBeVisible();
  await new Form(page, 'verify-factor').send({ code: await fresh.code() });
  await expectPath(page, '/account');
  await expectSignedIn(page);
});

test('new recovery codes take the place of the old', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const { app, codes } = await enrol(page, person);
  await page.goto('/account/security/recovery-codes');
  await new Form(page, 'new-recovery-codes').send();
  await expect(done(page)).toBeVisible();
  const renewed = await recoveryCodes(page);
  expect(new Set([...codes, ...renewed]).size).toBe(20);
  await signOut(page);
  await signInHalf(page, person);
  await instead(page);
  await new Form(page, 'verify-factor').send({ code: codes[0]! });
  await expect(problem(page)).toBeVisible();
  await page.goto('/mfa');
  await new Form(page, 'verify-factor').send({ code: await app.code() });
  await expectPath(page, '/account');
});

test('a trusted browser is not asked, others are; forgotten, it is asked again', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const { app } = await enrol(page, person);
  await signOut(page);
  await signInHalf(page, person);
  await expect(new Form(page, 'verify-factor').field('trust_browser'), 'nobody is trusted by default').not.toBeChecked();
  await new Form(page, 'verify-factor').send({ code: await app.code(), trust_browser: true });
  await expectPath(page, '/account');
  await signOut(page);
  await signIn(page, person);
  await signInHalf(await anotherBrowser(), person);

  await page.goto('/account/security/trusted-browsers');
  await expect(page.locator('main li')).toHaveCount(1);
  await new Form(page, 'forget-browser').send();
  await expect(done(page)).toBeVisible();
  await expect(page.locator('main li')).toHaveCount(0);
  await signOut(page);
  await signInWith(page, person, app);
});

test('switching a factor on ends the other sessions', async ({ page, anotherBrowser, mailbox }) => {
  const person = await join(page, mailbox);
  const other = await anotherBrowser();
  await signIn(other, person);
  await enrol(page, person);
  await expectSignedOut(other);
  await expectSignedIn(page);
});

test('whoever has a factor proves by it, not by the password', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const { app } = await enrol(page, person);
  await page.goto('/reauth?next=/account/email');
  await expect(page.locator('main [type="password"]')).toHaveCount(0);
  await new Form(page, 'reauth').send({ code: await app.wrongCode() });
  await expectPath(page, '/reauth');
  await expect(problem(page)).toBeVisible();
  await new Form(page, 'reauth').send({ code: await app.code() });
  await expectPath(page, '/account/email');
});

test('a second app is named, and either opens', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const first = await enrol(page, person, 'Telephone');
  const second = await enrol(page, person, 'Tablet <b>');
  expect(second.codes, 'the recovery codes stay').toEqual([]);
  await openConfirmed(page, TOTP, person);
  await expect(page.locator('main li')).toHaveCount(2);
  await expect(page.locator('main')).toContainText('Tablet <b>');
  for (const { app } of [first, second]) {
    await signOut(page);
    await signInWith(page, person, app);
  }
});

test('after the second factor, people are where they wanted to go', async ({ page, mailbox }) => {
  const person = await join(page, mailbox);
  const { app } = await enrol(page, person);
  await signOut(page);
  await page.goto('/account/sessions');
  await expectPath(page, '/login');
  await signInHalf(page, person);
  await new Form(page, 'verify-factor').send({ code: await app.code() });
  await expectPath(page, '/account/sessions');
});

test('nobody reaches the second question without the first answer', async ({ page }) => {
  await page.goto('/mfa');
  await expectPath(page, '/login');
});

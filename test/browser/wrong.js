/* wrong — what goes wrong between people and pages: wrong input, files that are not what they
 * say, stale pages, two tabs, a browser that dies, a session that ends. Nothing typed is lost. */
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const { apply } = require('./agencies.js');
const citizen = require('./citizen.js');
const files = require('./files.js');
const office = require('./office.js');
const { Mouse } = require('./hand.js');
const { Person } = require('./person.js');

const SUMMARY = '.govuk-error-summary';

async function somebody(t, options = {}) {
  const person = await Person.open(t.browser, t.node, { name: 'applicant', ...options });
  person.hand = new Mouse(person);
  return person;
}

/* A draft of this browser, at a page of questions. → address of the draft */
async function atPage(person, page) {
  await person.go(citizen.SERVICE);
  await person.hand.press(`form[action="${citizen.SERVICE}/start"] button`);
  const draft = new URL(person.page.url()).pathname.split('/').slice(0, 3).join('/');
  await person.go(`${draft}/${page}`);
  return draft;
}

async function typed(person, name) {
  return person.page.locator(`[name="${name}"]`).inputValue();
}

async function aDayThatIsNone(t) {
  const person = await somebody(t);
  await atPage(person, 'pages/about_work');
  await citizen.play(person.hand, [['choose', 'work', 'new'], ['fill', 'start_on-day', '30'],
    ['fill', 'start_on-month', '02'], ['fill', 'start_on-year', '2026']]);
  await person.hand.press(citizen.NEXT);
  await person.look('30/02/2026');
  await person.sees('không có ngày như vậy', SUMMARY);
  assert.match(await person.page.title(), /^Lỗi:/);
  assert.deepStrictEqual(
    [await typed(person, 'start_on-day'), await typed(person, 'start_on-month')], ['30', '02']);
  assert.ok(await person.page.locator(SUMMARY).evaluate((one) => one === document.activeElement),
    'the summary has the focus');
  await person.page.locator(`${SUMMARY} a`).first().click();
  assert.match(await person.page.evaluate(() => document.activeElement.name), /^start_on-/);
  await person.close();
}

/* Files that are not what they say, with and without the upload's script. */
async function filesThatLie(t) {
  for (const script of [true, false]) {
    const person = await somebody(t, { script });
    await atPage(person, 'papers/design');
    for (const file of [files.pngNamedPdf(), files.htmlPdf()]) {
      await person.page.setInputFiles('input[name=file]', file);
      await person.page.click(citizen.NEXT);
      await person.page.waitForSelector(`${SUMMARY}:has-text("${file.split('/').pop()}")`);
    }
    await person.look(`a file that lies, script ${script}`);
    assert.strictEqual(await person.page.locator('.mc-rows--split li').count(), 0);
    await person.close();
  }
}

/* More than the paper allows is told beside the field; more than anything may have, by a page. */
async function aFileTooLarge(t) {
  const person = await somebody(t);
  const draft = await atPage(person, 'papers/land');
  const send = async (megabytes) => {
    const file = files.pdf('qua-lon.pdf', megabytes * 1024 * 1024);
    await person.page.setInputFiles('input[name=file]', file);
    await person.page.click(citizen.NEXT);
    return file;
  };
  fs.unlinkSync(await send(21));
  await person.page.waitForSelector(SUMMARY, { timeout: 60000 });
  await person.sees('qua-lon.pdf', SUMMARY);
  await person.sees('20', SUMMARY);
  await person.go(`${draft}/papers/land`);
  const file = await send(51);
  await person.page.waitForSelector('h1:has-text("quá lớn")', { timeout: 60000 });
  fs.unlinkSync(file);
  await person.close();
}

/* The browser dies in mid-form: autosave has kept what was typed a moment before. */
async function theBrowserDies(t) {
  const person = await somebody(t);
  const draft = await atPage(person, 'pages/about_design');
  await person.page.locator('[name=designer]').pressSequentially('Công ty Cố Đô');
  await person.page.waitForResponse((answer) => answer.url().endsWith('/autosave'));
  const storage = await person.context.storageState();
  await person.close();
  const again = await somebody(t, { storage });
  const same = await atPage(again, 'pages/about_design');
  assert.strictEqual(same, draft, 'starting again goes on with the draft');
  assert.strictEqual(await typed(again, 'designer'), 'Công ty Cố Đô');
  const stranger = await somebody(t, { name: 'stranger' });
  assert.strictEqual((await stranger.go(draft)).status(), 404, 'a draft is its browser’s alone');
  await Promise.all([again.close(), stranger.close()]);
}

async function theSessionEnds(t) {
  const person = await somebody(t);
  await person.go('/login');
  await citizen.signIn(person, person.hand, 'congdan7');
  const draft = await atPage(person, 'pages/about_design');
  await person.page.fill('[name=designer]', 'Công ty Hương Giang');
  await person.context.clearCookies({ name: '__Host-sid' });
  await person.hand.press(citizen.NEXT);
  assert.match(person.page.url(), /\/login\?/, `at ${person.page.url()}`);
  await citizen.signIn(person, person.hand, 'congdan7');
  await person.go(`${draft}/pages/about_design`);
  assert.strictEqual(await typed(person, 'designer'), 'Công ty Hương Giang');
  await person.go(`${draft}`);
  await person.look('draft');
  await person.close();
}

/* An officer's session ends while they write: they sign in in another tab and send the same form
 * again, with and without scripts. Another site's form is not offered to be sent. */
async function theOfficersSessionEnds(t) {
  const reason = 'Bản vẽ móng chưa có chữ ký số. Nộp lại bản vẽ đủ chữ ký.';
  for (const [login, script] of [['thuanhoa.motcua1', true], ['thuanhoa.motcua2', false]]) {
    const officer = await office.officer(t.browser, t.node, login, { script });
    await officer.go('/desk/queues/intake');
    const href = await officer.page.locator('tbody th a').first().getAttribute('href');
    await officer.go(`${href}/supplement`);
    for (const paper of await officer.page.locator('input[name=papers]').all())
      await paper.check({ force: true });
    await officer.hand.fill('reason', reason);
    await officer.hand.choose('basis', '1');
    await officer.context.clearCookies({ name: '__Host-sid' });
    await officer.hand.press(`form[action="${href}/supplement"] button.govuk-button`);
    await officer.sees('Phiên làm việc đã hết');
    assert.strictEqual(await officer.page.locator('textarea').inputValue(), reason);
    await officer.look(`session ended, script ${script}`);
    const left = officer.page;
    const [opened] = await Promise.all([officer.context.waitForEvent('page'),
      left.click('a[target=_blank]')]);
    officer.page = opened;
    await opened.waitForLoadState('load');
    await citizen.signIn(officer, officer.hand, login);
    officer.page = left;
    const resend = `form[action="${href}/supplement"] button.govuk-button`;
    await officer.hand.press(resend);
    await officer.sees('Bạn đã đăng nhập lại');
    await officer.look(`signed in again, script ${script}`);
    await officer.hand.press(resend);
    assert.match(left.url(), /\?done=supplement/);
    await officer.sees(reason);
    await officer.close();
  }
}

/* A form that another site sends is refused, and never shown with a button that sends it. */
async function anothersForm(t) {
  const officer = await office.officer(t.browser, t.node, 'thuanhoa.motcua1');
  const form = { reason: 'nothing that an officer wrote', papers: 'design', basis: '1' };
  for (const headers of [{ origin: 'https://evil.example' }, {}]) {
    const answer = await officer.context.request.post('/desk/dossiers/x/supplement',
      { form, headers });
    assert.strictEqual(answer.status(), 403);
    assert.ok(!(await answer.text()).includes('/desk/dossiers/x/supplement'), 'no way to send it');
  }
  await officer.close();
}

/* Two tabs of one draft: each saves its own page; the earlier one forgets nothing. */
async function twoTabs(t) {
  const person = await somebody(t);
  const draft = await atPage(person, 'pages/contact');
  const first = person.page;
  await first.fill('[name=phone]', '0905123400');
  await person.tab();
  await person.go(`${draft}/pages/about_design`);
  await person.hand.fill('designer', 'Công ty Cố Đô');
  await person.hand.press(citizen.NEXT);
  person.page = first;
  await person.hand.press(citizen.NEXT);
  await person.go(`${draft}/pages/about_design`);
  assert.strictEqual(await typed(person, 'designer'), 'Công ty Cố Đô');
  await person.go(`${draft}/pages/contact`);
  assert.strictEqual((await typed(person, 'phone')).replace(/\D/g, ''), '0905123400');
  await person.close();
}

async function theBackButton(t) {
  const person = await somebody(t);
  await atPage(person, 'pages/contact');
  await person.hand.fill('phone', '0905123400');
  await person.hand.press(citizen.NEXT);
  await person.page.goBack();
  assert.ok((await typed(person, 'phone')).length >= 10, 'what was typed is there');
  await person.hand.press(citizen.NEXT);
  assert.strictEqual(citizen.place(person).name, 'about_right');
  await person.close();
}

/* Letters with their marks apart are the same words. */
async function marksApart(t) {
  const person = await somebody(t);
  await person.go('/');
  await person.hand.fill('q', 'giấy phép xây dựng'.normalize('NFD'));
  await person.hand.press('.mc-search button');
  await person.sees('Cấp giấy phép xây dựng nhà ở riêng lẻ');
  const draft = await atPage(person, 'pages/about_design');
  await person.hand.fill('designer', 'Nguyễn Thị Hoài'.normalize('NFD'));
  await person.hand.press(citizen.NEXT);
  await person.go(`${draft}/pages/about_design`);
  assert.strictEqual(await typed(person, 'designer'), 'Nguyễn Thị Hoài'.normalize('NFC'));
  await person.close();
}

/* Of two pages of one dossier the second is told who was first; nothing is done twice. */
async function aStalePage(t) {
  const applicant = await somebody(t, { script: false });
  await applicant.go('/login');
  await citizen.signIn(applicant, applicant.hand, citizen.OWNER.login);
  const { id } = await apply(applicant, '1.013222', 'works_permit');
  await applicant.close();
  const officer = await office.officer(t.browser, t.node, 'thuanhoa.motcua2');
  const href = `/desk/dossiers/${id}`;
  const first = officer.page;
  await officer.go(href);
  const second = await officer.tab();
  await officer.go(href);
  await office.act(officer, id, 'receive');
  officer.page = first;
  const answered = first.waitForResponse((answer) => answer.request().method() === 'POST');
  await officer.hand.press(`form[action="${href}/receive"] button.govuk-button`);
  assert.strictEqual((await answered).status(), 409);
  await officer.sees('Tiếp nhận');
  await officer.look('stale');
  await second.close();
  await officer.close();
}

module.exports = {
  tests: {
    'the 30th of February is refused beside its field, and stays typed': aDayThatIsNone,
    'a picture or a web page named .pdf is refused': filesThatLie,
    'a file larger than the paper allows is refused with its limit': aFileTooLarge,
    'a draft outlives the browser and is nobody else’s': theBrowserDies,
    'a session that ends in mid-form loses nothing': theSessionEnds,
    'an officer’s session that ends in mid-form loses nothing': theOfficersSessionEnds,
    'a form from another site is refused, and not kept': anothersForm,
    'two tabs of one draft keep both their answers': twoTabs,
    'the back button shows what was typed': theBackButton,
    'words with their marks apart are found and kept as one': marksApart,
    'of two pages of one dossier the second is told who was first': aStalePage,
  },
};

/* office — what the officers of one commune do in the story, each in a browser of their own. */
'use strict';
const assert = require('node:assert');
const files = require('./files.js');
const { Person } = require('./person.js');
const { Mouse } = require('./hand.js');
const { signIn, OWNER } = require('./citizen.js');

const DESK = 'thuanhoa.motcua1';
const HEAD = 'thuanhoa.truongphong1';
const SPECIALIST = 'thuanhoa.chuyenvien1';
const CHAIR = 'thuanhoa.chutich';
const CLERK = 'thuanhoa.vanthu';
const REASON = 'Bản vẽ móng chưa có chữ ký số của người thiết kế. Nộp lại bản vẽ có đủ chữ ký.';

/* An officer at the desk, signed in. */
async function officer(browser, node, login, options = {}) {
  const person = await Person.open(browser, node, { name: login, ...options });
  person.hand = new (options.Hand || Mouse)(person);
  await person.go('/login');
  await signIn(person, person.hand, login);
  assert.strictEqual(new URL(person.page.url()).pathname, '/desk', `${login} begins at the desk`);
  await person.look('queue');
  return person;
}

async function openDossier(person, id) {
  await person.go(`/desk/dossiers/${id}`);
  assert.strictEqual(person.answer.status(), 200);
}

/* Presses the button of one act; the dossier's page says that it is done. */
async function act(person, id, name) {
  await person.hand.press(`form[action="/desk/dossiers/${id}/${name}"] button.govuk-button`);
  assert.match(person.page.url(), /\?done=/, `${person.name}: ${await person.text()}`);
}

/* A kept connection that rested for fifteen seconds may be closed just as it is used again: who
 * asks once more gets a new one. */
async function get(person, address, options) {
  try {
    return await person.context.request.get(address, options);
  } catch (error) {
    if (!/ECONNRESET|socket hang up/.test(error.message)) throw error;
    return person.context.request.get(address, options);
  }
}

/* The dossier as programs see it, for whoever this is. */
async function twin(person, address) {
  const answer = await get(person, address, { headers: { accept: 'application/json' } });
  assert.strictEqual(answer.status(), 200, `${address}: ${answer.status()}`);
  return answer.json();
}

/* Waits until the press and the signer made the document of this kind; its bytes. */
async function document(person, id, kind) {
  for (let i = 0; i < 120; i++) {
    const { documents } = await twin(person, `/dossiers/${id}`);
    const made = documents.find((one) => one.kind === kind && one.is_final);
    if (made) {
      const answer = await get(person, made.href);
      assert.strictEqual(answer.headers()['content-type'], 'application/pdf');
      return answer.body();
    }
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return assert.fail(`no final document ${kind}`);
}

/* A paper of ten megabytes comes when it is asked for, beside the data. */
async function seePaper(desk) {
  const shown = desk.page.waitForResponse((answer) => answer.url().includes('/papers/'));
  await desk.hand.press('.mc-paper a[href^="?paper="]');
  assert.strictEqual((await shown).status(), 200);
  assert.ok(await desk.page.locator('.mc-paper iframe').isVisible());
  await desk.look('dossier with a paper beside it');
}

async function receive(browser, node, dossier, options) {
  const desk = await officer(browser, node, DESK, options);
  await desk.hand.press('a[href="/desk/queues/intake"]');
  await desk.look('intake');
  await desk.hand.press(`th a[href="/desk/dossiers/${dossier.id}"]`);
  await desk.look('dossier submitted');
  await desk.sees(dossier.code);
  await desk.sees('ban-ve-nha.pdf');
  await seePaper(desk);
  await act(desk, dossier.id, 'receive');
  await desk.look('dossier received');
  return desk;
}

async function assign(browser, node, dossier, options) {
  const head = await officer(browser, node, HEAD, options);
  await head.go('/desk/head');
  await head.look('head');
  await openDossier(head, dossier.id);
  await head.look('dossier to assign');
  const { acts } = await twin(head, `/desk/dossiers/${dossier.id}`);
  assert.ok(acts.assignees.length >= 2, 'the head chooses among specialists');
  const specialist = await officer(browser, node, SPECIALIST, options);
  const name = (await specialist.text('.mc-me summary span')).split('\n')[0].trim();
  const post = acts.assignees.find((one) => one.label.includes(name));
  assert.ok(post, `${name} is among ${JSON.stringify(acts.assignees)}`);
  await head.hand.choose('to', post.value);
  await act(head, dossier.id, 'assign');
  return { head, specialist };
}

async function askSupplement(specialist, dossier) {
  await specialist.go('/desk');
  await specialist.look('queue of a specialist');
  await openDossier(specialist, dossier.id);
  await specialist.look('dossier to examine');
  await specialist.hand.press(`a[href="/desk/dossiers/${dossier.id}/supplement"]`);
  await specialist.look('ask for a supplement');
  await specialist.hand.press('form[action$="/supplement"] button.govuk-button');
  await specialist.sees('Có', '.govuk-error-summary');
  await specialist.look('ask for a supplement, wrongly');
  await specialist.hand.choose('papers', 'design');
  await specialist.hand.fill('reason', REASON);
  await specialist.hand.choose('basis', '1');
  await act(specialist, dossier.id, 'supplement');
  await specialist.look('dossier stopped');
}

/* Examined, inspected, reviewed, signed, numbered, delivered. */
async function decide(browser, node, dossier, people, options) {
  const { head, specialist, desk } = people;
  for (const note of ['Bản vẽ đủ, đúng quy hoạch.', 'Đã đo tại thửa đất, khớp bản vẽ.']) {
    await openDossier(specialist, dossier.id);
    await specialist.look(`dossier, ${note}`);
    await specialist.hand.fill('note', note);
    await act(specialist, dossier.id, 'verdict');
  }
  await openDossier(head, dossier.id);
  await head.look('dossier to review');
  await act(head, dossier.id, 'verdict');
  const chair = await officer(browser, node, CHAIR, options);
  await openDossier(chair, dossier.id);
  await chair.look('dossier to sign');
  await act(chair, dossier.id, 'sign');
  const clerk = await officer(browser, node, CLERK, options);
  await numberWhenSigned(clerk, dossier.id);
  await clerk.look('dossier numbered');
  await openDossier(desk, dossier.id);
  await desk.look('dossier to deliver');
  await act(desk, dossier.id, 'deliver');
  await desk.look('dossier delivered');
  await Promise.all([chair.close(), clerk.close()]);
}

/* The clerk waits for the signature, which is made by a job. */
async function numberWhenSigned(clerk, id) {
  await openDossier(clerk, id);
  await clerk.look('dossier to number');
  await act(clerk, id, 'number');
}

/* Both signatures hold, and nothing was added after the last. */
function checkPermit(bytes, dossier) {
  const signatures = files.signaturesOf(bytes);
  assert.strictEqual(signatures.length, 2, 'the head and the body have signed');
  for (const one of signatures) assert.ok(one.valid, one.said);
  assert.ok(signatures[1].total, signatures[1].said);
  const text = files.textOf(bytes);
  for (const words of ['GIẤY PHÉP XÂY DỰNG', OWNER.name, OWNER.parcel])
    assert.ok(text.toUpperCase().includes(words.toUpperCase()), `the permit lacks “${words}”: ` +
      text.slice(0, 1500));
  assert.ok(text.includes(dossier.number), `the permit lacks its number ${dossier.number}`);
}

function checkForm(bytes, dossier, title) {
  const text = files.textOf(bytes);
  for (const words of [title, dossier.code, OWNER.name])
    assert.ok(text.toUpperCase().includes(words.toUpperCase()), `the form lacks “${words}”: ` +
      text.slice(0, 1500));
}

module.exports = { REASON, officer, openDossier, act, twin, document, receive, assign,
  askSupplement, decide, checkPermit, checkForm };

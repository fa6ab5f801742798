/* citizen — what the applicant does in the story: finds the house construction permit, answers,
 * hands in, supplements, gets the result. Played by a hand: keyboard or mouse. */
'use strict';
const assert = require('node:assert');
const files = require('./files.js');
const { PASSWORD } = require('./node.js');

const SERVICE = '/services/1.013225';
const WARD = '19789'; /* phường Thuận Hóa */
/* The first invented citizen. */
const OWNER = { login: 'congdan1', name: 'Nguyễn Thị Hoài Thương', id: '046190000218',
  phone: '0905123400', sheet: '38', parcel: '7215' };

const nextYear = () => String(new Date().getFullYear() + 1);

/* Of each page of questions: what is typed and chosen, in the order of the page. */
const ANSWERS = {
  about_owner: (at) => [
    ['fill', 'owner.name', OWNER.name], ['fill', 'owner.id', OWNER.id],
    ['fill', 'owner.born-day', '14'], ['fill', 'owner.born-month', '2'],
    ['fill', 'owner.born-year', '1990'], ['choose', 'owner.sex', 'female'],
    ['select', 'owner_address.province', '46'], ['select', 'owner_address.commune', WARD],
    ['fill', 'owner_address.street', '12 Lê Lợi']].slice(at?.prefilled ? 6 : 0),
  contact: () => [['fill', 'phone', OWNER.phone], ['fill', 'email', 'thuong@example.vn']],
  about_right: () => [['choose', 'capacity', 'owner']],
  about_parcel: () => [
    ['select', 'parcel.ward', WARD], ['fill', 'parcel.sheet', OWNER.sheet],
    ['fill', 'parcel.number', OWNER.parcel], ['fill', 'parcel_area', '128,5'],
    ['fill', 'parcel_place', 'kiệt 7 Lê Lợi']],
  about_work: () => [
    ['choose', 'work', 'new'], ['fill', 'start_on-day', '1'], ['fill', 'start_on-month', '3'],
    ['fill', 'start_on-year', nextYear()]],
  about_house: () => [
    ['fill', 'floors.0.floor_area', '96'], ['press', 'button[value="add:floors"]'],
    ['fill', 'floors.1.floor_area', '88,5'], ['fill', 'height', '7,5'],
    ['choose', 'has_basement', 'no']],
  about_neighbours: () => [
    ['choose', 'adjoining', 'one'], ['choose', 'neighbour_promise', 'yes']],
  about_design: () => [
    ['fill', 'designer', 'Công ty Tư vấn xây dựng Cố Đô'],
    ['fill', 'designer_certificate', 'HUE-00012345']],
  about_result: () => [['choose', 'receive_by', 'online']],
};
const PAPERS = {
  design: () => files.pdf('ban-ve-nha.pdf', 10 * 1024 * 1024),
  neighbour_promise_paper: () => files.pdf('cam-ket.pdf'),
};
const NEXT = 'form button.govuk-button[name="_act"][value="next"]';

/* The last part of an address: name of a page or paper, or what else is there. */
function place(person) {
  const { pathname } = new URL(person.page.url());
  const [, kind, name] = /^\/drafts\/[^/]+\/(pages|papers|check)\/?(.*)$/.exec(pathname) || [];
  return { kind: kind || pathname, name };
}

async function play(hand, acts) {
  for (const [act, ...rest] of acts) await hand[act](...rest);
}

/* From the first page to the first question, in at most three presses. */
async function find(person, hand) {
  await person.go('/');
  await person.look('home');
  await hand.fill('q', 'xay nha');
  await hand.press('.mc-search button');
  await person.look('search');
  await hand.press(`main a[href="${SERVICE}"]`);
  await person.look('service');
  await hand.press(`form[action="${SERVICE}/start"] button`);
  assert.ok(hand.presses <= 3, `found in ${hand.presses} presses`);
}

async function attach(person, hand, name) {
  const file = PAPERS[name];
  if (file) await hand.attach('file', file());
}

/* Every page of questions and papers, up to the check. */
async function answer(person, hand, known = {}) {
  for (let i = 0; i < 30; i++) {
    const { kind, name } = place(person);
    if (kind === 'check') return;
    assert.ok(kind === 'pages' || kind === 'papers', `led to ${person.page.url()}`);
    await person.look(`${kind} ${name}`);
    if (kind === 'pages') await play(hand, ANSWERS[name](known));
    else await attach(person, hand, name);
    await hand.press(NEXT);
    assert.notDeepStrictEqual(place(person), { kind, name },
      `stays at ${name}: ${await person.text('main')}`);
  }
  assert.fail('the questions do not end');
}

async function signIn(person, hand, login) {
  await person.look('login');
  await hand.fill('login', login);
  await hand.fill('password', PASSWORD);
  await hand.press('main form[action="/login"] button');
}

/* Checks, declares, signs in when asked (the draft stays), sends. → id and code */
async function submit(person, hand) {
  await person.look('check');
  for (const words of [OWNER.name, '128,5', 'ban-ve-nha.pdf', '10', 'cam-ket.pdf'])
    await person.sees(words);
  await hand.choose('declare', 'yes');
  await hand.press('form[action$="/submit"] button.govuk-button');
  assert.match(person.page.url(), /\/login\?/, 'the sender must sign in');
  await signIn(person, hand, OWNER.login);
  assert.strictEqual(place(person).kind, 'check', 'back at the check after signing in');
  await person.sees('ban-ve-nha.pdf');
  await hand.choose('declare', 'yes');
  await hand.press('form[action$="/submit"] button.govuk-button');
  await person.look('done');
  const id = /\/dossiers\/([^/]+)\/done/.exec(person.page.url())?.[1];
  assert.ok(id, `sent, but at ${person.page.url()}: ${await person.text()}`);
  const code = (await person.text('.mc-code')).trim();
  assert.match(code, /^H57\.24-\d{6}-\d{4}$/);
  return { id, code };
}

/* Gives what was asked for; form 02 is there. */
async function supplement(person, hand, id, reason) {
  await person.go('/my');
  await person.look('my');
  await hand.press(`a[href="/dossiers/${id}"]`);
  await person.sees(reason);
  await person.look('dossier asked');
  await hand.press(`a[href="/dossiers/${id}/supplement"]`);
  await person.look('supplement');
  await hand.attach('file_design', files.pdf('ban-ve-da-ky.pdf', 200000));
  await hand.press('button[name="_act"][value="send"].govuk-button');
  assert.strictEqual(new URL(person.page.url()).pathname, `/dossiers/${id}`);
  await person.look('dossier supplemented');
}

/* Tracking by code, as a stranger: nothing that tells who or where. */
async function track(stranger, hand, code) {
  await stranger.go('/track');
  await stranger.look('track empty');
  await hand.fill('code', code);
  await hand.press('form[action="/track"] button.govuk-button');
  await stranger.sees(code);
  await stranger.look('track');
  const html = await stranger.page.content();
  for (const secret of [OWNER.name, OWNER.id, OWNER.phone, OWNER.parcel, 'Hoài Thương',
    'Lê Lợi', 'ban-ve'])
    assert.ok(!html.includes(secret), `the tracking page tells “${secret}”`);
}

module.exports = { SERVICE, WARD, OWNER, ANSWERS, PAPERS, NEXT, place, play, find, answer, signIn,
  submit, supplement, track };

/* pages — the pages that the story does not pass, and every main page in both languages. */
'use strict';
const assert = require('node:assert');
const citizen = require('./citizen.js');
const office = require('./office.js');
const { Mouse } = require('./hand.js');
const { Person } = require('./person.js');

const PUBLIC = ['/', '/services', citizen.SERVICE, '/services/1.001193', '/services/2.000635',
  '/services/1.001612', '/track', '/login', '/register', '/components', '/about/accessibility',
  '/about/privacy', '/about/contact'];
const CITIZEN = ['/my', '/account'];
const DESK = ['/desk/queues/mine', '/desk/queues/late', '/desk/queues/closed', '/desk/search?q=h57',
  '/desk/search?q=khongcoai', '/desk/head', '/account'];

/* Letters that English does not have, outside names and what is marked as Vietnamese. */
const VIETNAMESE = /\b(Dịch vụ|Tra cứu|Hồ sơ|Đăng nhập|Bắt đầu|Quay lại|Nộp|Hàng đợi|Hạn)\b/;

async function lookAt(person, address) {
  assert.strictEqual((await person.go(address)).status(), 200, address);
  await person.look(address);
  const headings = await person.page.locator('h1').count();
  assert.strictEqual(headings, 1, `${address} has ${headings} first headings`);
}

async function lookInBoth(person, addresses) {
  for (const address of addresses) await lookAt(person, address);
  await person.page.locator('a[hreflang=en]').first().click();
  await person.page.waitForSelector('html[lang=en]');
  for (const address of addresses) {
    await person.go(address);
    const lang = await person.page.locator('html').getAttribute('lang');
    assert.strictEqual(lang, 'en', `${address} speaks English`);
    const header = await person.text('header');
    assert.doesNotMatch(header.replace(/Tiếng Việt/, ''), VIETNAMESE, address);
    const heading = await person.text('h1');
    assert.doesNotMatch(heading, VIETNAMESE, `${address}: ${heading}`);
  }
}

async function publicPages(t) {
  const person = await Person.open(t.browser, t.node, { name: 'anybody' });
  await lookInBoth(person, PUBLIC);
  const answer = await person.go('/khong-co-trang-nay');
  assert.strictEqual(answer.status(), 404);
  await person.look('not found');
  await person.close();
}

async function citizenPages(t) {
  const person = await Person.open(t.browser, t.node, { name: 'citizen' });
  await person.go('/login');
  await citizen.signIn(person, new Mouse(person), 'congdan2');
  await lookInBoth(person, CITIZEN);
  const { dossiers } = await office.twin(person, '/my');
  for (const one of dossiers.slice(0, 4)) await person.go(one.href);
  await person.look('dossier in English');
  await person.close();
}

async function deskPages(t) {
  const head = await office.officer(t.browser, t.node, 'thuanhoa.truongphong1');
  await lookInBoth(head, DESK);
  await head.close();
}

module.exports = {
  tests: {
    'public pages are sound and speak both languages': publicPages,
    'pages of a citizen are sound and speak both languages': citizenPages,
    'pages of the desk are sound and speak both languages': deskPages,
  },
};

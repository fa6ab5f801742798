/* shots — pictures of the main pages, phone and desktop, into build/shots; and those of the README
 * into docs/images. Calls: node test/browser/shots.js */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const citizen = require('./citizen.js');
const office = require('./office.js');
const { Mouse } = require('./hand.js');
const { startNode, ROOT } = require('./node.js');
const { Person, openBrowser, PHONE } = require('./person.js');

const SHOTS = path.join(ROOT, 'build/shots');
const IMAGES = path.join(ROOT, 'docs/images');
const WIDE = { width: 1440, height: 900 };

/* No looking here: pictures only. */
async function open(browser, node, options) {
  const person = await Person.open(browser, node, options);
  person.look = async () => {};
  person.hand = new Mouse(person);
  return person;
}

/* The page at both widths, whole. */
async function shoot(person, name, wide = { width: 1280, height: 900 }) {
  for (const [kind, size] of [['phone', PHONE], ['desktop', wide]]) {
    await person.page.setViewportSize(size);
    await person.page.screenshot({ path: path.join(SHOTS, `${name}-${kind}.png`), fullPage: true });
  }
}

async function image(person, name) {
  fs.mkdirSync(IMAGES, { recursive: true });
  await person.page.setViewportSize({ width: 1280, height: 740 });
  const file = path.join(IMAGES, name + '.png');
  await person.page.screenshot({ path: file });
  const { size } = fs.statSync(file);
  if (size > 200 * 1024) throw new Error(`${file} is ${size} bytes, more than 200 KiB`);
}

async function publicPages(person) {
  for (const [name, address] of [['home', '/'], ['search', '/services?q=xay+nha'],
    ['service', citizen.SERVICE], ['track-empty', '/track'], ['login', '/login'],
    ['register', '/register'], ['components', '/components'], ['missing', '/nothing']]) {
    await person.go(address);
    await shoot(person, name);
  }
  await person.go('/');
  await image(person, 'home');
}

/* → the dossier; its questions, check and receipt are shot on the way. */
async function application(person) {
  const { hand } = person;
  await person.go(citizen.SERVICE);
  await hand.press(`form[action="${citizen.SERVICE}/start"] button`);
  await shoot(person, 'question');
  await hand.press(citizen.NEXT);
  await shoot(person, 'question-wrong');
  person.look = async (name) => {
    if (['pages about_house', 'papers design', 'check', 'done'].includes(name))
      await shoot(person, name.replace(' ', '-'));
  };
  await citizen.answer(person, hand);
  const dossier = await citizen.submit(person, hand);
  await person.go('/my');
  await shoot(person, 'my');
  await person.go(`/dossiers/${dossier.id}`);
  await shoot(person, 'my-dossier');
  await person.go('/track');
  await hand.fill('code', dossier.code);
  await hand.press('form[action="/track"] button.govuk-button');
  await shoot(person, 'track');
  return dossier;
}

async function desk(browser, node, login) {
  const person = await open(browser, node, { name: login, size: WIDE });
  await person.go('/login');
  await citizen.signIn(person, person.hand, login);
  return person;
}

async function deskPages(browser, node, dossier) {
  const clerk = await desk(browser, node, 'thuanhoa.motcua1');
  await clerk.go('/desk/queues/all');
  await shoot(clerk, 'desk-queue', WIDE);
  await image(clerk, 'desk');
  await office.openDossier(clerk, dossier.id);
  await shoot(clerk, 'desk-dossier', WIDE);
  await office.act(clerk, dossier.id, 'receive');
  await shoot(clerk, 'desk-received', WIDE);
  const head = await desk(browser, node, 'thuanhoa.truongphong1');
  await head.go('/desk/head');
  await shoot(head, 'head', WIDE);
  await office.openDossier(head, dossier.id);
  await shoot(head, 'desk-assign', WIDE);
  return head;
}

/* The dossier goes to the first specialist of the list; whoever that is asks for a supplement. */
async function specialistPages(browser, node, head, dossier) {
  const address = `/desk/dossiers/${dossier.id}`;
  const { acts } = await office.twin(head, address);
  await head.hand.choose('to', acts.assignees[0].value);
  await office.act(head, dossier.id, 'assign');
  for (const number of [1, 2, 3]) {
    const specialist = await desk(browser, node, `thuanhoa.chuyenvien${number}`);
    await specialist.go(address);
    if (!(await office.twin(specialist, address)).acts.may.includes('supplement')) continue;
    await shoot(specialist, 'desk-examine', WIDE);
    await specialist.go(`${address}/supplement`);
    await shoot(specialist, 'desk-supplement', WIDE);
    return;
  }
}

async function main() {
  fs.mkdirSync(SHOTS, { recursive: true });
  const node = await startNode('shots');
  const browser = await openBrowser();
  try {
    const person = await open(browser, node, { name: 'citizen' });
    await publicPages(person);
    const dossier = await application(person);
    const head = await deskPages(browser, node, dossier);
    await specialistPages(browser, node, head, dossier);
    console.log(`${fs.readdirSync(SHOTS).length} pictures in build/shots`);
  } finally {
    await browser.close();
    await node.stop();
  }
}

main().catch((error) => {
  console.error(error.stack);
  process.exitCode = 1;
});

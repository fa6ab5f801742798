/* story — one house construction permit from the first page to the signed paper, as the
 * issue of this product tells it: with the keyboard alone, and with scripts switched off. */
'use strict';
const assert = require('node:assert');
const citizen = require('./citizen.js');
const office = require('./office.js');
const { Keyboard, Mouse } = require('./hand.js');
const { Person } = require('./person.js');

/* options: script, Hand (of the citizen) */
async function wholeStory(browser, node, { script, Hand }) {
  const applicant = await Person.open(browser, node, { name: 'applicant', script });
  const hand = new Hand(applicant);
  await citizen.find(applicant, hand);
  await citizen.answer(applicant, hand);
  const dossier = await citizen.submit(applicant, hand);
  const people = await untilStopped(browser, node, applicant, dossier, { script });
  await citizen.supplement(applicant, hand, dossier.id, office.REASON);
  const running = await office.twin(applicant, `/dossiers/${dossier.id}`);
  assert.ok(!running.paused_at, 'the clock runs again');
  assert.ok(running.due_at, 'and says until when');
  await office.decide(browser, node, dossier, people, { script });
  await getResult(applicant, hand, dossier);
  await trackByCode(browser, node, dossier, { script, Hand });
  for (const person of [applicant, ...Object.values(people)]) await person.close();
}

/* Received with form 01, assigned, a supplement asked for with form 02: the clock stands. */
async function untilStopped(browser, node, applicant, dossier, options) {
  const desk = await office.receive(browser, node, dossier, options);
  office.checkForm(await office.document(applicant, dossier.id, 'receipt'), dossier,
    'Giấy tiếp nhận hồ sơ');
  const { head, specialist } = await office.assign(browser, node, dossier, options);
  const before = await office.twin(applicant, `/dossiers/${dossier.id}`);
  assert.ok(before.accepted_at && before.due_at && !before.paused_at, 'the legal clock runs');
  await office.askSupplement(specialist, dossier);
  const stopped = await office.twin(applicant, `/dossiers/${dossier.id}`);
  assert.ok(stopped.paused_at, 'the clock stands');
  assert.strictEqual(stopped.status, 5);
  office.checkForm(await office.document(applicant, dossier.id, 'supplement'), dossier,
    'bổ sung');
  return { desk, head, specialist };
}

/* The applicant finds the permit on the page of the dossier and rates the service. */
async function getResult(applicant, hand, dossier) {
  const permit = await office.document(applicant, dossier.id, 'result');
  await applicant.go(`/dossiers/${dossier.id}`);
  await applicant.look('dossier delivered');
  const { number, documents } = await office.twin(applicant, `/dossiers/${dossier.id}`);
  office.checkPermit(permit, { ...dossier, number });
  const made = documents.find((one) => one.kind === 'result');
  if (hand.reach) await hand.reach(`a[href="${made.href}"]`);
  await hand.choose('score', '3');
  await hand.press(`form[action="/dossiers/${dossier.id}/rating"] button.govuk-button`);
  await applicant.look('dossier rated');
}

async function trackByCode(browser, node, dossier, { script, Hand }) {
  const stranger = await Person.open(browser, node, { name: 'stranger', script });
  await citizen.track(stranger, new Hand(stranger), dossier.code);
  await stranger.close();
}

module.exports = {
  tests: {
    'a permit from home to paper, the citizen with the keyboard alone':
      (t) => wholeStory(t.browser, t.node, { Hand: Keyboard }),
    'the same permit with JavaScript off':
      (t) => wholeStory(t.browser, t.node, { Hand: Mouse, script: false }),
  },
};

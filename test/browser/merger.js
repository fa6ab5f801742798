/* merger — a body ends and its open dossiers go to another: the clocks do not notice, both leaders
 * confirm the list, each in a browser of their own, the other body finishes the dossier, and the
 * citizen, without scripts, sees where it went. */
'use strict';
const assert = require('node:assert');
const crypto = require('node:crypto');
const office = require('./office.js');
const { Mouse } = require('./hand.js');
const { Person } = require('./person.js');
const { withCast, apply, doIt, walk, OVER } = require('./agencies.js');

const PLACE = 'thuanhoa';
const RECEIVERS = ['chuyenvien1', 'truongphong1', 'chutich', 'vanthu', 'motcua1']
  .map((one) => `phuxuan.${one}`);
const BASIS = 'Nghị quyết về sắp xếp đơn vị hành chính';

/* Received and assigned: it lies with a specialist of the body that will end. */
async function examined(cast) {
  const dossier = await apply(await cast.applicant(), '1.013225', 'construction_permit');
  await doIt(await cast.officer(`${PLACE}.motcua1`), dossier.id, 'receive');
  await doIt(await cast.officer(`${PLACE}.truongphong1`), dossier.id, 'assign');
  return dossier;
}

/* Every date the law or a step counts from or to, as the row has them. */
function clocks(node, id) {
  const [row] = node.sql('SELECT due_at, step_due_at, clock_from, term, stood, extended, step' +
    ` FROM dossier WHERE id = '${id}'`);
  return row;
}

function events(node, object) {
  return node.sql(`SELECT verb FROM event WHERE object = '${object}' ORDER BY number`);
}

/* The body ends today; → address of the hand-over. */
function handOver(node) {
  const said = node.command('handover', 'H57.24', 'H57.21', '--basis', BASIS, '--end');
  assert.match(said, /complete/);
  return /hand-over (\S+):/.exec(said)[1];
}

/* Who led the body on its last day has no seat any more: signing in leads to what is owed. */
async function giverConfirms(cast, node, handover) {
  const chair = await cast.officer(`${PLACE}.chutich`, '/desk/handovers');
  await chair.sees('Chờ bạn xác nhận');
  await chair.look('hand-overs of who led the giver');
  await chair.hand.press(`a[href="/desk/handovers/${handover}"]`);
  await chair.look('hand-over to confirm, giver');
  assert.strictEqual(await chair.page.locator('form[action$="/confirm"]').count(), 1,
    'one side alone is theirs');
  const list = await (await chair.context.request.get(`/desk/handovers/${handover}/receipt`)).body();
  const { hash } = await office.twin(chair, `/desk/handovers/${handover}`);
  assert.strictEqual(crypto.createHash('sha256').update(list).digest('hex'), hash);
  await chair.hand.press('form[action$="/confirm"] button');
  await chair.sees('Đã ghi nhận xác nhận của bạn');
  await chair.look('hand-over confirmed by the giver');
  assert.strictEqual(events(node, `handover:${handover}`).length, 3);
}

async function receiverConfirms(cast, node, handover) {
  const chair = await cast.officer('phuxuan.chutich');
  await chair.hand.press('nav a[href="/desk/handovers"]');
  await chair.look('hand-overs of the receiver');
  await chair.hand.press(`a[href="/desk/handovers/${handover}"]`);
  await chair.look('hand-over to confirm, receiver');
  await chair.hand.press('form[action$="/confirm"] button');
  await chair.sees('Đã ghi nhận xác nhận của bạn');
  await chair.look('hand-over confirmed by both');
  const twin = await office.twin(chair, `/desk/handovers/${handover}`);
  assert.ok(twin.giver_at && twin.receiver_at);
  await chair.go('/desk');
  assert.strictEqual(await chair.page.locator('nav a[href="/desk/handovers"]').count(), 0,
    'nothing is owed any more');
}

/* A division's head reads the hand-over and confirms nothing; an officer of a third body sees
 * nothing of it; to whoever is left in the giver the desk is shut. */
async function othersMayNot(cast, handover, left, dossier) {
  const head = await cast.officer('phuxuan.truongphong1');
  await head.go(`/desk/handovers/${handover}`);
  assert.strictEqual(await head.page.locator('form[action$="/confirm"]').count(), 0);
  const { csrf } = await office.twin(head, '/my');
  const tried = await head.context.request.post(`/desk/handovers/${handover}/confirm`,
    { form: { side: 'receiver', _csrf: csrf } });
  assert.strictEqual(tried.status(), 403);
  const third = await cast.officer('kimlong.chutich');
  assert.strictEqual((await third.go(`/desk/handovers/${handover}`)).status(), 404);
  assert.strictEqual((await left.go(`/desk/dossiers/${dossier.id}`)).status(), 403);
}

/* Where it is and the same date, to whoever looks without scripts. */
async function citizenSees(applicant, dossier, before) {
  await applicant.go(`/dossiers/${dossier.id}`);
  await applicant.sees('Bàn giao sang cơ quan khác');
  await applicant.sees('Phú Xuân');
  await applicant.look('my dossier, handed over');
  const after = await office.twin(applicant, `/dossiers/${dossier.id}`);
  for (const date of ['submitted_at', 'accepted_at', 'due_at'])
    assert.strictEqual(after[date], before[date], `the same ${date}`);
  await applicant.go('/my');
  await applicant.sees(dossier.code);
}

/* By the code of the body that gave it; which says how far it is, and until when. */
async function stranger(t, node, dossier, date) {
  const person = await Person.open(t.browser, node, { name: 'stranger', script: false });
  person.hand = new Mouse(person);
  await person.go('/track');
  await person.hand.fill('code', dossier.code);
  await person.hand.press('form[action="/track"] button.govuk-button');
  await person.sees(dossier.code);
  await person.sees('Có kết quả chậm nhất');
  const [year, month, day] = new Date(Date.parse(date) + 7 * 3600000).toISOString().slice(0, 10)
    .split('-');
  await person.sees(`${day}/${month}/${year}`);
  await person.look('track, handed over');
  await person.close();
}

async function merger(t) {
  await withCast(t, 'merger', async (cast, node) => {
    const dossier = await examined(cast);
    const applicant = await cast.applicant();
    const before = await office.twin(applicant, `/dossiers/${dossier.id}`);
    const told = { clocks: clocks(node, dossier.id), log: events(node, `dossier:${dossier.id}`) };
    const handover = handOver(node);
    assert.strictEqual(clocks(node, dossier.id), told.clocks, 'no clock noticed');
    assert.deepStrictEqual(events(node, `dossier:${dossier.id}`),
      [...told.log, 'dossier.handed_over'], 'one event');
    const left = await cast.officer(`${PLACE}.motcua1`);
    await giverConfirms(cast, node, handover);
    await othersMayNot(cast, handover, left, dossier);
    await receiverConfirms(cast, node, handover);
    assert.deepStrictEqual(events(node, `handover:${handover}`), ['handover.ordered',
      'handover.completed', 'handover.confirmed', 'handover.confirmed']);
    assert.deepStrictEqual(node.sql("SELECT account.login FROM event JOIN account" +
      " ON account.id = event.actor WHERE verb = 'handover.confirmed' ORDER BY event.number"),
      [`${PLACE}.chutich`, 'phuxuan.chutich'], 'each by their own leader');
    await citizenSees(applicant, dossier, before);
    await stranger(t, node, dossier, before.due_at);
    const specialist = await cast.officer('phuxuan.chuyenvien1');
    await office.openDossier(specialist, dossier.id);
    await specialist.sees('Bàn giao cho cơ quan khác');
    await specialist.look('dossier that came by a merger');
    const over = await walk(cast, dossier.id, RECEIVERS, OVER);
    assert.ok(over.number, 'the receiving body gave the number');
    await applicant.go(`/dossiers/${dossier.id}`);
    await applicant.look('my dossier, finished elsewhere');
  });
}

module.exports = {
  tests: {
    'a dossier goes to another body in a merger, both leaders confirm, its clocks are unbroken':
      merger,
  },
};

/* desk — what officers do besides the steps: the acts with pages of their own, opinions, delegation
 * during leave, apologies; and a new version of a definition while dossiers live. Each role has a
 * browser of its own, and time is moved. */
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const office = require('./office.js');
const files = require('./files.js');
const { OUT, ROOT } = require('./node.js');
const { withCast, apply, until, see, doIt, actPage } = require('./agencies.js');

const HEAD = 'thuanhoa.truongphong1';
const DESK = 'thuanhoa.motcua1';
const BASIS = 'Khoản 9 Điều 19 Nghị định 61/2018/NĐ-CP';

async function permit(cast) {
  const dossier = await apply(await cast.applicant(), '1.013225', 'construction_permit');
  await doIt(await cast.officer(DESK), dossier.id, 'receive');
  return dossier;
}

async function delegate(cast, node) {
  const head = await cast.officer(HEAD);
  await head.go('/desk/delegations');
  await head.look('delegations');
  await head.hand.press('form[action="/desk/delegations"] button.govuk-button');
  await head.sees('Có', '.govuk-error-summary');
  const to = await head.page.locator('select[name=to] option', { hasText: 'Chuyên viên' }).first()
    .getAttribute('value');
  await head.hand.select('to', to);
  const [year, month, day] = new Date(node.clock.now() + 7 * 3600000).toISOString()
    .slice(0, 10).split('-');
  for (const name of ['from', 'until'])
    for (const [part, value] of [['day', day], ['month', month], ['year', year]])
      await head.hand.fill(`${name}-${part}`, value);
  await head.hand.fill('basis', 'Quyết định số 15/QĐ-UBND');
  await head.hand.press('form[action="/desk/delegations"] button.govuk-button');
  await head.sees('đang có hiệu lực');
  await head.look('delegated');
  await head.hand.press('form[action$="/end"] button');
  await head.sees('Đã kết thúc ủy quyền');
}

/* Reassigned, commented, a file attached; the term is extended in time, once; then stopped. */
async function allActs(t) {
  await withCast(t, 'acts', async (cast, node) => {
    const dossier = await permit(cast);
    const head = await cast.officer(HEAD);
    await doIt(head, dossier.id, 'assign');
    const { holder } = await see(head, dossier.id);
    await actPage(head, dossier.id, 'reassign', {
      choose: { to: await someoneElse(head, dossier.id) },
      fill: { reason: 'Người được giao nghỉ phép đột xuất.' } });
    assert.notStrictEqual((await see(head, dossier.id)).holder, holder);
    await actPage(head, dossier.id, 'comment', { fill: { note: 'Ưu tiên hồ sơ này.' } });
    await attach(head, dossier.id);
    await actPage(head, dossier.id, 'extend', {
      select: { days: '3' }, choose: { why: '2', basis: '1' } });
    await head.sees('đã gia hạn 3 ngày làm việc');
    const applicant = await cast.applicant();
    await applicant.go(`/dossiers/${dossier.id}`);
    await applicant.sees('Cơ quan xin lỗi và hẹn lại ngày trả');
    await applicant.look('my dossier, extended');
    const html = await applicant.page.content();
    assert.ok(!html.includes('Ưu tiên hồ sơ này'), 'a comment stays inside');
    await delegate(cast, node);
    await actPage(head, dossier.id, 'stop', { choose: { why: '1', basis: '1' } });
    assert.strictEqual((await see(head, dossier.id)).status, 8);
  });
}

async function someoneElse(head, id) {
  const { posts } = await office.twin(head, `/desk/dossiers/${id}/acts/reassign`);
  assert.ok(posts.length, 'somebody else has the role');
  return posts[0].value;
}

async function attach(head, id) {
  await head.go(`/desk/dossiers/${id}/acts/attach`);
  await head.look('act attach');
  await head.hand.attach('file', files.pdf('bien-ban.pdf'));
  await head.hand.press('form[action$="/acts/attach"] button.govuk-button');
  assert.match(head.page.url(), /\?done=attach/);
  await head.sees('bien-ban.pdf');
}

/* The day before the term ends the apology is drafted; the head checks and sends it. */
async function apologies(t) {
  await withCast(t, 'apologies', async (cast, node) => {
    const dossier = await permit(cast);
    const before = await see(await cast.officer(HEAD), dossier.id);
    const due = Date.parse(before.clocks[0].term.at);
    await cast.leave();
    node.clock.to(due - 86400000 - 8 * 3600000); /* nine o'clock of the day before */
    const head = await cast.officer(HEAD);
    await until('drafted', async () => (await office.twin(head, '/desk/apologies')).lines
      .some((one) => one.id === dossier.id));
    await head.go('/desk/apologies');
    await head.sees(dossier.code);
    await head.look('apologies');
    await head.hand.choose('why', '3');
    await head.hand.fill('basis', BASIS);
    await head.hand.press('form[action="/desk/apologies"] button.govuk-button');
    await head.sees('Đã gửi');
    await head.look('apologies sent');
    const after = await see(head, dossier.id);
    assert.ok(Date.parse(after.clocks[0].term.at) > due, 'a new date is promised');
    assert.ok(after.events.some((one) => one.title === 'Xin lỗi, gia hạn'));
  });
}

/* A new version with one more field and a longer term, as a file. */
function nextVersion(from) {
  const file = path.join(ROOT, 'definitions/services/construction_permit.json');
  const next = JSON.parse(fs.readFileSync(file, 'utf8'));
  next.version += 1;
  next.effective = [from, null];
  next.deadline.rules[next.deadline.rules.length - 1].in += 1;
  const out = path.join(OUT, 'construction_permit_next.json');
  fs.writeFileSync(out, JSON.stringify(next));
  return { out, version: next.version };
}

/* The definition changes while a dossier lives: it stays what it was until staff move it, having
 * seen what changes. */
async function newVersion(t) {
  await withCast(t, 'moving', async (cast, node) => {
    const dossier = await permit(cast);
    const head = await cast.officer(HEAD);
    const before = await see(head, dossier.id);
    const today = new Date(node.clock.now() + 7 * 3600000).toISOString().slice(0, 10);
    const { out, version } = nextVersion(today);
    assert.match(node.command('publish', out, '--end-older'), /Published/);
    await office.openDossier(head, dossier.id);
    await head.sees(`bản thủ tục ${version - 1}`);
    await head.go('/desk/definitions');
    await head.look('definitions');
    await head.go(`/desk/definitions/move?service=1.013225&from=${version - 1}&to=${version}`);
    await head.sees(dossier.code);
    await head.look('moving, previewed');
    await head.hand.fill('reason', 'Quy định mới có lợi hơn cho người nộp.');
    await head.hand.press('form[action="/desk/definitions/move"] button.govuk-button');
    await head.look('moved');
    await office.openDossier(head, dossier.id);
    await head.sees(`bản thủ tục ${version}`);
    const after = await see(head, dossier.id);
    assert.strictEqual(after.step, before.step, 'at the same step');
    assert.ok(after.events.some((one) => one.title === 'Chuyển sang bản thủ tục mới'));
    const applicant = await cast.applicant();
    await applicant.go(`/dossiers/${dossier.id}`);
    await applicant.sees('Chuyển sang quy định mới của thủ tục');
    await applicant.look('my dossier, moved');
    await doIt(head, dossier.id, 'assign');
  });
}

module.exports = {
  tests: {
    'a head reassigns, notes, extends once, delegates and stops': allActs,
    'an apology is drafted the day before and sent by the head in one step': apologies,
    'a definition changes while a dossier lives, and staff move it after a preview': newVersion,
  },
};

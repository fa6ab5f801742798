/* agencies — one dossier and several agencies, each role in a browser of its own: opinions asked
 * of two offices, one of which is silent; an application that three agencies decide, one of which
 * refuses its part. The citizen's pages have no script. */
'use strict';
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const citizen = require('./citizen.js');
const files = require('./files.js');
const office = require('./office.js');
const { Mouse } = require('./hand.js');
const { startNode, ROOT } = require('./node.js');
const { Person } = require('./person.js');

const POLICE = 'thuanhoa.congan';
const INSURANCE = 'thuanhoa.bhxh';

/* ---- people ---------------------------------------------------------------------------------- */

/* Everybody of the story, signed in when first needed; after a jump in time sessions have ended
 * and each signs in again. */
class Cast {
  constructor(t, node) {
    this.browser = t.browser;
    this.node = node;
    this.people = new Map();
  }

  /* begins: where signing in leads. */
  async officer(login, begins = '/desk') {
    if (this.people.has(login)) return this.people.get(login);
    const person = await Person.open(this.browser, this.node, { name: login });
    person.hand = new Mouse(person);
    person.looked.push('login'); /* other stories have looked at it */
    await person.go('/login');
    await citizen.signIn(person, person.hand, login);
    assert.strictEqual(new URL(person.page.url()).pathname, begins, `${login} begins there`);
    this.people.set(login, person);
    return person;
  }

  async applicant() {
    if (this.people.has('applicant')) return this.people.get('applicant');
    const person = await Person.open(this.browser, this.node,
      { name: 'applicant', script: false });
    person.hand = new Mouse(person);
    await person.go('/login');
    await citizen.signIn(person, person.hand, citizen.OWNER.login);
    this.people.set('applicant', person);
    return person;
  }

  /* A new day: everybody comes anew. */
  async nextDay(days) {
    await this.leave();
    this.node.clock.days(days);
  }

  async leave() {
    for (const person of this.people.values()) await person.close();
    this.people.clear();
  }
}

async function withCast(t, name, story) {
  const node = await startNode(name, { clock: true });
  const cast = new Cast(t, node);
  try {
    await story(cast, node);
    await cast.leave();
    assert.match(node.command('verify'), /^whole$/m);
  } finally {
    assert.strictEqual(await node.stop(), 0, `the node ends well; see ${node.log}`);
  }
}

/* ---- what is done ---------------------------------------------------------------------------- */

/* Applies with the example of a service, as a program of the signed-in citizen would. */
async function apply(applicant, service, example) {
  const { request } = applicant.context;
  const body = JSON.parse(fs.readFileSync(
    path.join(ROOT, 'definitions/examples', `${example}.json`), 'utf8'));
  const { csrf } = await office.twin(applicant, '/my');
  for (const paper of body.papers) {
    const file = { name: paper.file, mimeType: 'application/pdf',
      buffer: fs.readFileSync(files.pdf(paper.file)) };
    const answer = await request.post('/api/files', { multipart: { file, _csrf: csrf },
      headers: { accept: 'application/json' } });
    assert.strictEqual(answer.status(), 201, await answer.text());
    const kept = await answer.json();
    paper.file = kept.id || kept.files?.[0].id;
  }
  const answer = await request.post(`/api/services/${service}/dossiers`,
    { data: body, headers: { accept: 'application/json' } });
  assert.strictEqual(answer.status(), 201, await answer.text());
  const sent = await answer.json();
  return { id: sent.id, code: sent.code };
}

/* Jobs carry news between agencies: asks until what is wanted is so. */
async function until(what, is) {
  for (let i = 0; i < 160; i++) {
    const found = await is();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  return assert.fail(`never: ${what}`);
}

const ADDRESS = (id) => `/desk/dossiers/${id}`;
const see = (person, id) => office.twin(person, ADDRESS(id));

async function doIt(person, id, act, options = {}) {
  await office.openDossier(person, id);
  if (!options.quick) await person.look(`dossier to ${act}`);
  if (act === 'assign') {
    const { acts } = await see(person, id);
    await person.hand.choose('to', options.to || acts.assignees[0].value);
  }
  if (act === 'verdict' && options.note) await person.hand.fill('note', options.note);
  await office.act(person, id, act === 'conclude' ? 'verdict' : act);
}

/* An act with a page of its own; fields: what is filled in, by name. */
async function actPage(person, id, act, { fill = {}, choose = {}, select = {} } = {}) {
  await office.openDossier(person, id);
  const short = act === 'supplement' || act === 'refuse';
  const address = short ? `${ADDRESS(id)}/${act}` : `${ADDRESS(id)}/acts/${act}`;
  await person.hand.press(`a[href="${address}"]`);
  await person.look(`act ${act}`);
  for (const [name, value] of Object.entries(choose)) await person.hand.choose(name, value);
  for (const [name, value] of Object.entries(select)) await person.hand.select(name, value);
  for (const [name, value] of Object.entries(fill)) await person.hand.fill(name, value);
  await person.hand.press(`form[action="${address}"] button.govuk-button`);
  assert.match(person.page.url(), /\?done=/, `${person.name}: ${await person.text()}`);
  await person.look(`after ${act}`);
}

const ORDER = ['receive', 'assign', 'sign', 'number', 'verdict', 'conclude', 'deliver'];

/* Whoever of these may act on the dossier does, until `stop` holds of its twin. */
async function walk(cast, id, logins, stop) {
  for (let round = 0; round < 60; round++) {
    let moved = false;
    for (const login of logins) {
      const person = await cast.officer(login);
      const twin = await see(person, id);
      if (stop(twin)) return twin;
      const act = ORDER.find((one) => twin.acts.may.includes(one));
      if (!act) continue;
      await doIt(person, id, act, { note: 'Đã kiểm tra, đúng quy định.', quick: true });
      moved = true;
    }
    if (!moved) await new Promise((resolve) => setTimeout(resolve, 500));
  }
  return assert.fail(`${id} does not get on`);
}

const OVER = (twin) => twin.status === 10;
const COMMUNE = ['motcua1', 'chutich', 'vanthu', 'truongphong1', 'truongphong2', 'chuyenvien1',
  'chuyenvien2', 'chuyenvien3', 'kiemtra'].map((one) => `thuanhoa.${one}`);
const OFFICE = (place) => ['motcua', 'totruong', 'chuyenvien1', 'chuyenvien2', 'thutruong',
  'vanthu'].map((one) => `${place}.${one}`);

/* ---- consultation ---------------------------------------------------------------------------- */

async function answerOpinion(person, code) {
  await person.go('/desk/asks');
  await person.look('opinions asked');
  await person.sees(code);
  await person.hand.press(`tr:has-text("${code}") th a`);
  await person.look('opinion asked');
  await person.sees('Ý kiến của cơ quan bạn');
  const html = await person.page.content();
  assert.ok(!html.includes(citizen.OWNER.id), 'the asked office sees no identity number');
  await person.hand.choose('verdict', 'disagree');
  await person.hand.press('form[action$="/answer"] button.govuk-button');
  await person.sees('Hãy ghi ý kiến', '.govuk-error-summary');
  await person.look('opinion, wrongly');
  await person.hand.choose('verdict', 'agree_with_comments');
  await person.hand.fill('text', 'Đồng ý, với điều kiện giữ chỉ giới đường đỏ 12 m.');
  await person.hand.press('form[action$="/answer"] button.govuk-button');
  await person.sees('Đã gửi ý kiến');
  await person.look('opinion given');
}

/* The permit of works asks the police and the department of construction; the police are silent. */
async function silentOffice(t) {
  await withCast(t, 'consultation', async (cast, node) => {
    const dossier = await apply(await cast.applicant(), '1.013222', 'works_permit');
    await doIt(await cast.officer('thuanhoa.motcua1'), dossier.id, 'receive');
    await doIt(await cast.officer('thuanhoa.truongphong1'), dossier.id, 'assign');
    const department = await cast.officer('soxaydung.truongphong');
    await until('asked', async () => (await office.twin(department, '/desk/asks')).lines.length);
    const head = await cast.officer('thuanhoa.truongphong1');
    let twin = await see(head, dossier.id);
    assert.strictEqual(twin.opinions.length, 2);
    assert.ok(twin.opinions.every((one) => one.is_open));
    assert.ok(twin.clocks.length >= 3, 'law, step, opinions');
    await office.openDossier(head, dossier.id);
    await head.look('dossier that waits for opinions');
    await answerOpinion(department, dossier.code);
    twin = await see(head, dossier.id);
    assert.strictEqual(twin.opinions.filter((one) => one.is_open).length, 1);
    await sentBack(head, dossier, department);
    await moreTime(head, dossier);

    await cast.nextDay(7);
    const again = await cast.officer('thuanhoa.truongphong1');
    await until('silence is consent', async () =>
      (await see(again, dossier.id)).events.some((one) => /không có ý kiến/.test(one.title)));
    await office.openDossier(again, dossier.id);
    await again.sees('im lặng coi như đồng ý');
    await again.look('dossier after silence');

    await lateOpinion(cast, dossier, again);
    const applicant = await cast.applicant();
    await applicant.go(`/dossiers/${dossier.id}`);
    await applicant.sees('Cơ quan được hỏi không trả lời đúng hạn');
    await applicant.look('my dossier with opinions');
    await applicant.go('/my');
    await applicant.sees('cho ý kiến');
  });
}

/* The answer is not enough: the office gets the question back, reads why, and answers again. */
async function sentBack(head, dossier, department) {
  await office.openDossier(head, dossier.id);
  await head.hand.press('a[href$="/return"]');
  await head.look('answer to send back');
  await head.hand.press('form[action$="/return"] button.govuk-button');
  await head.look('answer sent back, wrongly');
  await head.hand.fill('reason', 'Chưa nói rõ khoảng lùi so với chỉ giới đường đỏ.');
  await head.hand.press('form[action$="/return"] button.govuk-button');
  await head.sees('Đã đề nghị trả lời lại');
  await head.look('dossier, answer sent back');
  assert.strictEqual((await see(head, dossier.id)).opinions.filter((one) => one.is_open).length, 2);
  await department.go('/my');
  await department.sees('Cơ quan hỏi đề nghị trả lời lại');
  await department.go('/desk/asks');
  await department.hand.press(`tr:has-text("${dossier.code}") th a`);
  await department.sees('khoảng lùi');
  await department.look('opinion asked again');
  await department.hand.choose('verdict', 'agree_with_comments');
  await department.hand.fill('text', 'Đồng ý, lùi 6 m so với chỉ giới đường đỏ.');
  await department.hand.press('form[action$="/answer"] button.govuk-button');
  await department.sees('Đã gửi ý kiến');
}

/* The office that has not answered yet gets a later term, and no earlier one. */
async function moreTime(head, dossier) {
  const before = (await see(head, dossier.id)).opinions.find((one) => one.is_open).term.at;
  await office.openDossier(head, dossier.id);
  await head.hand.press('a[href*="/targets/"][href$="/extend"]');
  await head.look('more time to answer');
  await head.hand.fill('days', '0');
  await head.hand.press('form[action$="/extend"] button.govuk-button');
  await head.look('more time, wrongly');
  await head.hand.fill('days', '3');
  await head.hand.press('form[action$="/extend"] button.govuk-button');
  await head.sees('Đã đặt hạn trả lời mới');
  const after = (await see(head, dossier.id)).opinions.find((one) => one.is_open).term.at;
  assert.ok(Date.parse(after) > Date.parse(before), `${before} becomes ${after}`);
}

async function lateOpinion(cast, dossier, head) {
  const police = await cast.officer(`${POLICE}.totruong`);
  await police.go('/desk/asks?done=1');
  await police.hand.press(`tr:has-text("${dossier.code}") th a`);
  await police.look('opinion asked, term over');
  await police.hand.choose('verdict', 'disagree');
  await police.hand.fill('text', 'Chưa đủ lối thoát nạn theo quy chuẩn.');
  await police.hand.press('form[action$="/answer"] button.govuk-button');
  await police.sees('Đã gửi ý kiến');
  await until('a late answer is told', async () =>
    (await see(head, dossier.id)).opinions.some((one) => one.verdict === 'disagree' && one.is_late));
  await head.go('/my');
  await head.sees('Một ý kiến đến muộn');
  await office.openDossier(head, dossier.id);
  await head.sees('không đồng ý');
}

/* ---- linked dossiers ------------------------------------------------------------------------- */

/* Birth, residence and health insurance: the police refuse residence, the rest is granted. */
async function partialRefusal(t) {
  await withCast(t, 'linked', async (cast) => {
    const applicant = await cast.applicant();
    const dossier = await apply(applicant, 'LT.KS-TT-BHYT', 'birth_residence_insurance');
    const desk = await cast.officer('thuanhoa.motcua1');
    await doIt(desk, dossier.id, 'receive');
    const born = await until('the birth is opened', async () =>
      (await see(desk, dossier.id)).children.find((one) => one.href));
    await office.openDossier(desk, dossier.id);
    await desk.sees('Hồ sơ liên thông');
    await desk.look('dossier with a child');
    const child = born.href.split('/').pop();
    await office.openDossier(desk, child);
    await desk.sees('Thuộc hồ sơ');
    await desk.look('child dossier');
    await walk(cast, child, COMMUNE, OVER);
    const both = await until('residence and insurance at once', async () => {
      const { children } = await see(desk, dossier.id);
      return children.length === 3 && children.slice(1).every((one) => one.code) && children;
    });
    await applicant.go(`/dossiers/${dossier.id}`);
    await applicant.sees('Các cơ quan cùng giải quyết');
    await applicant.look('my dossier at three agencies');
    await decideBoth(cast, both);
    const over = await until('the parent goes on', async () => {
      const twin = await see(desk, dossier.id);
      return twin.acts.may.includes('deliver') && twin;
    });
    assert.match(over.step, /từng phần/);
    assert.ok(over.children.some((one) => one.state === 'refused'));
    assert.ok(over.children.filter((one) => one.state === 'granted').length === 2);
    await office.openDossier(desk, dossier.id);
    await desk.look('dossier, one part refused');
    await office.act(desk, dossier.id, 'deliver');
    await toldApart(t, cast, dossier);
  });
}

/* The number of a child in the queue of its office. */
async function childAt(person, code) {
  const { lines } = await office.twin(person, '/desk/queues/all');
  const found = lines.find((one) => one.code === code);
  assert.ok(found, `${code} is at ${person.name}`);
  return found.id;
}

async function decideBoth(cast, children) {
  const police = await cast.officer(`${POLICE}.motcua`);
  const insurance = await cast.officer(`${INSURANCE}.motcua`);
  const residence = await childAt(police, children[1].code);
  const card = await childAt(insurance, children[2].code);
  await actPage(police, residence, 'refuse', {
    fill: { reason: 'Chủ hộ chưa đồng ý cho nhập khẩu vào chỗ ở này.' },
    choose: { basis: '1' } });
  await walk(cast, card, OFFICE(INSURANCE), OVER);
}

async function toldApart(t, cast, dossier) {
  const applicant = await cast.applicant();
  await applicant.go(`/dossiers/${dossier.id}`);
  await applicant.sees('bị từ chối');
  await applicant.look('my dossier, one part refused');
  const stranger = await Person.open(t.browser, cast.node, { name: 'stranger', script: false });
  await citizen.track(stranger, new Mouse(stranger), dossier.code);
  await stranger.sees('Các cơ quan cùng giải quyết');
  const html = await stranger.page.content();
  for (const secret of ['Trần Gia An', 'Trần Đình Khoa', 'Nguyễn Văn Tâm'])
    assert.ok(!html.includes(secret), `tracking tells “${secret}”`);
  await stranger.close();
}

module.exports = {
  Cast, withCast, apply, until, see, doIt, actPage, walk, COMMUNE, OFFICE, OVER,
  tests: {
    'an office that is asked and stays silent consents, and its late answer reaches the head':
      silentOffice,
    'three agencies decide at once, one refuses its part, the rest is delivered': partialRefusal,
  },
};

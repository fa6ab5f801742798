/* api — the story again without a browser: curl, cookies and JSON, as a program would do it. */
'use strict';
const { execFileSync } = require('node:child_process');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const files = require('./files.js');
const office = require('./office.js');
const { OWNER, WARD } = require('./citizen.js');
const { OUT, PASSWORD } = require('./node.js');

/* Somebody with a jar of cookies. */
class Client {
  constructor(node, name) {
    this.url = node.url;
    this.jar = path.join(OUT, `jar-${name}`);
    fs.rmSync(this.jar, { force: true });
  }

  curl(address, args) {
    const file = path.join(OUT, 'answer');
    fs.rmSync(file, { force: true });
    const status = execFileSync('curl', ['-sS', '-o', file, '-w', '%{http_code}', '-b', this.jar,
      '-c', this.jar, ...args, this.url + address], { encoding: 'utf8' });
    return { status: Number(status), body: fs.existsSync(file) ? fs.readFileSync(file) : null };
  }

  #json({ status, body }, wanted, address) {
    const text = body ? body.toString('utf8') : '';
    assert.ok(wanted.includes(status), `${address}: ${status} ${text.slice(0, 800)}`);
    return text ? JSON.parse(text) : null;
  }

  get(address, wanted = [200]) {
    return this.#json(this.curl(address, ['-H', 'Accept: application/json']), wanted, address);
  }

  /* JSON in, JSON out; options.key is the Idempotency-Key. */
  post(address, body, { wanted = [200, 201], key } = {}) {
    const args = ['-H', 'Accept: application/json', '-H', 'Content-Type: application/json',
      '--data-binary', JSON.stringify(body)];
    if (key) args.push('-H', `Idempotency-Key: ${key}`);
    return this.#json(this.curl(address, args), wanted, address);
  }

  upload(address, field, file, csrf) {
    const args = ['-H', 'Accept: application/json', '-F', `${field}=@${file}`];
    if (csrf) args.push('-F', `_csrf=${csrf}`);
    return this.#json(this.curl(address, args), [200], address);
  }

  signIn(login) {
    this.post('/login', { login, password: PASSWORD }, { wanted: [200, 303] });
    return this;
  }

  /* The file of a document once it is final. */
  async document(id, kind) {
    for (let i = 0; i < 120; i++) {
      const made = this.get(`/dossiers/${id}`).documents
        .find((one) => one.kind === kind && one.is_final);
      if (made) {
        const { status, body } = this.curl(made.href, []);
        assert.strictEqual(status, 200);
        return body;
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
    return assert.fail(`no final document ${kind}`);
  }
}

const ANSWERS = {
  owner: { name: OWNER.name, id: OWNER.id, born: '1990-02-14', sex: 'female' },
  owner_address: { province: '46', commune: WARD, street: '12 Lê Lợi' },
  phone: OWNER.phone,
  capacity: 'owner',
  parcel: { ward: WARD, sheet: OWNER.sheet, number: OWNER.parcel },
  parcel_area: '128.5',
  work: 'new',
  start_on: `${new Date().getFullYear() + 1}-03-01`,
  floors: [{ floor_area: '96' }, { floor_area: '88.5' }],
  height: '7.5',
  has_basement: false,
  adjoining: 'none',
  designer: 'Công ty Tư vấn xây dựng Cố Đô',
  receive_by: 'online',
};

/* A draft begun by nobody, taken over by who signs in; sent twice with one key: one dossier. */
function apply(client) {
  const draft = client.post('/services/1.013225/start', {});
  client.post(`/drafts/${draft.id}/answers`, ANSWERS);
  client.upload(`/drafts/${draft.id}/papers/design`, 'file',
    files.pdf('ban-ve-api.pdf', 10 * 1024 * 1024));
  const check = client.get(`/drafts/${draft.id}/check`);
  assert.ok(check.is_complete, JSON.stringify(check.missing));
  client.post(`/drafts/${draft.id}/submit`, { declare: 'yes' }, { wanted: [403] });
  client.signIn(OWNER.login);
  const key = `api-${process.pid}-${draft.id}`;
  const first = client.post(`/drafts/${draft.id}/submit`, { declare: 'yes' }, { key });
  const again = client.post(`/drafts/${draft.id}/submit`, { declare: 'yes' }, { key });
  assert.deepStrictEqual(again, first, 'the same key gets the same answer');
  client.post(`/drafts/${draft.id}/submit`, { declare: 'no' }, { key, wanted: [409] });
  return first;
}

function seen(client, id) {
  return client.get(`/desk/dossiers/${id}`);
}

/* One act of an officer upon what they saw. */
function act(client, id, name, more = {}) {
  client.post(`/desk/dossiers/${id}/${name}`, { seen: seen(client, id).seen, ...more },
    { wanted: [200, 303] });
}

async function handle(node, applicant, dossier) {
  const officer = (login) => new Client(node, login).signIn(login);
  const { id } = dossier;
  const desk = officer('thuanhoa.motcua1');
  act(desk, id, 'receive');
  office.checkForm(await applicant.document(id, 'receipt'), dossier, 'Giấy tiếp nhận hồ sơ');
  const head = officer('thuanhoa.truongphong1');
  act(head, id, 'assign', { to: seen(head, id).acts.assignees[0].value });
  const specialist = holder(node, id, officer);
  act(specialist, id, 'supplement',
    { reason: office.REASON, basis: '1', papers: ['design'] });
  giveSupplement(applicant, id);
  act(specialist, id, 'verdict', { note: 'Bản vẽ đủ.' });
  act(specialist, id, 'verdict', { note: 'Khớp thực địa.' });
  act(head, id, 'verdict');
  act(officer('thuanhoa.chutich'), id, 'sign');
  act(officer('thuanhoa.vanthu'), id, 'number');
  act(desk, id, 'deliver');
}

/* Whichever specialist the dossier was given to. */
function holder(node, id, officer) {
  for (const login of ['thuanhoa.chuyenvien1', 'thuanhoa.chuyenvien2', 'thuanhoa.chuyenvien3']) {
    const one = officer(login);
    if (seen(one, id).acts.may.includes('supplement')) return one;
  }
  return assert.fail('no specialist may act');
}

function giveSupplement(applicant, id) {
  const stopped = applicant.get(`/dossiers/${id}`);
  assert.ok(stopped.paused_at && stopped.asked, 'the clock stands');
  const { csrf } = applicant.get(`/dossiers/${id}/supplement`);
  applicant.upload(`/dossiers/${id}/supplement`, 'file_design',
    files.pdf('ban-ve-api-2.pdf', 1000), csrf);
  applicant.post(`/dossiers/${id}/supplement`, { _act: 'send' });
  assert.ok(!applicant.get(`/dossiers/${id}`).paused_at, 'the clock runs again');
}

async function wholeStory({ node }) {
  const applicant = new Client(node, 'applicant');
  const dossier = apply(applicant);
  await handle(node, applicant, dossier);
  const permit = await applicant.document(dossier.id, 'result');
  office.checkPermit(permit, applicant.get(`/dossiers/${dossier.id}`));
  const stranger = new Client(node, 'stranger');
  const track = JSON.stringify(stranger.post('/track', { code: dossier.code }));
  for (const secret of [OWNER.name, OWNER.id, OWNER.phone, OWNER.parcel])
    assert.ok(!track.includes(secret), `tracking tells ${secret}`);
  stranger.get(`/dossiers/${dossier.id}`, [403]);
}

module.exports = { tests: { 'the same permit through the JSON twin with curl': wholeStory } };

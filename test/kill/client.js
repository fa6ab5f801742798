// client — people at work on a node that is killed again and again.
//   node test/kill/client.js MOTCUA FOLDER ROUNDS SEED OUT
// Starts `motcua serve` on FOLDER, lets citizens apply and officers receive over HTTP, and kills
// the parent or one of its children with SIGKILL at ROUNDS random moments. What was acknowledged is
// written to OUT/{submitted,unknown,received,files}.tsv for test/kill_test.sh to look up.
"use strict";
const { spawn } = require("child_process");
const { randomUUID } = require("crypto");
const fs = require("fs");
const http = require("http");

const [motcua, folder, roundsText, seedText, out] = process.argv.slice(2);
const PASSWORD = "motcua-demo-2026";
const CITIZENS = 12, LOOPS_EACH = 2, OFFICERS = ["thuanhoa.motcua1", "thuanhoa.motcua2"];
const WARDS = ["19815", "19975", "19774", "19960", "19753", "19900", "19789", "19813", "19777",
               "20056", "19885", "20107", "19945"];
const SHORTEST_MS = 100, LONGEST_MS = 1200, ANSWER_MS = 15000, START_MS = 15000;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
let seed = Number(seedText) >>> 0;
function random(n) { // mulberry32: the same kills for the same seed
    seed = (seed + 0x6d2b79f5) >>> 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
}

// ---- the node --------------------------------------------------------------------------------

let parent = null, port = 0, ended = Promise.resolve(), isOver = false;
const problems = [], kills = {};
const note = (text) => { if (problems.push(text) <= 20) console.log("FAILED " + text); };

async function start() {
    const log = fs.openSync(folder + "/serve.log", "a");
    const child = spawn(motcua, ["serve", "--data", folder, "--port", String(port)],
                        { stdio: ["ignore", "pipe", log] });
    fs.closeSync(log);
    ended = new Promise((done) => child.on("exit", (code, signal) => done(signal || code)));
    const listens = new Promise((done) => {
        let text = "";
        child.stdout.on("data", (part) => {
            text += part;
            const found = /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(text);
            if (found)
                done(Number(found[1]));
        });
    });
    const told = await Promise.race([listens, ended.then(() => 0), sleep(START_MS).then(() => 0)]);
    if (!told)
        throw new Error("serve does not start; see " + folder + "/serve.log");
    parent = child;
    port = told;
}

function children() {
    try {
        return fs.readFileSync(`/proc/${parent.pid}/task/${parent.pid}/children`, "utf8")
            .trim().split(/\s+/).filter(Boolean).map(Number);
    } catch { return []; }
}

function nameOf(pid) {
    try { return fs.readFileSync(`/proc/${pid}/comm`, "utf8").trim(); } catch { return "gone"; }
}

const isAlive = (pid) => { try { process.kill(pid, 0); return true; } catch { return false; } };

async function killOne() {
    const all = children();
    const choice = random(4) === 0 ? all.length : random(all.length + 1);
    const name = choice < all.length ? nameOf(all[choice]) : "parent";
    kills[name] = (kills[name] || 0) + 1;
    if (choice < all.length) {
        try { process.kill(all[choice], "SIGKILL"); } catch { /* it has just ended by itself */ }
        return;
    }
    parent.kill("SIGKILL");
    await ended;
    for (let i = 0; i < 200 && all.some(isAlive); i++)
        await sleep(10);
    if (all.some(isAlive))
        note("a child outlives its parent");
    await start();
}

// ---- one request -----------------------------------------------------------------------------

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });

// Resolves to {status: 0} when no answer came: then nobody knows.
function ask(method, path, person, headers = {}, body = null) {
    return new Promise((done) => {
        const req = http.request({
            agent, method, path, port, host: "127.0.0.1", timeout: ANSWER_MS,
            headers: { Accept: "application/json", Cookie: person.cookie || "",
                       "X-Forwarded-For": `10.${1 + random(250)}.${1 + random(250)}.9`, ...headers },
        }, (res) => {
            const parts = [];
            res.on("data", (part) => parts.push(part));
            res.on("error", () => done({ status: 0 }));
            res.on("end", () => done({ status: res.complete ? res.statusCode : 0,
                                       headers: res.headers,
                                       text: Buffer.concat(parts).toString() }));
        });
        req.on("error", () => done({ status: 0 }));
        req.on("timeout", () => req.destroy());
        req.end(body);
    });
}

const RETRIED = new Set([0, 429, 503]);

async function askUntilAnswered(...request) {
    for (let tries = 0; ; tries++) {
        const res = await ask(...request);
        if (!RETRIED.has(res.status) || tries > 200)
            return res;
        await sleep(20 + tries * 10);
    }
}

async function signIn(login) {
    const body = new URLSearchParams({ login, password: PASSWORD }).toString();
    const res = await askUntilAnswered("POST", "/login", {}, {
        "Content-Type": "application/x-www-form-urlencoded" }, body);
    const cookie = /__Host-sid=[^;]+/.exec(String(res.headers && res.headers["set-cookie"]));
    if (res.status !== 303 || !cookie)
        throw new Error(`${login} cannot sign in: ${res.status} ${res.text}`);
    const person = { cookie: cookie[0] };
    const mine = await askUntilAnswered("GET", "/my", person);
    person.csrf = JSON.parse(mine.text).csrf;
    return person;
}

// ---- citizens --------------------------------------------------------------------------------

const submitted = [], unknown = [], received = [], files = [];
let nextNumber = 1, resent = 0;

const answersOf = (number, ward) => ({
    copies: 2, father_name: "Trần Văn Khoa", mother_name: "Lê Thị Gái", issue_at: ward,
    phone: "0905123404", receive_by: "online", record_number: String(number), relation: "self",
    registered_at: "UBND phường Thuận Hoá", subject_born: "1979-09-09", subject_sex: "female",
    subject_name: `Hồ sơ số ${number}`,
    requester: { born: "1979-09-09", id: "046179000222", name: "Phạm Thị Thu Nguyệt",
                 sex: "female" },
});

const sendApplication = (person, key, body) =>
    ask("POST", "/api/services/2.000635/dossiers", person,
        { "Content-Type": "application/json", "Idempotency-Key": key }, body);

// One application. Without an answer it is sent again under its key, or given up.
async function apply(person, number) {
    const key = randomUUID();
    const body = JSON.stringify({ declare: true,
                                  answers: answersOf(number, WARDS[number % WARDS.length]) });
    const isPatient = random(4) > 0;
    for (let tries = 0; tries < 200; tries++) {
        const res = await sendApplication(person, key, body);
        if (res.status === 201) {
            const { code, id } = JSON.parse(res.text);
            submitted.push({ number, code, id });
            if (random(20) === 0)
                await again(person, key, body, code);
            return;
        }
        if (!RETRIED.has(res.status))
            return note(`application ${number}: ${res.status} ${res.text.slice(0, 200)}`);
        if (res.status === 0 && (!isPatient || isOver))
            return void unknown.push(number);
        await sleep(30 + tries * 10);
    }
    unknown.push(number);
}

async function again(person, key, body, code) {
    const res = await sendApplication(person, key, body);
    resent += res.status === 201;
    if (res.status === 201 ? JSON.parse(res.text).code !== code : !RETRIED.has(res.status))
        note(`the key of ${code} sent again: ${res.status} ${res.text.slice(0, 200)}`);
}

async function citizen(person) {
    while (!isOver) {
        await apply(person, nextNumber++);
        if (random(15) === 0)
            await upload(person);
        await sleep(random(160));
    }
}

async function upload(person) {
    const name = `giay-${nextNumber++}.pdf`, mark = "----" + randomUUID();
    const pdf = "%PDF-1.4\n%" + "x".repeat(random(60000)) + randomUUID() + "\n%%EOF\n";
    const part = `--${mark}\r\nContent-Disposition: form-data; name=`;
    const body = `${part}"_csrf"\r\n\r\n${person.csrf}\r\n` +
        `${part}"file"; filename="${name}"\r\nContent-Type: application/pdf\r\n\r\n${pdf}` +
        `\r\n--${mark}--\r\n`;
    const res = await ask("POST", "/api/files", person, {
        "Content-Type": "multipart/form-data; boundary=" + mark }, body);
    if (res.status === 201)
        files.push({ id: JSON.parse(res.text).id, name });
    else if (!RETRIED.has(res.status))
        note(`upload: ${res.status} ${res.text.slice(0, 200)}`);
}

// ---- officers --------------------------------------------------------------------------------

// Looks into the queue, opens a dossier (which leaves a trace), receives it.
async function officer(person) {
    while (!isOver) {
        await sleep(100 + random(200));
        const queue = await ask("GET", "/desk/queues/intake", person);
        if (queue.status !== 200)
            continue;
        const lines = JSON.parse(queue.text).lines.filter((line) => line.status === 1);
        if (!lines.length)
            continue;
        const { id } = lines[random(lines.length)];
        const page = await ask("GET", "/desk/dossiers/" + id, person);
        if (page.status !== 200)
            continue;
        const { seen, status } = JSON.parse(page.text);
        if (status !== 1) // the other officer was first
            continue;
        const body = JSON.stringify({ seen });
        const res = await ask("POST", `/desk/dossiers/${id}/receive`, person,
                              { "Content-Type": "application/json" }, body);
        if (res.status === 303)
            received.push({ id });
        else if (!RETRIED.has(res.status) && res.status !== 409)
            note(`receive: ${res.status} ${res.text.slice(0, 200)}`);
    }
}

// ---- the whole -------------------------------------------------------------------------------

function write(name, rows) {
    const text = rows.map((row) => Object.values(row).join("\t") + "\n").join("");
    fs.writeFileSync(`${out}/${name}.tsv`, text);
}

async function main() {
    await start();
    const people = [], work = [];
    for (let i = 1; i <= CITIZENS; i++)
        people.push(await signIn("congdan" + i));
    for (const person of people)
        for (let i = 0; i < LOOPS_EACH; i++)
            work.push(citizen(person));
    for (const login of OFFICERS)
        work.push(officer(await signIn(login)));
    for (let round = 0; round < Number(roundsText); round++) {
        await sleep(SHORTEST_MS + random(LONGEST_MS - SHORTEST_MS));
        await killOne();
    }
    await sleep(1000);
    isOver = true;
    await Promise.all(work);
    agent.destroy();
    await sleep(1500); // the last are sealed
    parent.kill("SIGTERM");
    const status = await Promise.race([ended, sleep(15000).then(() => "nothing")]);
    if (status !== 0)
        note(`SIGTERM ends serve with ${status}`);
    write("submitted", submitted);
    write("unknown", unknown.map((number) => ({ number })));
    write("received", received);
    write("files", files);
    console.log(`${submitted.length} acknowledged, ${unknown.length} unknown, ${resent} sent ` +
                `again, ${received.length} received, ${files.length} files; killed: ` +
                Object.entries(kills).map(([name, n]) => `${name} ${n}`).join(", "));
    process.exit(problems.length ? 1 : 0);
}

main().catch((error) => {
    console.log("FAILED " + error.message);
    if (parent)
        parent.kill("SIGKILL");
    process.exit(1);
});

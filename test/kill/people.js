// people — a node that is killed again and again, and people who ask it; for client.js and acts.js.
"use strict";
const { spawn } = require("child_process");
const { randomUUID } = require("crypto");
const fs = require("fs");
const http = require("http");

const PASSWORD = "motcua-demo-2026";
const ANSWER_MS = 15000, START_MS = 60000, CHILDREN_END_MS = 20000, END_MS = 40000;

let motcua = "", folder = "", out = "", seed = 0;

// What the command line says; node X.js MOTCUA FOLDER ROUNDS SEED OUT.
function begin(argv) {
    const [program, data, , seedText, outFolder] = argv.slice(2);
    [motcua, folder, seed, out] = [program, data, Number(seedText) >>> 0, outFolder];
}

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
function random(n) { // mulberry32: the same kills for the same seed
    seed = (seed + 0x6d2b79f5) >>> 0;
    let t = Math.imul(seed ^ (seed >>> 15), seed | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
}
const pick = (list) => list[random(list.length)];

// ---- the node --------------------------------------------------------------------------------

let parent = null, port = 0, ended = Promise.resolve();
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
    for (let ms = 0; ms < CHILDREN_END_MS && all.some(isAlive); ms += 10)
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

// SIGSTOP: it answers nobody, holds what it holds, and goes on a while later.
async function freezeOne() {
    const all = children();
    if (!all.length)
        return;
    const pid = pick(all), name = "frozen " + nameOf(pid);
    kills[name] = (kills[name] || 0) + 1;
    try {
        process.kill(pid, "SIGSTOP");
        await sleep(50 + random(1200));
        process.kill(pid, "SIGCONT");
    } catch { /* it has just ended by itself */ }
}

// More than the queue takes, at once; whoever gets no place is told so.
async function flood() {
    kills.flood = (kills.flood || 0) + 1;
    const all = [];
    for (let i = 0; i < 300; i++)
        all.push(ask("GET", i % 2 ? "/services" : "/track", {}));
    for (const res of await Promise.all(all))
        if (![0, 200, 429, 503].includes(res.status))
            note(`flood: ${res.status}`);
}

// The press makes the papers: killed in the middle of one, it is asked again.
async function killPress() {
    const press = children().filter((pid) => nameOf(pid).startsWith("motcua-press"));
    kills.press = (kills.press || 0) + press.length;
    for (const pid of press)
        try { process.kill(pid, "SIGKILL"); } catch { /* it has just ended by itself */ }
}

// Ends the node as an operator would.
async function end() {
    agent.destroy();
    await sleep(1500); // the last are sealed
    parent.kill("SIGTERM");
    const status = await Promise.race([ended, sleep(END_MS).then(() => "nothing")]);
    if (status !== 0)
        note(`SIGTERM ends serve with ${status}`);
}

function write(name, rows) {
    const text = rows.map((row) => Object.values(row).join("\t") + "\n").join("");
    fs.writeFileSync(`${out}/${name}.tsv`, text);
}

const told = () => Object.entries(kills).map(([name, n]) => `${name} ${n}`).join(", ");

function run(main) {
    main().then(() => process.exit(problems.length ? 1 : 0)).catch((error) => {
        console.log("FAILED " + error.message);
        if (parent)
            parent.kill("SIGKILL");
        process.exit(1);
    });
}

module.exports = { RETRIED, ask, askUntilAnswered, begin, end, flood, freezeOne, killOne, killPress,
                   note, pick, random, randomUUID, run, signIn, sleep, start, told, write };

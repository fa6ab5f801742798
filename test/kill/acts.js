// acts — a whole administration at work on a node that is killed again and again.
//   node test/kill/acts.js MOTCUA FOLDER ROUNDS SEED OUT
// Citizens apply for services with opinions, fees and child dossiers, supplement and withdraw; every
// seat of a commune and its neighbours does at random what its page offers: receive, assign, examine,
// ask for more, extend, hand back, sign, number, deliver, comment, attach, correct, answer what it is
// asked. Meanwhile workers, jobs and the parent die (SIGKILL), freeze (SIGSTOP), the press dies and
// the queue overflows. What was acknowledged is written to OUT for test/kill_test.sh to look up.
"use strict";
const fs = require("fs");
const { RETRIED, ask, begin, end, flood, freezeOne, killOne, killPress, note, pick,
        random, randomUUID, run, signIn, sleep, start, told, write } = require("./people.js");

const CITIZENS = 6;
const OFFICERS = (process.env.OFFICERS || "").split(/\s+/).filter(Boolean);
// One of a kind: same day, opinions, a fee with a register, child dossiers, three signatures.
const EXAMPLES = ["birth_again", "business_closure", "festival_notice", "land_survey",
                  "birth_residence_insurance", "works_permit", "marital_status"];
const SHORTEST_MS = 200, LONGEST_MS = 900;
const REASON = "Cần làm rõ thêm diện tích", BASIS = "Nghị định 61/2018/NĐ-CP, Điều 19";

begin(process.argv);
let isOver = false;
const done = [], followed = [], asked = [], sent = [], notes = [], counts = {}, refusals = {};

const form = (fields) => [{ "Content-Type": "application/x-www-form-urlencoded" },
                          new URLSearchParams(fields).toString()];
const json = (fields) => [{ "Content-Type": "application/json" }, JSON.stringify(fields)];

// The same command under one key until somebody answers: it is done once or not at all.
async function command(person, path, [headers, body]) {
    const key = randomUUID();
    for (let tries = 0; tries < 300; tries++) {
        const res = await ask("POST", path, person, { ...headers, "Idempotency-Key": key }, body);
        if (!RETRIED.has(res.status))
            return res;
        await sleep(20 + Math.min(tries, 20) * 15);
    }
    return { status: 0 };
}

async function get(person, path) {
    const res = await ask("GET", path, person);
    return res.status === 200 ? JSON.parse(res.text) : null;
}

function upload(person, fields, name) {
    const mark = "----" + randomUUID();
    let body = "";
    for (const [key, value] of Object.entries({ _csrf: person.csrf, ...fields }))
        body += `--${mark}\r\nContent-Disposition: form-data; name="${key}"\r\n\r\n${value}\r\n`;
    body += `--${mark}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\n` +
        `Content-Type: application/pdf\r\n\r\n%PDF-1.4\n%${randomUUID()}\n%%EOF\n\r\n--${mark}--\r\n`;
    return [{ "Content-Type": "multipart/form-data; boundary=" + mark }, body];
}

// ---- citizens --------------------------------------------------------------------------------

const examples = EXAMPLES.map((name) => ({
    name,
    service: JSON.parse(fs.readFileSync(`definitions/services/${name}.json`, "utf8")).service,
    example: JSON.parse(fs.readFileSync(`definitions/examples/${name}.json`, "utf8")),
}));

async function apply(person) {
    const { name, service, example } = pick(examples);
    const papers = [];
    for (const { paper } of example.papers || []) {
        const res = await command(person, "/api/files", upload(person, {}, paper + ".pdf"));
        if (res.status !== 201)
            return res.status && note(`a paper of ${name}: ${res.status}`);
        papers.push({ paper, file: JSON.parse(res.text).id });
    }
    const body = { declare: true, answers: example.answers, papers };
    const res = await command(person, `/api/services/${service}/dossiers`, json(body));
    if (res.status === 201) {
        const { id, code } = JSON.parse(res.text);
        sent.push({ id, code });
        person.dossiers.push(id);
    } else if (res.status) {
        note(`${name}: ${res.status} ${res.text.slice(0, 300)}`);
    }
}

// Programs get the new state of the dossier, browsers are sent to its page.
function applied(id, verb, status) {
    count(verb, status === 200 ? 303 : status);
    if (status === 200 || status === 303)
        followed.push({ id, verb: "dossier." + verb });
}

// Gives what was asked for; now and then takes a dossier back.
async function follow(person) {
    const id = person.dossiers.length && pick(person.dossiers);
    if (!id)
        return;
    const page = await get(person, "/dossiers/" + id);
    if (page && page.status === 5) {
        const fields = { _csrf: person.csrf, _act: "send" };
        const res = await command(person, `/dossiers/${id}/supplement`, form(fields));
        applied(id, "supplemented", res.status);
    } else if (page && page.status < 5 && random(40) === 0) {
        const res = await command(person, `/dossiers/${id}/withdraw`, form({ _csrf: person.csrf }));
        applied(id, "withdrawn", res.status);
    }
}

async function citizen(person) {
    person.dossiers = [];
    while (!isOver) {
        await (random(3) ? follow(person) : apply(person));
        await sleep(50 + random(300));
    }
}

// ---- officers --------------------------------------------------------------------------------

function count(what, status) {
    const list = status === 303 || status === 201 ? counts : refusals;
    const name = status === 303 || status === 201 ? what : `${what} ${status}`;
    list[name] = (list[name] || 0) + 1;
}

const VERBS = { receive: "received", assign: "assigned", sign: "signed", number: "numbered",
                deliver: "delivered", supplement: "supplement_asked", refuse: "refused",
                extend: "extended", stop: "stopped", reassign: "reassigned",
                hand_back: "handed_back", comment: "commented", attach: "attached", paid: "paid",
                resume: "resumed", correct: "corrected", reissue: "reissued" };
const STEPS = new Set(["receive", "assign", "sign", "number", "deliver", "verdict", "conclude"]);
const RARE = new Set(["refuse", "stop", "hand_back", "reassign", "correct", "reissue", "comment",
                      "attach", "extend", "supplement"]);

// What the act's form holds; null when there is nothing to choose.
async function fieldsOf(person, page, act, id) {
    const seen = Number(page.seen), fields = { _csrf: person.csrf, seen };
    if (act === "assign")
        return page.acts.assignees.length ? { ...fields, to: pick(page.acts.assignees).value } : null;
    if (act === "verdict" || act === "conclude") {
        const isOwn = !page.acts.may.includes("sign") && !page.acts.may.includes("number");
        const isBack = page.acts.backs.length && (!isOwn || !random(6));
        if (!isBack && !isOwn) // whoever signs or numbers judges only to send back
            return null;
        const back = isBack ? pick(page.acts.backs).value : "";
        return { ...fields, verdict: back, reason: REASON, basis: BASIS, note: "Đã xem" };
    }
    if (STEPS.has(act))
        return fields;
    const own = await get(person, `/desk/dossiers/${id}/acts/${act}`);
    if (!own || Number(own.seen) !== seen)
        return null;
    const mark = "ghi-" + randomUUID();
    if (act === "comment" || act === "paid")
        notes.push(mark);
    if (act === "reassign" && !own.posts.length)
        return null;
    return { ...fields, reason: REASON, other: BASIS, basis: "1", note: mark, days: 1 + random(4),
             to: own.posts.length ? pick(own.posts).value : "" };
}

async function act(person, id) {
    const page = await get(person, "/desk/dossiers/" + id);
    const may = page ? page.acts.may.filter((name) => !RARE.has(name) || !random(5)) : [];
    if (!may.length)
        return;
    const name = pick(may), fields = await fieldsOf(person, page, name, id);
    if (!fields)
        return;
    const word = name === "conclude" ? "verdict" : name;
    const path = `/desk/dossiers/${id}/` + (STEPS.has(name) ? word : "acts/" + word);
    const body = name === "attach" ? upload(person, fields, "bien-ban.pdf") : form(fields);
    const res = await command(person, path, body);
    count(name, res.status);
    if (res.status === 303)
        done.push({ id, number: Number(page.seen) + 1,
                    verb: VERBS[name] ? "dossier." + VERBS[name] : "" });
    else if (![0, 409, 403, 404].includes(res.status)) // somebody was first, or the day has turned
        note(`${name}: ${res.status} ${res.text.slice(0, 300)}`);
}

// An opinion that this office owes.
async function answer(person) {
    const queue = await get(person, "/desk/asks");
    if (!queue || !queue.lines.length)
        return;
    const { id } = pick(queue.lines);
    const fields = { _csrf: person.csrf, verdict: pick(["agree", "disagree"]),
                     text: "Không có ý kiến khác về nội dung được hỏi" };
    const res = await command(person, `/desk/asks/${id}/answer`, form(fields));
    count("opinion", res.status);
    if (res.status === 303)
        asked.push({ id });
    else if (![0, 409, 403, 404].includes(res.status))
        note(`opinion: ${res.status} ${res.text.slice(0, 300)}`);
}

async function officer(person) {
    const queues = ["mine", "mine", "mine", "unit", "intake", "intake", "deliver", "all"];
    while (!isOver) {
        await sleep(30 + random(150));
        if (!random(6))
            await answer(person);
        const queue = await get(person, "/desk/queues/" + pick(queues));
        if (queue && queue.lines.length)
            await act(person, pick(queue.lines).id);
    }
}

// ---- the whole -------------------------------------------------------------------------------

async function strike() {
    const chance = random(20);
    if (chance < 12)
        return killOne();
    if (chance < 15)
        return freezeOne();
    return chance < 18 ? killPress() : flood();
}

async function main() {
    await start();
    const work = [];
    for (let i = 1; i <= CITIZENS; i++)
        work.push(citizen(await signIn("congdan" + i)));
    for (const login of OFFICERS)
        work.push(officer(await signIn(login)));
    for (let round = 0; round < Number(process.argv[4]); round++) {
        await sleep(SHORTEST_MS + random(LONGEST_MS - SHORTEST_MS));
        await strike();
    }
    await sleep(1500);
    isOver = true;
    await Promise.all(work);
    await end();
    write("acts", done);
    write("applicants", followed);
    write("asks", asked);
    write("sent", sent);
    write("notes", notes.map((mark) => ({ mark })));
    console.log(`${sent.length} sent; done: ${Object.entries(counts).map(String).join(" ")}; ` +
                `not: ${Object.entries(refusals).map(String).join(" ")}; ${told()}`);
}

run(main);

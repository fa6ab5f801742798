// client — people at work on a node that is killed again and again.
//   node test/kill/client.js MOTCUA FOLDER ROUNDS SEED OUT
// Starts `motcua serve` on FOLDER, lets citizens apply and officers receive over HTTP, and kills
// the parent or one of its children with SIGKILL at ROUNDS random moments. What was acknowledged is
// written to OUT/{submitted,unknown,received,files}.tsv for test/kill_test.sh to look up.
"use strict";
const { RETRIED, ask, begin, end, killOne, note, random, randomUUID, run, signIn, sleep, start, told,
        write } = require("./people.js");

const CITIZENS = 12, LOOPS_EACH = 2, OFFICERS = ["thuanhoa.motcua1", "thuanhoa.motcua2"];
const WARDS = ["19815", "19975", "19774", "19960", "19753", "19900", "19789", "19813", "19777",
               "20056", "19885", "20107", "19945"];
const SHORTEST_MS = 100, LONGEST_MS = 900;

begin(process.argv);
let isOver = false;

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
    for (let round = 0; round < Number(process.argv[4]); round++) {
        await sleep(SHORTEST_MS + random(LONGEST_MS - SHORTEST_MS));
        await killOne();
    }
    await sleep(1000);
    isOver = true;
    await Promise.all(work);
    await end();
    write("submitted", submitted);
    write("unknown", unknown.map((number) => ({ number })));
    write("received", received);
    write("files", files);
    console.log(`${submitted.length} acknowledged, ${unknown.length} unknown, ${resent} sent ` +
                `again, ${received.length} received, ${files.length} files; killed: ${told()}`);
}

run(main);

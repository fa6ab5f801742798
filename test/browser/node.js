/* node — a fresh installation with the invented city, started for a test and stopped after it.
 * MOTCUA_BUILD chooses the build (build/release); with TEST_DB (a PostgreSQL URL) each
 * installation gets a database of its own beside the one named. */
'use strict';
const { execFileSync, spawn } = require('node:child_process');
const fs = require('node:fs');
const net = require('node:net');
const path = require('node:path');

const ROOT = path.resolve(__dirname, '../..');
const OUT = path.join(ROOT, 'build/test/browser');
const BUILD = path.resolve(ROOT, process.env.MOTCUA_BUILD || 'build/release');
const MOTCUA = path.join(BUILD, 'motcua');
/* Every account of the demo has it. */
const PASSWORD = 'motcua-demo-2026';

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/* An empty database of the same server, named after the installation. */
function emptyDatabase(name) {
  const url = new URL(process.env.TEST_DB);
  const psql = (sql) => execFileSync('psql', [url.href, '-qXc', sql], { stdio: 'pipe' });
  psql(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  psql(`CREATE DATABASE ${name} ENCODING 'UTF8' TEMPLATE template0`);
  url.pathname = '/' + name;
  return url.href;
}

function install(name) {
  const data = path.join(OUT, 'data-' + name);
  fs.rmSync(data, { recursive: true, force: true });
  fs.mkdirSync(OUT, { recursive: true });
  const database = process.env.TEST_DB ? emptyDatabase('browser_' + name) : null;
  const init = ['init', '--data', data];
  if (database) init.push('--database', database);
  execFileSync(MOTCUA, init, { stdio: 'pipe' });
  execFileSync(MOTCUA, ['demo', '--data', data], { stdio: 'pipe' });
  return { data, database };
}

function listening(child, log) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the node does not listen')), 60000);
    const over = (code) => reject(new Error(`the node ended with ${code}; see ${log}`));
    let said = '';
    child.once('exit', over);
    const look = (chunk) => {
      said += chunk;
      fs.appendFileSync(log, chunk);
      if (!said.includes('Listening')) return;
      clearTimeout(timer);
      child.off('exit', over);
      resolve();
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
  });
}

/* ---- time ------------------------------------------------------------------------------------ */

const DAY_MS = 86400000;
const VIET_NAM_MS = 7 * 3600000;

/* Compiled once: test/browser/clock.c. */
function clockLibrary() {
  const library = path.join(OUT, 'clock.so');
  fs.mkdirSync(OUT, { recursive: true });
  execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-Wextra', '-Werror', '-o', library,
    path.join(__dirname, 'clock.c')]);
  return library;
}

/* The time a node lives at; it begins on the next Monday, at nine in Viet Nam. */
class Clock {
  constructor(name) {
    this.file = path.join(OUT, `clock-${name}`);
    this.fd = fs.openSync(this.file, 'w+');
    const here = Date.now() + VIET_NAM_MS;
    const monday = Math.floor(here / DAY_MS) + ((8 - new Date(here).getUTCDay()) % 7 || 7);
    this.#move((monday * DAY_MS + 9 * 3600000) - here);
    this.env = { MOTCUA_TEST_CLOCK: this.file, LD_PRELOAD: clockLibrary() };
  }

  #move(ms) {
    this.ms = ms;
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(Math.round(ms)));
    fs.writeSync(this.fd, bytes, 0, 8, 0);
  }

  now() {
    return Date.now() + this.ms;
  }

  /* To this moment, which is later. */
  to(at) {
    this.#move(this.ms + at - this.now());
  }

  /* To nine o'clock so many days later. */
  days(n) {
    const here = this.now() + VIET_NAM_MS;
    this.to((Math.floor(here / DAY_MS) + n) * DAY_MS + 9 * 3600000 - VIET_NAM_MS);
  }
}

/* options: clock (true: its time can be moved)
 * → {url, data, log, clock, command(...), sql(query), stop()} */
async function startNode(name, options = {}) {
  const { data, database } = install(name);
  const clock = options.clock ? new Clock(name) : null;
  const env = { ...process.env, ...clock?.env };
  const port = await freePort();
  const log = path.join(OUT, name + '.log');
  fs.writeFileSync(log, '');
  const child = spawn(MOTCUA, ['serve', '--data', data, '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'], env });
  await listening(child, log);
  return {
    url: `http://localhost:${port}`,
    data,
    log,
    clock,
    /* A command of the program on this installation; what it printed. */
    command: (...words) => execFileSync(MOTCUA, [...words, '--data', data],
      { encoding: 'utf8', env }),
    /* What the database holds, a line for a row, columns apart by |. */
    sql: (query) => (database ? execFileSync('psql', [database, '-qXAtc', query]) :
      execFileSync('sqlite3', ['-readonly', path.join(data, 'motcua.db'), query]))
      .toString().trim().split('\n').filter(Boolean),
    stop: () => new Promise((resolve) => {
      if (child.exitCode !== null) return resolve(child.exitCode);
      child.once('exit', resolve);
      child.kill('SIGTERM');
    }),
  };
}

module.exports = { startNode, OUT, ROOT, PASSWORD };

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
  const init = ['init', '--data', data];
  if (process.env.TEST_DB) init.push('--database', emptyDatabase('browser_' + name));
  execFileSync(MOTCUA, init, { stdio: 'pipe' });
  execFileSync(MOTCUA, ['demo', '--data', data], { stdio: 'pipe' });
  return data;
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

/* → {url, data, log, command(...), stop()} */
async function startNode(name) {
  const data = install(name);
  const port = await freePort();
  const log = path.join(OUT, name + '.log');
  fs.writeFileSync(log, '');
  const child = spawn(MOTCUA, ['serve', '--data', data, '--port', String(port)],
    { stdio: ['ignore', 'pipe', 'pipe'] });
  await listening(child, log);
  return {
    url: `http://localhost:${port}`,
    data,
    log,
    /* A command of the program on this installation; what it printed. */
    command: (...words) => execFileSync(MOTCUA, [...words, '--data', data], { encoding: 'utf8' }),
    stop: () => new Promise((resolve) => {
      if (child.exitCode !== null) return resolve(child.exitCode);
      child.once('exit', resolve);
      child.kill('SIGTERM');
    }),
  };
}

module.exports = { startNode, OUT, ROOT, PASSWORD };

/* run — the tests in a real browser. `node test/browser/run.js [WORD …]` runs those whose name or
 * file has the word. A test that fails leaves pictures of its pages in build/test/browser. */
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const { startNode, OUT } = require('./node.js');
const { openBrowser, findings } = require('./person.js');

const FILES = ['story', 'pages', 'wrong', 'api', 'agencies', 'desk', 'merger'];
const TEST_MS = 400000;

/* Every open page of the browser, as it is now. */
async function picture(browser, name) {
  const pages = browser.contexts().flatMap((context) => context.pages());
  let n = 0;
  for (const page of pages) {
    const file = path.join(OUT, `${name.replace(/[^a-z0-9]+/gi, '-')}-${++n}.png`);
    await page.screenshot({ path: file, fullPage: true, timeout: 10000 }).catch(() => {});
    console.log(`   ${page.url()} ${path.relative(process.cwd(), file)}`);
  }
}

function within(ms, work) {
  let timer;
  const late = new Promise((resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${ms / 1000} s`)), ms);
  });
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}

async function runOne(name, test, node) {
  const browser = await openBrowser();
  const began = Date.now();
  try {
    findings.length = 0;
    await within(TEST_MS, test({ browser, node }));
    if (findings.length) throw new Error('pages with faults');
    console.log(`ok   ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return true;
  } catch (error) {
    console.log(`FAIL ${name}\n   ${String(error.stack || error).split('\n').join('\n   ')}`);
    for (const one of new Set(findings)) console.log(`   ${one}`);
    await picture(browser, name);
    return false;
  } finally {
    await browser.close();
  }
}

function wanted(words) {
  const all = FILES.filter((file) => fs.existsSync(path.join(__dirname, file + '.js')))
    .flatMap((file) => Object.entries(require(`./${file}.js`).tests)
      .map(([name, test]) => ({ file, name, test })));
  return all.filter(({ file, name }) => !words.length ||
    words.some((word) => file === word || name.includes(word)));
}

async function main() {
  const node = await startNode('run');
  let passed = 0, failed = 0;
  try {
    for (const { name, test } of wanted(process.argv.slice(2)))
      (await runOne(name, test, node)) ? passed++ : failed++;
  } finally {
    const code = await node.stop();
    if (code !== 0) {
      console.log(`FAIL the node ends well: it ended with ${code}; see ${node.log}`);
      failed++;
    }
  }
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed ? 1 : 0;
}

main().catch((error) => {
  console.log(`FAIL ${error.stack}\n0 passed, 1 failed`);
  process.exitCode = 1;
});

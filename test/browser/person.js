/* person — a browser of one person: looks at each page passed as a strict reader would. A page is
 * looked at when it has no finding of axe (desktop and phone), nothing in the console, nothing
 * refused by the content policy, and nothing that sticks out at a width of 320 pixels. With SHOTS (a
 * folder) each page looked at leaves its pictures there. */
'use strict';
const { chromium } = require('playwright-core');
const assert = require('node:assert');
const fs = require('node:fs');
const path = require('node:path');
const { OUT, ROOT } = require('./node.js');

const AXE = fs.readFileSync(path.join(ROOT, 'node_modules/axe-core/axe.min.js'), 'utf8');
const AXE_TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
const NARROW = { width: 320, height: 700 };

function chromiumPath() {
  const all = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser'];
  return all.find((one) => one && fs.existsSync(one));
}

function openBrowser() {
  return chromium.launch({
    executablePath: chromiumPath(),
    headless: true,
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
      '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/* What was found on the pages of this test, by all people in it. */
const findings = [];

/* axe is a script. A page without scripts is read by somebody who has them, but not ours: the
 * same markup, styles and address. */
async function reader(browser, node) {
  const context = await browser.newContext({ baseURL: node.url, viewport: DESKTOP });
  await context.route('**/*.js', (route) => route.fulfill({ body: '' }));
  return context.newPage();
}

class Person {
  /* options: name (of the role, in messages), script (false: JavaScript off), storage, width */
  static async open(browser, node, options = {}) {
    const person = new Person();
    person.name = options.name || 'somebody';
    person.node = node;
    person.script = options.script !== false;
    person.size = options.size || DESKTOP;
    person.context = await browser.newContext({
      baseURL: node.url,
      viewport: person.size,
      javaScriptEnabled: person.script,
      storageState: options.storage,
      locale: options.locale || 'vi-VN',
      acceptDownloads: true,
    });
    person.context.setDefaultTimeout(20000);
    person.looked = [];
    await person.tab();
    if (!person.script) person.reader = await reader(browser, node);
    return person;
  }

  /* A new tab; it becomes the one in use. */
  async tab() {
    this.page = await this.context.newPage();
    this.page.on('console', (message) => this.#hear(message));
    this.page.on('pageerror', (error) => this.#find('script', error.message));
    this.page.on('filechooser', () => {}); /* so that the choice is ours from the first moment */
    return this.page;
  }

  /* The browser reports every answer above 399 as an error; those are checked by status. */
  #hear(message) {
    const isStatus = /Failed to load resource: the server responded with a status of 4/;
    if (message.type() === 'error' && !isStatus.test(message.text()))
      this.#find('console', message.text());
  }

  #find(kind, what) {
    findings.push(`${this.name}, ${new URL(this.page.url()).pathname}, ${kind}: ${what}`);
  }

  async go(address) {
    this.answer = await this.page.goto(address);
    return this.answer;
  }

  text(selector = 'main') {
    return this.page.locator(selector).first().innerText();
  }

  /* Names may be shown in capitals, as they are printed. */
  async sees(words, selector = 'main') {
    const text = (await this.text(selector)).normalize('NFC').replace(/\s+/g, ' ');
    assert.ok(text.toLowerCase().includes(words.toLowerCase()), `${this.name} at ${this.page.url()} should see “${words}”, ` +
      `but sees: ${text.slice(0, 600)}`);
  }

  /* What axe finds, as one line for each rule and place. */
  async axe(page) {
    await page.evaluate(AXE);
    const result = await page.evaluate(
      (tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags },
        resultTypes: ['violations'] }), AXE_TAGS);
    return result.violations.flatMap((rule) =>
      rule.nodes.map((node) => `${rule.id}: ${node.target.join(' ')} ${node.html.slice(0, 160)}`));
  }

  async sticksOut(page) {
    return page.evaluate(() => {
      const width = document.documentElement.clientWidth;
      if (document.documentElement.scrollWidth <= width) return [];
      return [...document.querySelectorAll('body *')]
        .filter((one) => one.checkVisibility() && one.getBoundingClientRect().right > width + 1)
        .slice(0, 5)
        .map((one) => `${one.tagName}.${one.className} to ${one.getBoundingClientRect().right}`);
    });
  }

  /* Looks at the page; once for each name, since a story passes some pages again. All that is
   * found is told together at the end of the test. */
  async look(name) {
    if (this.looked.includes(name)) return;
    this.looked.push(name);
    const page = await this.#readable();
    const sizes = this.script ? [['desktop', DESKTOP], ['phone', PHONE]] : [['phone', PHONE]];
    for (const [kind, size] of sizes) {
      await page.setViewportSize(size);
      for (const one of await this.axe(page)) this.#find(`${name}, axe, ${kind}`, one);
      if (process.env.SHOTS) await page.screenshot({ fullPage: true, path:
        path.join(process.env.SHOTS, `${this.name} ${name} ${kind}.png`.replace(/[ /]+/g, '-')) })
        .catch(() => {});
    }
    await page.setViewportSize(NARROW);
    for (const one of await this.sticksOut(page)) this.#find(`${name}, wider than 320`, one);
    await page.setViewportSize(this.size);
    const language = await page.locator('html').getAttribute('lang');
    if (!['vi', 'en'].includes(language)) this.#find(name, `language ${language}`);
  }

  /* The page where scripts of the test may run. */
  async #readable() {
    if (this.script) return this.page;
    const html = await this.page.content();
    const address = this.page.url().replace(/#.*/, '');
    await this.reader.route(address, (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: html }), { times: 1 });
    await this.reader.goto(address);
    return this.reader;
  }

  shot(name) {
    return this.page.screenshot({ path: path.join(OUT, name + '.png'), fullPage: true });
  }

  async close() {
    await this.reader?.context().close();
    await this.context.close();
  }
}

module.exports = { Person, openBrowser, findings, DESKTOP, PHONE };

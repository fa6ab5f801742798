/* hand — how a person acts on a page: with the keyboard alone, or with a mouse. Both know the
 * same few acts, so that one story is played by either. */
'use strict';
const assert = require('node:assert');

const TABS_MAX = 250;

/* ---- keyboard -------------------------------------------------------------------------------- */

class Keyboard {
  constructor(person) {
    this.person = person;
    this.presses = 0; /* of Enter on links and buttons: what others do by clicks */
  }

  get page() {
    return this.person.page;
  }

  /* Tab until the element has the focus, as somebody without a mouse does. */
  async reach(selector) {
    const target = this.page.locator(selector).first();
    await target.waitFor({ state: 'attached' });
    for (let i = 0; i < TABS_MAX; i++) {
      if (await target.evaluate((one) => one === document.activeElement)) return target;
      await this.page.keyboard.press('Tab');
    }
    assert.fail(`${selector} is not reached with Tab on ${this.page.url()}`);
  }

  /* What has the focus must be seen. */
  async seen(target) {
    const shown = await target.evaluate((one) => {
      const style = getComputedStyle(one);
      const around = getComputedStyle(one.closest('.govuk-radios__item, .govuk-checkboxes__item')
        ?.querySelector('label') || one, '::before');
      return style.outlineStyle !== 'none' || style.boxShadow !== 'none' ||
        around.boxShadow !== 'none' || around.outlineStyle !== 'none';
    });
    assert.ok(shown, `the focus is not seen on ${await target.evaluate((one) => one.outerHTML)}`);
  }

  async press(selector) {
    const target = await this.reach(selector);
    await this.seen(target);
    this.presses++;
    await this.#andWait(() => this.page.keyboard.press('Enter'));
  }

  /* A new page, or the answer put into this one by the upload's script. */
  async #andWait(act) {
    const before = await this.page.evaluate(() => (globalThis.mcMark = {}) && true);
    await act();
    if (before) await this.page.waitForFunction(() => !globalThis.mcMark ||
      document.querySelector('[data-focus=now]') === document.activeElement, null,
      { timeout: 60000 }).catch(() => assert.fail(`nothing happened on ${this.page.url()}`));
    await this.page.waitForLoadState('load');
  }

  async open(selector) { /* details */
    await this.reach(selector);
    await this.page.keyboard.press('Space');
  }

  async fill(name, text) {
    await this.reach(`[name="${name}"]`);
    await this.page.keyboard.press('Control+A');
    await this.page.keyboard.press('Delete');
    await this.page.keyboard.insertText(text);
  }

  /* Tab comes to one radio of a group, arrows go on. */
  async choose(name, value) {
    const one = this.page.locator(`input[name="${name}"][value="${value}"]`);
    const kind = await one.getAttribute('type');
    if (kind === 'checkbox') {
      await this.reach(`input[name="${name}"][value="${value}"]`);
      if (!(await one.isChecked())) await this.page.keyboard.press('Space');
      assert.ok(await one.isChecked());
      return;
    }
    const group = this.page.locator(`input[name="${name}"]`);
    for (let i = 0; i < TABS_MAX; i++) {
      if (await group.evaluateAll((all) => all.includes(document.activeElement))) break;
      await this.page.keyboard.press('Tab');
    }
    await this.page.keyboard.press('Space');
    for (let i = 0; i < 20 && !(await one.isChecked()); i++)
      await this.page.keyboard.press('ArrowDown');
    assert.ok(await one.isChecked(), `${name}=${value} is not chosen with the keyboard`);
  }

  async select(name, value) {
    const target = await this.reach(`select[name="${name}"]`);
    const label = await target.evaluate((one, wanted) =>
      [...one.options].find((option) => option.value === wanted)?.label, value);
    assert.ok(label, `${name} offers no ${value}`);
    await this.page.keyboard.press('Home');
    for (let i = 0; i < 400 && (await target.inputValue()) !== value; i++)
      await this.page.keyboard.press('ArrowDown');
    assert.strictEqual(await target.inputValue(), value);
  }

  async attach(name, files) {
    await this.reach(`input[name="${name}"]`);
    const chooser = this.page.waitForEvent('filechooser');
    await this.page.keyboard.press('Space');
    await (await chooser).setFiles(files);
  }
}

/* ---- mouse ----------------------------------------------------------------------------------- */

class Mouse {
  constructor(person) {
    this.person = person;
    this.presses = 0;
  }

  get page() {
    return this.person.page;
  }

  async press(selector) {
    this.presses++;
    const before = this.page.url();
    await Promise.all([
      this.page.waitForEvent('load', { timeout: 60000 }).catch(() =>
        assert.fail(`nothing happened on ${before} by ${selector}`)),
      this.page.locator(selector).first().click(),
    ]);
  }

  open(selector) {
    return this.page.locator(selector).first().click();
  }

  fill(name, text) {
    return this.page.locator(`[name="${name}"]`).first().fill(text);
  }

  choose(name, value) {
    return this.page.locator(`input[name="${name}"][value="${value}"]`).check({ force: true });
  }

  select(name, value) {
    return this.page.locator(`select[name="${name}"]`).selectOption(value);
  }

  attach(name, files) {
    return this.page.locator(`input[name="${name}"]`).setInputFiles(files);
  }
}

module.exports = { Keyboard, Mouse };

/* motcua — small helps for pages that work without them: drafts that save themselves,
 * questions that show when they apply, the way to an error, uploads, keys of the desk. */
(() => {
  'use strict';
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];

  /* data-shown-when="field=value": hidden while the field has another value. What is hidden is
   * kept, not emptied; the server decides what counts. */
  function valuesOf(form, name) {
    return all('input, select, textarea', form)
      .filter((field) => field.name === name)
      .filter((field) => !['radio', 'checkbox'].includes(field.type) || field.checked)
      .map((field) => field.value);
  }
  function showWhatApplies(form) {
    for (const part of all('[data-shown-when]', form)) {
      const at = part.dataset.shownWhen.indexOf('=');
      const name = part.dataset.shownWhen.slice(0, at);
      const wanted = part.dataset.shownWhen.slice(at + 1).split('|');
      part.hidden = !valuesOf(form, name).some((value) => wanted.includes(value));
    }
  }

  /* data-autosave="/address": the form is posted there seconds after a change. The answer is
   * {"saved_at": "2026-11-22T02:12:00Z"}; the line with data-saved-note says the time. */
  function autosave(form) {
    const note = document.querySelector('[data-saved-note]');
    const wait = 3000;
    let timer = 0, last = fields(form), busy = false;
    function fields(of) {
      const data = new FormData(of);
      for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
      return new URLSearchParams(data).toString();
    }
    function say(text) {
      if (note) note.textContent = text;
    }
    async function save() {
      const now = fields(form);
      if (busy || now === last) return;
      busy = true;
      try {
        const answer = await fetch(form.dataset.autosave, {
          method: 'POST',
          credentials: 'same-origin',
          headers: {
            'Content-Type': 'application/x-www-form-urlencoded',
            Accept: 'application/json',
          },
          body: now,
        });
        if (!answer.ok) throw new Error(answer.status);
        const at = new Date((await answer.json()).saved_at);
        last = now;
        const time = at.toLocaleTimeString('vi-VN',
          { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Ho_Chi_Minh' });
        say(form.dataset.saved.replace('%', time));
      } catch {
        say(form.dataset.unsaved);
        plan(wait * 5);
      } finally {
        busy = false;
      }
    }
    function plan(ms) {
      clearTimeout(timer);
      timer = setTimeout(save, ms);
    }
    form.addEventListener('input', () => plan(wait));
    form.addEventListener('change', () => plan(500));
    addEventListener('visibilitychange', () => document.hidden && save());
  }

  /* data-upload="Sending: %": the form goes by a request that can tell how far it is. The page
   * that comes back takes the place of this one, as it would have without the script. */
  function upload(form) {
    form.addEventListener('submit', (event) => {
      const files = all('input[type=file]', form).some((field) => field.files.length);
      if (!files || event.defaultPrevented) return;
      event.preventDefault();
      const line = document.createElement('div');
      const bar = document.createElement('progress');
      const text = document.createElement('span');
      line.className = 'mc-upload';
      text.setAttribute('role', 'status');
      line.append(text, bar);
      form.append(line);
      const sent = new FormData(form, event.submitter);
      const buttons = all('button', form);
      const done = () => {
        line.remove();
        for (const button of buttons) button.disabled = false;
      };
      for (const button of buttons) button.disabled = true;
      const request = new XMLHttpRequest();
      request.open('POST', form.action);
      request.upload.onprogress = (progress) => {
        const part = Math.floor((100 * progress.loaded) / progress.total);
        bar.max = 100;
        bar.value = part;
        text.textContent = form.dataset.upload.replace('%', part + ' %');
      };
      request.onload = () => {
        if (request.status < 400 && request.responseURL !== location.href) {
          location.assign(request.responseURL);
          return;
        }
        document.documentElement.replaceWith(
          document.importNode(
            new DOMParser().parseFromString(request.responseText, 'text/html').documentElement,
            true));
        start();
        scrollTo(0, 0);
      };
      request.onerror = () => {
        done();
        form.submit();
      };
      request.send(sent);
    });
  }

  /* data-key="/" or "J": a key does what the thing does; it is shown beside it. Never while
   * typing, never with a modifier. */
  function press(event) {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
    if (event.key === 'Escape' && typing) typing.blur();
    if (typing || event.ctrlKey || event.altKey || event.metaKey) return;
    const key = event.key.toUpperCase();
    const thing = all('[data-key]').find((one) => one.dataset.key.toUpperCase() === key);
    if (thing) {
      event.preventDefault();
      thing.matches('input, textarea, select') ? thing.focus() : thing.click();
    } else if (document.body.classList.contains('mc-desk') && ['J', 'K'].includes(key)) {
      step(key === 'J' ? 1 : -1);
    } else if (key === 'X') {
      document.querySelector('tr.is-at .mc-check')?.click();
    }
  }
  /* J and K walk the rows of the first table; Enter opens, as the link has the focus. */
  function step(by) {
    const rows = all('.mc-table tbody tr');
    const at = rows.findIndex((row) => row.classList.contains('is-at'));
    const next = rows[Math.min(Math.max(at + by, 0), rows.length - 1)];
    if (!next) return;
    rows[at]?.classList.remove('is-at');
    next.classList.add('is-at');
    (next.querySelector('a') || next).focus();
    next.scrollIntoView({ block: 'nearest' });
  }

  /* A menu closes when one looks elsewhere. */
  function closeMenus(event) {
    for (const menu of all('details.mc-menu[open]'))
      if (event.key === 'Escape' || !menu.contains(event.target)) menu.open = false;
  }

  /* The QR code of a receipt leads to /check#MC1~…: what stands behind # reaches no server. */
  function takeProof() {
    const field = document.querySelector('textarea[name=proof]');
    if (field && !field.value && location.hash.startsWith('#MC1~'))
      field.value = location.hash.slice(1);
  }

  function start() {
    document.querySelector('[data-focus=now]')?.focus();
    takeProof();
    for (const form of all('form')) {
      if (form.querySelector('[data-shown-when]')) {
        showWhatApplies(form);
        form.addEventListener('change', () => showWhatApplies(form));
      }
      if (form.dataset.autosave) autosave(form);
      if (form.dataset.upload) upload(form);
    }
  }

  start();
  document.addEventListener('keydown', press);
  document.addEventListener('keydown', (event) => event.key === 'Escape' && closeMenus(event));
  document.addEventListener('click', closeMenus);
})();

// Turns a notebook into a talk with one key: one step a screen, led by keys alone.
// The page knows nothing of a step but what the kernel sends after the key that reveals it (labkit/presenting).
// JupyterLab loads this file as it is, as it does sleeping.js.
(() => {
  'use strict';
  const LISTEN = '__import__("labkit.presenting", fromlist=["listen"]).listen()';
  const KEYS = [
    ['F8', 'Begin the talk at the step that the page shows; or leave it'],
    ['→, Space or Page Down', 'Show the next part: the verdict, the why, what changed, then the next step'],
    ['← or Page Up', 'Hide the last part; then the step before'],
    ['N, B', 'The next step; the step before'],
    ['G', 'Go to any step of any chapter'],
    ['H', 'Count hands: type a number for each answer, Enter goes on'],
    ['L', 'Take the counts of the answers that learners have locked, in a class on a hub'],
    ['F, C, P', 'Show or hide the call as console form, AWS CLI, Python'],
    ['T', 'Show or hide the state before the step'],
    ['S', 'Notes for the speaker, in a second window; the keys work there, too'],
    ['Tab, then ← →', 'Move a picture that is wider than the screen; ↑ ↓ move the whole screen'],
    ['+, −', 'Larger type, smaller type'],
    ['?', 'These keys'],
    ['Esc', 'Leave the talk; the notebook is as it was'],
  ];
  const ACTS = {
    ArrowRight: ['forward'], ' ': ['forward'], PageDown: ['forward'], ArrowLeft: ['back'], PageUp: ['back'],
    n: ['next'], b: ['previous'], t: ['state'], l: ['collect'], f: ['way', {way: 'console'}], c: ['way', {way: 'cli'}], p: ['way', {way: 'python'}],
  };
  const STYLE = `
    .labkit-talk { position: fixed; inset: 0; z-index: 100000; box-sizing: border-box; overflow: auto; padding: 24px 32px; outline: none;
      font: 26px/1.4 var(--jp-ui-font-family, sans-serif); color: var(--jp-ui-font-color1); background: var(--jp-layout-color1); }
    .labkit-talk[data-slow]::after { content: 'One moment'; position: fixed; top: 24px; right: 32px; padding: 0 12px; background: var(--jp-layout-color2); }
    body.labkit-talking > #main, body.labkit-talking > #main * { visibility: hidden !important; }
    .labkit-talk-said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
    .labkit-talk dialog { font: inherit; width: min(92vw, 1000px); max-height: 90vh; box-sizing: border-box; padding: 16px 24px; border-radius: 8px;
      border: 1px solid var(--jp-border-color1); color: var(--jp-ui-font-color1); background: var(--jp-layout-color1); }
    .labkit-talk dialog :is(input, select) { font: inherit; width: 100%; box-sizing: border-box; color: inherit; background: var(--jp-layout-color1); }
    .labkit-talk dialog dl { font-size: 22px; display: grid; grid-template-columns: max-content 1fr; gap: 6px 24px; margin: 8px 0 0; }
    .labkit-talk dialog dt { font-weight: 600; }
    .labkit-talk dialog dd { margin: 0; }
    @media (max-width: 800px) { .labkit-talk dialog dl { display: block; } }
  `;
  const SPEAKER = `
    body { font: 20px/1.45 system-ui, sans-serif; margin: 20px 28px; color-scheme: light dark; }
    h3, h4 { margin: 16px 0 6px; } h3 { font-size: 26px; } p { margin: 0 0 8px; } li { margin: 0 0 8px; }
  `;
  const element = (name, more = {}, ...children) => {
    const made = Object.assign(document.createElement(name), more);
    made.append(...children);
    return made;
  };

  let talk;

  class Talk {
    constructor(panel) {
      this.panel = panel;
      this.kernel = panel.sessionContext.session.kernel;
      this.asked = new Map();
      this.count = this.waiting = 0;
      this.line = Promise.resolve();
      this.before = document.activeElement;
      this.page = element('div', {className: 'labkit labkit-talk-page'}, element('p', {textContent: 'The talk begins in a moment.'}));
      this.said = element('div', {className: 'labkit-talk-said'});
      this.said.setAttribute('role', 'status');
      this.style = element('div');
      this.root = element('div', {className: 'labkit-talk', tabIndex: -1}, this.style, this.page, this.said);
      this.root.setAttribute('role', 'dialog');
      this.root.setAttribute('aria-modal', 'true');
      this.root.setAttribute('aria-label', 'Talk. Press question mark for the keys.');
      document.body.classList.add('labkit-talking');
      document.getElementById('main').inert = true;
      document.body.append(this.root);
      this.root.focus();
      this.heard = (_, status) => { if (['restarting', 'autorestarting', 'terminating', 'dead'].includes(status)) this.leave(); };
      panel.sessionContext.statusChanged.connect(this.heard);
      panel.disposed.connect(() => this.leave());
      this.page.addEventListener('input', event => this.hands(event.target));
      this.begin();
    }

    async begin() {
      const kernel = this.kernel;
      kernel.commsOverSubshells = 'disabled';
      const content = {code: '', silent: true, store_history: false, user_expressions: {target: LISTEN}};
      const reply = await kernel.requestExecute(content).done;
      const {status, data, evalue} = reply.content.user_expressions.target;
      if (this.left) return;
      if (status !== 'ok') return this.tell(`The talk can't begin: ${evalue}`);
      this.comm = kernel.createComm(data['text/plain'].replaceAll("'", ''));
      this.comm.onMsg = message => this.hear(message.content.data);
      this.comm.open();
      const {style, places} = await this.press('begin', this.place());
      this.style.innerHTML = style;
      this.places = places;
      this.fit();
    }

    // Where the page is: the chapter that it opens, and the first step from the top of what is seen.
    place() {
      const cells = this.panel.content.widgets, sources = cells.map(cell => cell.model.sharedModel.getSource());
      const opened = sources.map(text => /(\w+)\.open_lab\(/.exec(text)).find(Boolean);
      const outer = this.panel.content.node.querySelector('.jp-WindowedPanel-outer') || this.panel.content.node;
      const top = outer.getBoundingClientRect().top;
      const steps = cells.map((cell, at) => [cell, /lab\.step\("([\w-]+)"/.exec(sources[at])]).filter(([, found]) => found);
      const seen = steps.find(([cell]) => cell.node.getBoundingClientRect().bottom > top + 80) || steps.at(-1);
      return {chapter: opened ? opened[1] : '', step: seen ? seen[1][1] : ''};
    }

    ask(act, more = {}) {
      return new Promise(done => {
        if (this.left) return;
        const at = ++this.count;
        this.asked.set(at, done);
        this.comm.send({...more, do: act, at});
      });
    }

    hear(data) {
      const done = this.asked.get(data.at);
      this.asked.delete(data.at);
      if (done && !this.left) done(data);
    }

    // What a key asks for. One that is pressed meanwhile waits until it is on the screen.
    press(act, more) {
      const begun = performance.now();
      this.waiting += 1;
      this.line = this.line.then(async () => {
        const slow = setTimeout(() => { this.root.dataset.slow = 'yes'; this.said.textContent = 'One moment.'; }, 600);
        const told = await this.ask(act, more);
        clearTimeout(slow);
        delete this.root.dataset.slow;
        if (told.problem) this.tell(told.problem);
        else this.show(told);
        this.waiting -= 1;
        this.root.dataset.took = Math.round(performance.now() - begun);
        this.root.dataset.answered = act;
        if (!this.waiting) this.after();
        return told;
      });
      return this.line;
    }

    show({html, said, chapter, step, shown}) {
      this.page.innerHTML = html;
      Object.assign(this.root.dataset, {chapter, step, shown});
      this.said.textContent = said;
      this.fit();
      this.root.scrollTop = 0;
      this.reach(shown);
      this.root.focus({preventScroll: true});
    }

    // Where a screen is long, what the key has revealed is what the class sees.
    reach(shown) {
      const right = this.page.querySelector('.labkit-right'), why = this.page.querySelector('.labkit-hands ~ *');
      if (shown === 1 && right) right.scrollIntoView({block: 'nearest'});
      if (shown === 2 && why) why.scrollIntoView({block: 'start'});
    }

    tell(problem) {
      this.page.replaceChildren(element('p', {textContent: problem}), element('p', {textContent: 'Esc leaves the talk.'}));
      this.said.textContent = problem;
    }

    // A picture's smallest letters are as large as the text beside them; what scrolls can be reached by keyboard.
    fit() {
      const size = parseFloat(getComputedStyle(this.page).fontSize);
      for (const svg of this.page.querySelectorAll('svg')) {
        const letters = [...svg.querySelectorAll('text')].map(text => parseFloat(getComputedStyle(text).fontSize));
        if (letters.length && svg.viewBox.baseVal.width) svg.style.cssText += `;width:${svg.viewBox.baseVal.width * size / Math.min(...letters)}px;height:auto;max-width:none`;
      }
      for (const part of this.page.querySelectorAll('.labkit-drawing, .labkit-scroll, pre')) {
        if (part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1) part.tabIndex = 0;
      }
    }

    // What isn't waited for: the notes, and quiet work, a piece at a time, so that no key waits long.
    async after() {
      if (this.left || !this.comm) return;
      this.noted = false;
      this.root.dataset.prepared = '';
      if (this.quiet) return;
      this.quiet = true;
      await this.prepare();
      this.quiet = false;
    }

    // None begins while a key waits, or while the speaker chooses where to go.
    async prepare() {
      for (let left = {more: true, rest: 40}; left.more && !this.left;) {
        await new Promise(done => setTimeout(done, left.rest));
        if (this.waiting || this.root.querySelector('dialog')) continue;
        const notes = !this.noted && Boolean(this.window) && !this.window.closed;
        left = await this.ask('prepare', {notes});
        if (notes && !this.waiting) this.note(left.notes);
        Object.assign(this.root.dataset, {prepared: left.here ? 'yes' : '', everything: left.others ? 'yes' : ''});
      }
    }

    note(notes) {
      this.noted = Boolean(notes);
      if (this.noted) this.window.document.body.innerHTML = notes;
      else this.window.document.body.textContent = 'The notes come in a moment.';
    }

    fields() { return [...this.page.querySelectorAll('input[data-option]')]; }

    // Counted here as they are typed; the kernel keeps them for the verdict.
    hands(field) {
      if (!field.dataset.option) return;
      const counts = this.fields().map(one => Math.max(0, Math.round(Number(one.value)) || 0));
      const all = counts.reduce((sum, one) => sum + one, 0) || 1;
      this.fields().forEach((one, at) => { one.closest('li').querySelector('.labkit-share').style.width = `${100 * counts[at] / all}%`; });
      this.ask('hands', {option: field.dataset.option, count: counts[this.fields().indexOf(field)]});
    }

    key(event) {
      const {key, target} = event;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const dialog = this.root.querySelector('dialog');
      const taken = dialog ? this.inDialog(event, dialog) : target.matches('input') ? this.inField(event) : this.inTalk(event);
      event.stopImmediatePropagation();  // none of them is JupyterLab's
      if (taken) event.preventDefault();
    }

    inTalk({key, target, repeat}) {
      if (key === 'Escape' || key === 'F8') return this.leave();
      if (key === ' ' && target.matches('summary, button')) return false;
      const wide = target !== this.root && target.scrollWidth > target.clientWidth + 1;
      if (wide && ['ArrowLeft', 'ArrowRight'].includes(key)) return false;  // it moves sideways
      const act = ACTS[key] || ACTS[key.toLowerCase()];
      const more = {
        g: () => this.choose(), h: () => { const first = this.fields()[0]; if (first) first.select(); return true; },
        s: () => this.notes(), '?': () => this.help(), '+': () => this.size(1.1), '=': () => this.size(1.1), '-': () => this.size(1 / 1.1),
      }[key.toLowerCase()];
      if (act && !repeat) this.press(...act);
      else if (more) more();
      return Boolean(act || more);
    }

    inField({key, target}) {
      if (key === 'Escape') { this.root.focus(); return true; }
      if (key !== 'Enter') return false;
      const fields = this.fields(), next = fields[fields.indexOf(target) + 1];
      if (next) next.select();
      else this.root.focus();
      return true;
    }

    inDialog({key}, dialog) {
      if (key !== 'Escape' && !(key === '?' && !dialog.querySelector('input'))) return dialog.led ? dialog.led(key) : false;
      dialog.close();
      return true;
    }

    dialog(label, ...children) {
      const dialog = element('dialog', {}, ...children);
      dialog.setAttribute('aria-label', label);
      dialog.onclose = () => { dialog.remove(); this.root.focus({preventScroll: true}); };
      this.root.append(dialog);
      dialog.showModal();
      return dialog;
    }

    help() {
      const rows = KEYS.flatMap(([keys, what]) => [element('dt', {textContent: keys}), element('dd', {textContent: what})]);
      this.dialog('The keys', element('dl', {}, ...rows));
    }

    choose() {
      if (!this.places) return;
      const field = element('input', {type: 'search'}), list = element('select', {size: 10, tabIndex: -1});
      field.setAttribute('aria-label', 'Go to a step: type a part of its title, choose with the arrows, press Enter');
      list.setAttribute('aria-label', 'Steps');
      const fill = () => {
        const typed = field.value.trim().toLowerCase(), words = typed.split(/\s+/);
        const found = this.places.map((place, at) => [place, at]).filter(([place]) => words.every(word => place.title.toLowerCase().includes(word)));
        found.sort(([one], [other]) => other.title.toLowerCase().includes(typed) - one.title.toLowerCase().includes(typed));
        list.replaceChildren(...found.map(([place, at]) => new Option(place.title, at)));
        const here = found.findIndex(([place]) => place.chapter === this.root.dataset.chapter && place.step === this.root.dataset.step);
        list.selectedIndex = typed ? 0 : Math.max(0, here);
      };
      const dialog = this.dialog('Go to a step', field, list);
      const go = () => {
        const place = this.places[list.value];
        dialog.close();
        if (place) this.press('go', {chapter: place.chapter, step: place.step});
      };
      dialog.led = key => {
        const by = {ArrowDown: 1, ArrowUp: -1, PageDown: 9, PageUp: -9}[key];
        if (key === 'Enter') go();
        if (by) {
          list.selectedIndex = Math.min(Math.max(0, list.selectedIndex + by), list.length - 1);
          this.said.textContent = list.selectedOptions[0] ? list.selectedOptions[0].textContent : '';
        }
        return Boolean(by) || key === 'Enter';
      };
      field.oninput = fill;
      list.onclick = go;
      fill();
      field.focus();
    }

    notes() {
      if (!this.window || this.window.closed) this.window = window.open('', 'labkit-speaker', 'popup,width=900,height=800');
      if (!this.window) { this.said.textContent = 'The browser has blocked the second window. Allow it for this page.'; return; }
      const page = this.window.document;
      page.title = 'Notes for the speaker';
      page.documentElement.lang = 'en';
      page.head.replaceChildren(element('style', {textContent: SPEAKER}));
      if (!page.labkit) page.addEventListener('keydown', event => { if (talk) talk.key(event); });
      page.labkit = true;
      this.note('');
      this.after();
    }

    size(by) {
      this.larger = Math.min(2.5, Math.max(0.95, (this.larger || 1) * by));
      this.root.style.setProperty('--labkit-larger', this.larger);
      this.fit();
    }

    leave() {
      if (this.left) return true;
      this.left = true;
      talk = undefined;
      this.panel.sessionContext.statusChanged.disconnect(this.heard);
      if (this.comm && !this.comm.isDisposed) this.comm.close();
      if (this.window) this.window.close();
      this.root.remove();
      document.body.classList.remove('labkit-talking');
      document.getElementById('main').inert = false;
      if (this.before && this.before.isConnected) this.before.focus({preventScroll: true});
      return true;
    }
  }

  let shared = {};  // what JupyterLab shares with extensions, by package and version
  const palette = async () => {
    try {
      const [version] = Object.values(shared['@jupyterlab/apputils'] || {});
      return version ? [(await version.get())().ICommandPalette] : [];
    } catch {
      return [];  // the key works without it
    }
  };

  const activate = (app, commands) => {
    document.head.append(element('style', {textContent: STYLE}));
    const begin = () => {
      const panel = app.shell.currentWidget;
      const ours = panel && panel.sessionContext && panel.content && panel.content.widgets && panel.sessionContext.session
        && panel.content.widgets.some(cell => /\.open_lab\(/.test(cell.model.sharedModel.getSource()));
      if (ours && panel.sessionContext.session.kernel && !talk) talk = new Talk(panel);
      return Boolean(ours);
    };
    app.commands.addCommand('labkit:present', {label: 'Present this lesson to a class (F8)', execute: begin});
    if (commands) commands.addItem({command: 'labkit:present', category: 'labkit'});
    window.addEventListener('keydown', event => {  // before JupyterLab and our views, which keep keys to themselves
      if (talk) talk.key(event);
      else if (event.key === 'F8' && begin()) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
    }, true);
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['labkit-present'] = {
    init: scope => { shared = scope || {}; },
    get: async () => {
      const optional = await palette();
      return () => ({__esModule: true, default: {id: 'labkit:present', autoStart: true, optional, activate}});
    },
  };
})();

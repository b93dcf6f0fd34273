// Tells when a lesson sleeps (its kernel is new, or gone), and wakes all of it with one press.
// JupyterLab loads this file as it is. It is the container that module federation asks for, so nothing has to be built.
(() => {
  'use strict';
  let shared;
  const library = async name => {
    const versions = Object.values(shared[name]);
    return (await versions[0].get())();
  };

  const WIDGET = 'application/vnd.jupyter.widget-view+json';
  const TEND = '__import__("labkit.workbook.kernel", fromlist=["tend"]).tend()';
  const GONE = ['restarting', 'autorestarting', 'terminating', 'dead'];
  const WORDS = {
    fresh: ['Press <strong>Start</strong>. The lesson then appears on this page.', 'Start'],
    asleep: ['<strong>This lesson sleeps.</strong>', 'Wake the lesson'],
    waking: ['<strong>The lesson wakes up.</strong> This takes a few seconds.', ''],
  };
  const STYLE = `
    .labkit-sleeping { display: flex; align-items: center; gap: 16px; box-sizing: border-box; padding: 10px 20px; font-size: 14px;
      color: var(--jp-ui-font-color1); background: var(--jp-layout-color2); border-left: 5px solid var(--jp-brand-color1); }
    .labkit-sleeping.lm-Widget { min-height: 58px; }
    .labkit-sleeping p { margin: 0; }
    .labkit-sleeping button { font: inherit; font-weight: 600; min-height: 34px; padding: 4px 20px; border-radius: 4px; cursor: pointer;
      border: 2px solid var(--jp-ui-font-color1); color: var(--jp-layout-color1); background: var(--jp-ui-font-color1); }
    .labkit-sleeping button:focus-visible { outline: 3px solid var(--jp-brand-color1); outline-offset: 2px; }
    .jp-Notebook .labkit-sleeping { flex: 1; border-radius: 6px; margin: 4px 2px 4px calc(var(--jp-cell-prompt-width) + 4px); max-width: 1100px; }
    .labkit-asleep .labkit-lesson-cell .jp-OutputArea { display: none; }
  `;

  const isLesson = cell => {
    const source = cell.model.sharedModel.getSource();
    return cell.model.type === 'code' && /^(from labkit|lab\b|[a-z_]+\.)/.test(source);
  };
  const marked = cell => (cell.model.getMetadata('labkit') || {}).wake === true;
  const outputs = cell => [...Array(cell.model.outputs.length).keys()].map(at => cell.model.outputs.get(at));

  class Sleeper {
    constructor(panel, actions, dialogs, Widget) {
      this.panel = panel;
      this.actions = actions;
      this.dialogs = dialogs;
      this.state = '';
      this.kept = false;
      this.bar = new Widget();
      this.bar.addClass('labkit-sleeping');
      this.bar.node.setAttribute('role', 'status');
      this.bar.hide();
      panel.contentHeader.addWidget(this.bar);
      const session = panel.sessionContext;
      session.kernelChanged.connect((_, change) => {
        if (!change.newValue) return;
        this.become('asleep');
        this.ask();
      });
      session.statusChanged.connect((_, status) => this.hear(status));
      actions.executed.connect((_, ran) => {
        if (ran.notebook !== panel.content) return;
        if (ran.success && /\.open_lab\(/.test(ran.cell.model.sharedModel.getSource())) this.become('awake');
        else if (this.state === 'asleep') this.become('asleep');  // a cell that came too early has an output, so a card, too
      });
      this.begin();
    }

    async begin() {
      await this.panel.context.ready;
      this.stayClean(this.panel.context.model);
      await this.panel.revealed;
      this.become('asleep');
      this.visited = localStorage.getItem(this.memory());
      this.panel.content.node.addEventListener('scroll', () => this.remember(), {passive: true, capture: true});
      await this.panel.sessionContext.ready;
      this.ask();
    }

    // JupyterLab notes the kernel's language in the notebook as soon as the kernel answers. Nobody did anything yet, so
    // there is nothing to save, and the tab shows no sign of it.
    stayClean(model) {
      let dirty = model.dirty;
      model.stateChanged.connect((_, change) => { if (change.name === 'dirty') dirty = change.newValue; });
      model.metadataChanged.connect((_, change) => {
        if (!dirty && ['kernelspec', 'language_info'].includes(change.key)) queueMicrotask(() => { model.dirty = false; });
      });
    }

    memory() { return `labkit:place:${this.panel.context.path}`; }

    cells() {
      const all = this.panel.content.widgets, ours = all.filter(marked);
      return ours.length ? ours : all.filter(isLesson);
    }

    isOurs() { return this.cells().some(cell => /\.open_lab\(/.test(cell.model.sharedModel.getSource())); }

    // Ask the kernel whether the lesson is open in it. From then on it answers a cell that comes too early in words.
    async ask(tries = 0) {
      const session = this.panel.sessionContext.session;
      if (!session || !session.kernel || !this.panel.context.isReady || !this.isOurs()) return;
      const kernel = session.kernel;
      kernel.commsOverSubshells = 'disabled';  // else Interrupt doesn't reach a learner's endless loop
      const content = {code: '', silent: true, store_history: false, user_expressions: {labkit: TEND}};
      // A kernel that has just begun anew may lose what it is asked: then it is asked again.
      const waited = new Promise(done => setTimeout(done, 1500));
      const reply = await Promise.race([waited, kernel.requestExecute(content).done.catch(() => waited)]);
      if (!reply && session.kernel === kernel && !kernel.isDisposed && tries < 20) return this.ask(tries + 1);
      const told = reply && reply.content.user_expressions && reply.content.user_expressions.labkit.data;
      if (!told) return;
      this.kept = told['text/plain'].includes('kept');
      const alive = told['text/plain'].includes('awake') && await this.shown();
      if (this.state === 'asleep') this.become(alive ? 'awake' : 'asleep');  // else a cell has opened it meanwhile
    }

    // Whether the page's views are alive: those that were saved may be of another kernel, or closed since.
    async shown() {
      for (let tries = 0; tries < 40; tries++) {
        const views = this.cells().filter(cell => outputs(cell).some(one => WIDGET in (one.data || {})));
        const texts = views.map(cell => cell.node.querySelector('.jp-OutputArea').textContent);
        if (!views.length || texts.some(text => text.includes('Error displaying widget'))) return false;
        if (texts.every(text => text && !text.includes('Loading widget'))) return true;
        await new Promise(done => setTimeout(done, 100));
      }
      return false;
    }

    hear(status) {
      if (GONE.includes(status)) {
        this.anew = true;
        this.visited = null;  // the page still shows where one was
        const place = this.place();
        this.become('asleep');
        if (place) this.go({cell: place.cell, off: Math.max(place.off, 0)});
      } else if (this.anew && ['starting', 'idle'].includes(status)) {
        this.anew = false;
        this.ask();
      }
    }

    become(state) {
      if (!this.panel.context.isReady || !this.isOurs()) return;
      this.state = state;
      const used = this.cells().some(cell => cell.model.outputs.length);
      const [words, press] = WORDS[state === 'asleep' && !used ? 'fresh' : state] || ['', ''];
      this.panel.toggleClass('labkit-asleep', state !== 'awake');
      this.bar.setHidden(state === 'awake');
      this.fill(this.bar.node, words, press, used);
      for (const cell of this.cells()) this.card(cell, words, press, used);
    }

    fill(place, words, press, used, cell) {
      const kept = press && used && this.kept ? ' Your work is kept.' : '';
      place.innerHTML = `<p>${words}${kept}</p>`;
      if (!press) return;
      const button = document.createElement('button');
      button.textContent = press;
      button.addEventListener('click', () => this.wake(cell));
      place.append(button);
    }

    card(cell, words, press, used) {
      cell.addClass('labkit-lesson-cell');
      const area = cell.node.querySelector('.jp-Cell-outputWrapper');
      if (!area) return;
      const old = area.querySelector('.labkit-sleeping');
      if (old) old.remove();
      if (this.state === 'awake' || !cell.model.outputs.length) return;
      const card = area.appendChild(document.createElement('div'));
      card.className = 'labkit-sleeping';
      this.fill(card, words, press, used, cell);
    }

    scroller() { return this.panel.content.node.querySelector('.jp-WindowedPanel-outer') || this.panel.content.node; }

    // The cell at the top of what is seen, and how far it is from there.
    place() {
      const top = this.scroller().getBoundingClientRect().top;
      const cell = this.panel.content.widgets.find(one => one.node.getBoundingClientRect().bottom > top + 1);
      return cell && this.at(cell);
    }

    at(cell) { return {cell, off: cell.node.getBoundingClientRect().top - this.scroller().getBoundingClientRect().top}; }

    remember() {
      clearTimeout(this.later);
      this.later = setTimeout(() => {
        const found = this.state === 'awake' && this.place();
        if (found) localStorage.setItem(this.memory(), found.cell.model.id);
      }, 300);
    }

    go({cell, off}) {
      this.scroller().scrollTop += this.at(cell).off - off;
    }

    // So that the page finds these views when it is loaded again. JupyterLab reports a page that is closed meanwhile as
    // an error, in a dialog that covers everything; there is nothing left to save then.
    async save() {
      const {context} = this.panel;
      const failed = await context.save().then(() => false, () => true);
      if (!failed || !context.isDisposed) return;
      await new Promise(done => setTimeout(done));
      this.dialogs.forEach(one => { if (/\bDisposed$/.test(one.node.getAttribute('aria-label'))) one.reject(); });
    }

    async wake(pressed) {
      if (this.state === 'waking') return;
      const {content, sessionContext} = this.panel;
      const visited = content.widgets.find(cell => cell.model.id === this.visited);
      const place = pressed ? this.at(pressed) : visited ? {cell: visited, off: 0} : this.place();
      this.become('waking');
      await sessionContext.ready;
      await this.actions.runCells(content, this.cells(), sessionContext);
      this.visited = null;
      this.become('awake');
      this.save();
      if (!place) return;
      // The views come one after another, on a busy machine for many seconds, and each moves what is below it.
      let moved = false;
      const stay = () => moved || this.go(place);
      const grown = new ResizeObserver(stay);
      const end = () => { moved = true; grown.disconnect(); };
      for (const kind of ['wheel', 'keydown', 'pointerdown']) content.node.addEventListener(kind, end, {once: true});
      content.widgets.forEach(one => grown.observe(one.node));
      [0, 200, 600, 1200, 2500].forEach(later => setTimeout(stay, later));
      setTimeout(end, 30000);
    }
  }

  const activate = async app => {
    document.head.appendChild(document.createElement('style')).textContent = STYLE;
    const wanted = ['@jupyterlab/notebook', '@jupyterlab/apputils', '@lumino/widgets'];
    const [{NotebookActions}, {Dialog}, {Widget}] = await Promise.all(wanted.map(library));
    app.docRegistry.addWidgetExtension('Notebook', {createNew: panel => { new Sleeper(panel, NotebookActions, Dialog.tracker, Widget); }});
    app.restored.then(() => {  // the lesson first; who opens the file browser keeps it open
      if (sessionStorage.getItem('labkit:opened')) return;
      sessionStorage.setItem('labkit:opened', 'yes');
      app.shell.collapseLeft();
    });
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB.labkit = {
    init: scope => { shared = scope; },
    get: async () => () => ({__esModule: true, default: {id: 'labkit:sleeping', autoStart: true, activate}}),
  };
})();

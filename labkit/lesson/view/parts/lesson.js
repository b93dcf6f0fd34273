// What a view needs of the page and ipywidgets doesn't give. Runs as each view's style sheet loads; `this` is the sheet.
(sheet => {
  const view = sheet.closest('.labkit');
  if (!view || view.labkit) return;
  view.labkit = true;
  const inView = event => event.target.closest && event.target.closest('.labkit');

  if (!window.labkitLive) {
    // JupyterLab takes arrows and letters for the notebook: ↓ in a question would leave the cell, X would cut it.
    window.addEventListener('keydown', event => {
      const saves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's';
      if (inView(event)) event.target.toggleAttribute('data-lm-suppress-shortcuts', !saves);
      // Enter held down presses once.
      const held = event.repeat && event.key === 'Enter' && inView(event) && event.target.closest('button, input');
      if (held && !event.target.closest('.labkit-slots')) [event.preventDefault(), event.stopImmediatePropagation()];
    }, true);
    // A button at work takes no second press, by mouse or by key; disabling it would take the focus away. The second
    // click of a double click is none: what it hits may have come there a moment ago. Lines are moved by quick clicks.
    window.addEventListener('click', event => {
      const button = inView(event) && event.target.closest('button');
      const double = button && event.detail > 1 && !button.closest('.labkit-slots');
      if (double || inView(event) && event.target.closest('.labkit-busy')) event.stopImmediatePropagation();
    }, true);
    // A screen reader speaks of a live region only if it was there before its text: so there's one for all views.
    window.labkitLive = document.body.appendChild(document.createElement('div'));
    window.labkitLive.setAttribute('role', 'status');
    window.labkitLive.className = 'labkit-live';
  }

  // While the bar is out of sight, a slim one stays at the top of the notebook: progress, undo, jump. It presses the
  // bar's own buttons.
  const slim = page => {
    page.querySelectorAll(':scope > .labkit-slim').forEach(old => old.remove());
    const strip = document.createElement('div'), where = document.createElement('span');
    const label = document.createElement('label'), choice = document.createElement('select');
    strip.className = 'labkit labkit-slim';
    strip.hidden = true;
    strip.setAttribute('role', 'region');
    strip.setAttribute('aria-label', 'Where you are');
    label.append('Go to ', choice);
    const own = name => [...view.querySelectorAll('button')].find(button => button.textContent.trim() === name);
    const press = name => Object.assign(document.createElement('button'), {
      type: 'button', className: 'labkit-press', textContent: name, onclick: () => own(name) && own(name).click(),
    });
    const go = press('Go there'), back = press('One step back');
    const steps = () => own('Go there') && own('Go there').closest('.labkit-row').querySelector('select');  // not the list of snapshots
    choice.onchange = () => {
      const real = steps();
      real.selectedIndex = choice.selectedIndex;
      real.dispatchEvent(new Event('change', {bubbles: true}));
    };
    strip.append(where, ...(steps() ? [label, go] : []), back);
    const follow = () => {
      const real = steps(), meter = view.querySelector('progress'), title = view.querySelector('.labkit-said strong');
      where.textContent = meter ? meter.getAttribute('aria-label') : title ? title.textContent : '';
      const undo = own('One step back');
      if (undo && undo.disabled && document.activeElement === back && steps()) choice.focus();
      if (undo) Object.assign(back, {disabled: undo.disabled, title: undo.title});
      if (!real) return;
      if (choice.length !== real.length) choice.replaceChildren(...[...real.options].map(option => option.cloneNode(true)));
      choice.selectedIndex = real.selectedIndex;
    };
    new MutationObserver(follow).observe(view, {childList: true, subtree: true, attributes: true});
    view.addEventListener('change', follow);
    follow();
    page.append(strip);
    const outer = page.querySelector('.jp-WindowedPanel-outer');
    new IntersectionObserver(([seen]) => {
      strip.hidden = seen.isIntersecting;
      if (outer) outer.style.scrollPaddingTop = seen.isIntersecting ? '' : '48px';
    }, {root: outer}).observe(view);
  };
  if (view.classList.contains('labkit-bar') && view.closest('.jp-Notebook')) slim(view.closest('.jp-Notebook'));

  // A button that was pressed and then goes out of sight, or out of use, leaves the focus to its row, not to the page.
  let pressed = null;
  const usable = button => !button.disabled && button.offsetParent;
  const keep = () => {
    if (!pressed || usable(pressed) || document.activeElement !== document.body) return;
    const row = pressed.closest('.labkit-row'), next = row && row.offsetParent ? row : view;
    pressed = null;
    next.tabIndex = -1;
    next.focus({preventScroll: true});
  };
  view.addEventListener('focusin', event => { pressed = event.target.closest('button'); });
  view.addEventListener('focusout', event => { if (pressed === event.target && usable(pressed)) pressed = null; });
  new MutationObserver(() => setTimeout(keep, 50)).observe(view, {subtree: true, attributeFilter: ['style', 'disabled', 'class']});

  // Enter presses a form's main button, Alt with ↑ or ↓ moves the chosen line of a puzzle.
  view.addEventListener('keydown', event => {
    const form = event.target.closest('.labkit-enters');
    if (form && event.key === 'Enter' && event.target.matches('input')) form.querySelector('.mod-primary').click();
    const name = event.altKey && {ArrowUp: 'Move it up', ArrowDown: 'Move it down'}[event.key];
    const lines = name && event.target.closest('.labkit-moves');
    if (!lines) return;
    event.preventDefault();
    view.labkitMoved = lines;
    [...lines.querySelectorAll('button')].find(button => button.textContent.trim() === name).click();
  }, true);  // on the way down: ipywidgets' text fields let no key come up again

  // A line of a puzzle is drawn to where it belongs; the buttons then do the moving, as they do for the keyboard.
  let drawn = null;
  const placesIn = label => [...label.closest('.labkit-choice').querySelectorAll('.widget-radio-box label')];
  const over = event => {
    const label = drawn && event.target.closest && event.target.closest('.labkit-moves .widget-radio-box label');
    return label && label.closest('.labkit-choice') === drawn.closest('.labkit-choice') ? label : null;
  };
  const drawing = {
    dragstart: event => {
      drawn = event.target.closest('.labkit-moves .widget-radio-box label');
      if (drawn) event.dataTransfer.setData('text/plain', drawn.textContent);
    },
    dragover: event => {
      const label = over(event);
      view.querySelectorAll('.labkit-over').forEach(old => old.classList.toggle('labkit-over', old === label));
      if (!label) return;
      event.preventDefault();
      label.classList.add('labkit-over');
    },
    drop: event => {
      const label = over(event);
      if (!label) return;
      event.preventDefault();
      const lines = placesIn(drawn), way = lines.indexOf(label) - lines.indexOf(drawn);
      drawn.querySelector('input').click();
      view.labkitMoved = label.closest('.labkit-moves');
      const name = way < 0 ? 'Move it up' : 'Move it down';
      const press = [...view.labkitMoved.querySelectorAll('button')].find(button => button.textContent.trim() === name);
      for (let moved = 0; moved < Math.abs(way); moved++) press.click();
    },
    dragend: () => {
      drawn = null;
      view.querySelectorAll('.labkit-over').forEach(old => old.classList.remove('labkit-over'));
    },
  };
  Object.entries(drawing).forEach(([kind, act]) => view.addEventListener(kind, act));

  const heard = new WeakSet();
  let news = [], timer;
  const words = text => {
    const copy = text.cloneNode(true);
    copy.querySelectorAll('svg, pre, details').forEach(part => part.remove());
    copy.querySelectorAll('p, li').forEach(part => part.append(/[.!?:]\s*$/.test(part.textContent) ? ' ' : '. '));
    return copy.textContent.replace(/\s+/g, ' ').replace(/[.\s]+$/, '');
  };
  const speak = () => {  // what came of a press in this view, and still stands
    const told = news.filter(text => text.isConnected).map(words).join('. ');
    if (told && view.contains(document.activeElement)) window.labkitLive.textContent = told;
    news = [];
  };
  // What a run changed, as tabs. The one that was opened stays so while the same run is told.
  const tabbed = box => {
    const panels = [...box.children], list = document.createElement('div');
    if (!panels.length) return;
    const kept = view.labkitTab && view.labkitTab.of === box.dataset.of ? view.labkitTab.key : box.dataset.open;
    const id = `labkit-${Math.random().toString(36).slice(2)}`;
    const select = (at, focus) => panels.forEach((panel, place) => {
      const tab = list.children[place];
      tab.setAttribute('aria-selected', place === at);
      tab.tabIndex = place === at ? 0 : -1;
      panel.hidden = place !== at;
      if (place === at && focus) {
        tab.focus();
        requestAnimationFrame(() => panel.querySelectorAll('.labkit-drawing, .labkit-scroll, pre').forEach(reach));
        view.labkitTab = {of: box.dataset.of, key: panel.dataset.tab};
      }
    });
    list.setAttribute('role', 'tablist');
    list.setAttribute('aria-label', 'What it changed');
    panels.forEach((panel, place) => {
      const tab = document.createElement('button');
      Object.assign(tab, {type: 'button', id: `${id}-tab-${place}`, textContent: panel.querySelector('h5').textContent});
      tab.setAttribute('role', 'tab');
      tab.setAttribute('aria-controls', `${id}-${place}`);
      tab.onclick = () => select(place, true);
      tab.onkeydown = event => {
        const count = panels.length;
        const to = {ArrowRight: (place + 1) % count, ArrowLeft: (place + count - 1) % count, Home: 0, End: count - 1}[event.key];
        if (to === undefined) return;
        event.preventDefault();
        select(to, true);
      };
      panel.id = `${id}-${place}`;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', tab.id);
      list.append(tab);
    });
    box.prepend(list);
    select(Math.max(0, panels.findIndex(panel => panel.dataset.tab === kept)));
  };
  // After Run the verdict comes into sight, or what else a press added, and the focus stays where it is.
  const reveal = outcome => {
    const fresh = view.labkitRun !== outcome.dataset.of;
    view.labkitRun = outcome.dataset.of;
    const page = view.closest('.jp-WindowedPanel-outer');
    if (!fresh || !page || !view.contains(document.activeElement)) return;
    requestAnimationFrame(() => {
      const at = outcome.getBoundingClientRect(), seen = page.getBoundingClientRect();
      if (at.top < seen.top + 44 || at.bottom > seen.bottom) page.scrollBy({top: at.top - seen.top - 52});
    });
  };
  // A picture opens large on a press; Escape and its button close it.
  const enlarge = drawing => {
    const press = document.createElement('button');
    Object.assign(press, {type: 'button', className: 'labkit-press', textContent: 'Open the picture large'});
    press.onclick = () => {
      const dialog = document.createElement('dialog'), close = document.createElement('button');
      dialog.className = 'labkit labkit-large';
      dialog.setAttribute('aria-label', drawing.querySelector('svg title').textContent);
      Object.assign(close, {type: 'button', textContent: 'Close', onclick: () => dialog.close()});
      dialog.append(close, drawing.querySelector('svg').cloneNode(true));
      dialog.onclose = () => { dialog.remove(); press.focus(); };
      document.body.append(dialog);
      dialog.showModal();
    };
    drawing.after(press);
  };
  // What scrolls in itself can be reached by keyboard.
  const reach = part => {
    const scrolls = part.scrollWidth > part.clientWidth + 1 || part.scrollHeight > part.clientHeight + 1;
    if (part.clientWidth) part.toggleAttribute('tabindex', scrolls);
    if (part.hasAttribute('tabindex')) part.tabIndex = 0;
  };
  // Code and documents have numbers beside their lines, for messages name lines. (The policy editor has its own.)
  const number = area => {
    const field = area.closest('.labkit-field'), style = getComputedStyle(area), count = area.value.split('\n').length;
    let gutter = field.querySelector('.labkit-gutter');
    if (!gutter) {
      gutter = document.createElement('div');
      gutter.className = 'labkit-gutter';
      gutter.setAttribute('aria-hidden', 'true');
      gutter.append(document.createElement('div'));
      field.append(gutter);
      for (const kind of ['input', 'scroll']) area.addEventListener(kind, () => number(area));
      new ResizeObserver(() => number(area)).observe(area);
    }
    gutter.hidden = count < 2;
    field.classList.toggle('labkit-counted', count > 1);
    if (gutter.dataset.count !== `${count}`) {
      gutter.dataset.count = count;
      gutter.firstChild.textContent = Array.from({length: count}, (_, at) => at + 1).join('\n');
    }
    const {fontSize, lineHeight, paddingTop} = style, top = `${area.offsetTop + area.clientTop}px`;
    Object.assign(gutter.style, {fontSize, lineHeight, top, left: `${area.offsetLeft + 1}px`, height: `${area.clientHeight}px`});
    gutter.firstChild.style.paddingTop = paddingTop;
    gutter.firstChild.style.transform = `translateY(${-area.scrollTop}px)`;
  };
  const tend = () => {
    requestAnimationFrame(() => {  // ipywidgets names what a field is once it's there
      view.querySelectorAll('.labkit-mono textarea').forEach(area => area.closest('.labkit-editor') || number(area));
    });
    if (view.labkitMoved && !view.contains(document.activeElement)) {
      const line = view.labkitMoved.querySelector('input:checked');
      if (line) line.focus();
    }
    view.querySelectorAll('.labkit-drawing:not(:has(+ .labkit-press))').forEach(enlarge);
    requestAnimationFrame(() => view.querySelectorAll('.labkit-drawing, .labkit-scroll, pre').forEach(reach));
    view.querySelectorAll('.labkit-tabs:not(:has(> [role=tablist]))').forEach(tabbed);
    view.querySelectorAll('.labkit-outcome, .labkit-newest').forEach(reveal);
    for (const radio of view.querySelectorAll('.labkit-choice input:not([name])')) {
      const choice = radio.closest('.labkit-choice');  // one stop for Tab, arrows inside, its question read out
      choice.labkit = choice.labkit || `labkit-${Math.random()}`;
      radio.name = choice.labkit;
      choice.setAttribute('role', 'radiogroup');
      choice.setAttribute('aria-label', choice.querySelector('.widget-label').textContent);
    }
    view.querySelectorAll('.labkit-moves .widget-radio-box label').forEach(line => { line.draggable = true; });
    for (const fold of view.querySelectorAll('.labkit-fold')) {
      fold.setAttribute('aria-expanded', fold.textContent.trim().startsWith('Hide'));
    }
    view.querySelectorAll('[title=null]').forEach(label => label.removeAttribute('title'));
    const head = view.querySelector('h3, .labkit-said strong');
    if (head && !view.hasAttribute('role')) {  // of all the buttons called Run, which one is this?
      view.setAttribute('role', 'group');
      view.setAttribute('aria-label', head.textContent);
    }
    for (const text of view.querySelectorAll('.labkit-said, section.labkit-feedback > p:first-child')) {
      if (heard.has(text)) continue;
      heard.add(text);
      news.push(text);
      clearTimeout(timer);
      timer = setTimeout(speak, 100);
    }
  };
  new MutationObserver(tend).observe(view, {childList: true, subtree: true});
  tend();
})(this);

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
    }, true);
    // A button at work takes no second press, by mouse or by key; disabling it would take the focus away.
    window.addEventListener('click', event => {
      if (inView(event) && event.target.closest('.labkit-busy')) event.stopImmediatePropagation();
    }, true);
    // A screen reader speaks of a live region only if it was there before its text: so there's one for all views.
    window.labkitLive = document.body.appendChild(document.createElement('div'));
    window.labkitLive.setAttribute('role', 'status');
    window.labkitLive.className = 'labkit-live';
  }

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
  const tend = () => {
    for (const radio of view.querySelectorAll('.labkit-choice input:not([name])')) {
      const choice = radio.closest('.labkit-choice');  // one stop for Tab, arrows inside, its question read out
      choice.labkit = choice.labkit || `labkit-${Math.random()}`;
      radio.name = choice.labkit;
      choice.setAttribute('role', 'radiogroup');
      choice.setAttribute('aria-label', choice.querySelector('.widget-label').textContent);
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

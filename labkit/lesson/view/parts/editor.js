// What the policy editor needs beside its text area: line numbers, a list of candidates, mends that undo takes back.
(sheet => {
  const box = sheet.closest('.labkit-editor');
  if (!box || box.labkitEditor) return;
  box.labkitEditor = true;
  const signs = text => [...text].length;  // the kernel counts characters, the page UTF-16 units
  const units = (text, at) => [...text].slice(0, at).join('').length;
  let area, gutter, quiet = false, wanted = false, active = 0;

  // Writes as a person would, so that Ctrl+Z takes it back and ipywidgets hears of it.
  const write = (start, end, text) => {
    area.focus();
    area.setSelectionRange(start, end);
    document.execCommand(text ? 'insertText' : 'delete', false, text);
  };

  const number = () => {
    const style = getComputedStyle(area);
    const marks = new Map();
    for (const item of box.querySelectorAll('[data-line]')) {
      const line = Number(item.dataset.line);
      if (marks.get(line) !== '✗') marks.set(line, 'error' in item.dataset ? '✗' : '⚠');
    }
    const lines = area.value.split(/\r\n|\n|\r/).map((_, at) => {
      const line = document.createElement('div');
      line.textContent = `${marks.get(at + 1) ?? ''} ${at + 1}`;
      line.classList.toggle('labkit-marked', marks.get(at + 1) === '✗');
      return line;
    });
    const shown = `${lines.length} ${[...marks]}`;  // touched only where it changes: this is being watched
    if (gutter.shown !== shown) gutter.firstChild.replaceChildren(...lines);
    gutter.shown = shown;
    gutter.style.top = `${area.offsetTop + area.clientTop}px`;
    gutter.style.height = `${area.clientHeight}px`;
    gutter.firstChild.style.paddingTop = style.paddingTop;
    scroll();
  };
  const scroll = () => { gutter.firstChild.style.transform = `translateY(${-area.scrollTop}px)`; place(); };

  const list = () => box.querySelector('.labkit-options');
  const opened = () => { const found = list(); return found && !found.hidden ? found : null; };
  const close = () => {
    if (list()) list().hidden = true;
    area.removeAttribute('aria-activedescendant');
    wanted = false;
  };
  const choose = at => {
    const items = [...list().children];
    active = (at + items.length) % items.length;
    items.forEach((item, which) => {
      item.id = item.id || `labkit-${Math.random()}`;
      item.setAttribute('aria-selected', which === active);
    });
    area.setAttribute('aria-activedescendant', items[active].id);
    items[active].scrollIntoView({block: 'nearest'});
  };
  const place = () => {
    const found = opened();
    if (!found) return;
    const before = area.value.slice(0, units(area.value, Number(found.dataset.start))).split('\n');
    const style = getComputedStyle(area), height = parseFloat(style.lineHeight);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontSize} ${style.fontFamily}`;
    const left = parseFloat(style.paddingLeft) + pen.measureText(before.at(-1)).width - area.scrollLeft;
    const field = area.parentElement;
    found.style.top = `${field.offsetTop + area.offsetTop + before.length * height + parseFloat(style.paddingTop) - area.scrollTop + 3}px`;
    found.style.left = `${Math.max(0, Math.min(field.offsetLeft + area.offsetLeft + left, box.clientWidth - 200))}px`;
  };
  const offer = () => {  // the kernel has answered: for the place where the cursor is still?
    const found = list();
    if (!found || found.labkit) return;
    found.labkit = true;
    const here = signs(area.value.slice(0, area.selectionStart));
    found.hidden = !wanted || Number(found.dataset.at) !== here || document.activeElement !== area;
    if (found.hidden) return;
    found.id = found.id || `labkit-${Math.random()}`;
    area.setAttribute('aria-controls', found.id);
    choose(0);
    place();
  };
  const take = item => {
    const found = list(), start = units(area.value, Number(found.dataset.start));
    const end = Math.max(area.selectionStart, units(area.value, Number(found.dataset.end)));
    const text = item.textContent;
    close();
    quiet = !text.endsWith(':');
    write(start, end, text);
    quiet = false;
  };
  const ask = () => {
    const cursor = box.querySelector('.labkit-cursor input');
    wanted = true;
    cursor.value = `${signs(area.value.slice(0, area.selectionStart))} ${Math.random()}`;
    cursor.dispatchEvent(new Event('input', {bubbles: true}));
  };

  const newLine = () => {
    const before = area.value.slice(0, area.selectionStart);
    const indent = before.split('\n').at(-1).match(/^ */)[0];
    const opens = /[{[]\s*$/.test(before) ? '  ' : '';
    write(area.selectionStart, area.selectionEnd, `\n${indent}${opens}`);
  };
  const keys = {
    ArrowDown: () => choose(active + 1), ArrowUp: () => choose(active - 1),
    Enter: () => take(opened().children[active]), Escape: close,
  };
  const pressed = event => {
    const plain = !event.ctrlKey && !event.metaKey && !event.altKey && !event.isComposing;
    if (event.ctrlKey && event.code === 'Space') { event.preventDefault(); ask(); }
    else if (plain && !event.shiftKey && opened() && keys[event.key]) {
      event.preventDefault();
      event.stopPropagation();
      keys[event.key]();
    } else if (plain && event.key === 'Enter') { event.preventDefault(); newLine(); }
    else if (event.key === 'Tab' || /^(Arrow|Home|End|Page)/.test(event.key)) close();
  };

  const begin = () => {
    if (gutter) return;
    area = box.querySelector('textarea');
    if (!area) return;
    gutter = document.createElement('div');
    gutter.className = 'labkit-gutter';
    gutter.setAttribute('aria-hidden', 'true');
    gutter.append(document.createElement('div'));
    area.parentElement.append(gutter);
    area.spellcheck = false;
    area.setAttribute('autocapitalize', 'off');
    area.setAttribute('aria-autocomplete', 'list');
    area.addEventListener('keydown', pressed);
    area.addEventListener('scroll', scroll);
    area.addEventListener('blur', () => setTimeout(close, 150));
    new ResizeObserver(number).observe(area);
    box.addEventListener('input', event => {
      if (event.target !== area) return;
      number();
      if (quiet) close(); else ask();
    });
    box.addEventListener('mousedown', event => {
      const item = event.target.closest('.labkit-options li');
      if (item) { event.preventDefault(); take(item); }
    });
    box.addEventListener('click', event => {
      const button = event.target.closest('.labkit-mend');
      if (!button) return;
      const {start, end, old, text} = JSON.parse(button.dataset.mend);
      const [from, to] = [units(area.value, start), units(area.value, end)];
      if (area.value.slice(from, to) === old) write(from, to, text);
    });
    number();
  };
  const follow = () => {
    begin();
    if (!gutter || !area.isConnected) return;  // not there yet, or taken off the page
    offer();
    number();
  };
  new MutationObserver(follow).observe(box, {childList: true, subtree: true});
  begin();
})(this);

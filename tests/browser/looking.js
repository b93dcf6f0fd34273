// What a test looks at on the page. Each function answers with a list of what's wrong, in words.
window.looking = {
  // The notebook that is open, whatever else is (a terminal, a launcher), and whatever has the focus.
  panel() {
    return [...window.jupyterapp.shell.widgets('main')].find(one => one.sessionContext && one.content?.widgets);
  },

  // Numbers the steps, and tells how many there are.
  steps() {
    const heads = [...document.querySelectorAll('.labkit-step .labkit-kicker')];
    const steps = heads.filter(head => /^Step \d+ of/.test(head.textContent)).map(head => head.closest('.labkit-step'));
    steps.forEach((step, at) => { step.dataset.step = at; });
    return steps.length;
  },

  // How tall a step is after Run, from where to where verdict, why and lesson reach, and how tall a screen is.
  screen(step) {
    const matters = '.labkit-feedback, .labkit-status, .labkit-because, .labkit-why, .labkit-after';
    const boxes = [...step.querySelectorAll(matters)].filter(part => part.checkVisibility()).map(part => part.getBoundingClientRect());
    const [top, bottom] = [Math.min(...boxes.map(box => box.top)), Math.max(...boxes.map(box => box.bottom))];
    return {
      title: step.querySelector('h3').textContent,
      height: Math.round(step.getBoundingClientRect().height),
      span: Math.round(bottom - top),
      screen: Math.round(step.closest('.jp-Notebook').getBoundingClientRect().height),
    };
  },

  // Text on its ground, both as they are seen: what shines through is mixed in, pictures are looked into.
  contrast() {
    const rgba = text => {
      const parts = (text.match(/[\d.]+/g) || []).map(Number);
      const whole = text.startsWith('color(') ? parts.map((part, at) => at < 3 ? part * 255 : part) : parts;
      return whole.length === 3 ? [...whole, 1] : whole;
    };
    const over = (top, under) => [0, 1, 2].map(at => top[at] * top[3] + under[at] * (1 - top[3]));
    const light = parts => {
      const [r, g, b] = parts.map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
      const layers = [];
      for (let behind = element; behind; behind = behind.parentElement) {
        const color = rgba(getComputedStyle(behind).backgroundColor);
        layers.unshift(color);
        if (color[3] === 1) break;
      }
      return layers.reduce((under, color) => over(color, under), [255, 255, 255]);
    };
    const painted = text => {  // the last rectangle that was drawn under the text
      const box = text.getBBox(), [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
      const under = [...text.ownerSVGElement.querySelectorAll('rect')].filter(rect => {
        const at = rect.getBBox();
        const before = rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
        return before && at.x <= x && x <= at.x + at.width && at.y <= y && y <= at.y + at.height;
      }).map(rect => rgba(getComputedStyle(rect).fill)).filter(color => color.length === 4);
      return under.reduce((below, color) => over(color, below), ground(text.ownerSVGElement));
    };
    const texts = 'h3, h4, p, caption, th, td, summary, button, label, pre, li, code, .labkit-kicker, .labkit-badge, text';
    return [...document.querySelectorAll('.labkit')].flatMap(view => [...view.querySelectorAll(texts)])
      .filter(text => text.checkVisibility() && text.textContent.trim() && !text.disabled)
      .filter(text => {
        const style = getComputedStyle(text), drawn = text.tagName === 'text';
        const behind = drawn ? painted(text) : ground(text);
        const ink = over(rgba(drawn ? style.fill : style.color), behind);
        const [dark, bright] = [light(ink), light(behind)].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05) < 4.5;
      })
      .map(text => `${text.tagName}.${text.getAttribute('class')}: ${text.textContent.slice(0, 60)}`);
  },

  // What axe-core finds serious or critical in our views. Text over a picture's boxes is measured above, for axe
  // can't tell what was drawn under it. Colors are all that a theme changes: in the second one they alone are looked at.
  async axe(colors) {
    const within = {include: [['.labkit']]}, options = {resultTypes: ['violations']};
    if (colors) options.runOnly = ['cat.color'];
    const {violations} = await window.axe.run(within, options);
    return violations.filter(found => ['serious', 'critical'].includes(found.impact))
      .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target} ${node.html.slice(0, 160)}`));
  },

  overflow() {
    return [...document.querySelectorAll('.labkit')]
      .filter(view => view.offsetParent && view.scrollWidth > view.clientWidth + 1)
      .map(view => `${view.scrollWidth} > ${view.clientWidth}: ${view.innerText.slice(0, 60)}`);
  },

  nameless() {
    return [...document.querySelectorAll('.labkit :is(input, select, textarea, button)')]
      .filter(control => ![...(control.labels || [])].some(label => label.textContent.trim()))
      .filter(control => !control.getAttribute('aria-label') && !control.textContent.trim())
      .filter(control => !control.getAttribute('aria-labelledby') && !control.title)
      .map(control => control.outerHTML.slice(0, 200));
  },

  structure() {
    const wrong = [];
    for (const table of document.querySelectorAll('.labkit table')) {
      if (!table.caption || !table.caption.textContent.trim()) wrong.push(`no caption: ${table.innerText.slice(0, 60)}`);
      if ([...table.querySelectorAll('th')].some(head => !head.scope)) wrong.push(`no scope: ${table.innerText.slice(0, 60)}`);
    }
    for (const svg of document.querySelectorAll('.labkit svg')) {
      if (svg.getAttribute('role') !== 'img' || !svg.querySelector('title, desc')) wrong.push('a picture without words');
    }
    for (const view of document.querySelectorAll('.labkit')) {
      let last = 2;
      for (const heading of view.querySelectorAll('h1, h2, h3, h4, h5, h6')) {
        const level = Number(heading.tagName[1]);
        if (level > last + 1 || level < 3) wrong.push(`heading out of order: ${heading.textContent}`);
        last = level;
      }
    }
    for (const radio of document.querySelectorAll('.labkit input[type=radio]')) {
      const group = radio.closest('[role=radiogroup]');
      if (!group || !group.getAttribute('aria-label') || !radio.name) wrong.push(`no group: ${radio.outerHTML}`);
    }
    return wrong;
  },
};

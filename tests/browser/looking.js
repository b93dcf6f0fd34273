// What a test looks at on the page. Each function answers with a list of what's wrong, in words.
window.looking = {
  // Numbers the steps, and tells how many there are.
  steps() {
    const heads = [...document.querySelectorAll('.labkit-step .labkit-kicker')];
    const steps = heads.filter(head => /^Step \d+ of/.test(head.textContent)).map(head => head.closest('.labkit-step'));
    steps.forEach((step, at) => { step.dataset.step = at; });
    return steps.length;
  },

  contrast() {
    const rgb = text => (text.match(/[\d.]+/g) || []).map(Number);
    const light = parts => {
      const [r, g, b] = parts.slice(0, 3).map(v => v / 255)
        .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
      return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const ground = element => {
      for (let behind = element; behind; behind = behind.parentElement) {
        const color = rgb(getComputedStyle(behind).backgroundColor);
        if (color[3] === undefined || color[3] > 0) return color;
      }
      return [255, 255, 255];
    };
    const texts = 'h3, h4, p, caption, th, td, summary, button, label, pre, li, code, .labkit-kicker, .labkit-badge';
    return [...document.querySelectorAll('.labkit')].flatMap(view => [...view.querySelectorAll(texts)])
      .filter(text => text.offsetParent && text.innerText.trim() && !text.disabled)
      .filter(text => {
        const [dark, bright] = [light(rgb(getComputedStyle(text).color)), light(ground(text))].sort((a, b) => a - b);
        return (bright + 0.05) / (dark + 0.05) < 4.5;
      })
      .map(text => `${text.tagName}.${text.className}: ${text.innerText.slice(0, 60)}`);
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

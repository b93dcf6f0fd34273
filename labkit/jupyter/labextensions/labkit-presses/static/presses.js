// Sends what was typed before the press that is about it.
// While the kernel is busy, ipywidgets holds all changes of a field but the first, and sends a button's press at once. The
// kernel then hears the press before the end of the text, and *Check* judges a text that is some keys old.
// JupyterLab loads this file as it is. It is the container that module federation asks for, so nothing has to be built.
(() => {
  'use strict';
  let shared;

  const keepOrder = model => {
    const {sync, send} = model, held = new Set();
    model.sync = function (...parts) {
      const done = sync.apply(this, parts);
      if (this._msg_buffer !== null) held.add(this);
      return done;
    };
    model.send = function (...parts) {
      for (const one of held) {
        if (one._msg_buffer === null) continue;  // it has been sent meanwhile
        one.rememberLastUpdateFor(one.send_sync_message(one._msg_buffer, one._msg_buffer_callbacks));
        one._msg_buffer = one._msg_buffer_callbacks = null;
      }
      held.clear();
      return send.apply(this, parts);
    };
  };

  const activate = async () => {
    // Each version that is there: which of them the views use is ipywidgets' business.
    const versions = Object.values(shared['@jupyter-widgets/base'] || {});
    for (const version of versions) keepOrder((await version.get())().WidgetModel.prototype);
  };

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['labkit-presses'] = {
    init: scope => { shared = scope; },
    get: async () => () => ({__esModule: true, default: {id: 'labkit-presses:order', autoStart: true, activate}}),
  };
})();

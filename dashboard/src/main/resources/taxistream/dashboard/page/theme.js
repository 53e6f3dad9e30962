// Loaded before anything is drawn, so that a dark page does not flash white.
(() => {
  const stored = localStorage.getItem('theme');
  if (stored === 'dark' || stored === 'light') {
    document.documentElement.dataset.theme = stored;
  }
})();

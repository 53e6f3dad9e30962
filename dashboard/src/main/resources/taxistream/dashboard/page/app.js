// The page: which view the address means, when it is drawn again, and what is said about the connection.

import { ask } from './api.js';
import { redrawAll, useShapes } from './charts.js';
import * as city from './city.js';
import { h, replace } from './dom.js';
import * as format from './format.js';
import { commitOf, connect, live, onChange, secondsSince, secondsUnread } from './live.js';
import * as month from './month.js';
import * as pipeline from './pipeline.js';
import * as statistic from './statistic.js';
import * as statistics from './statistics.js';
import * as zone from './zone.js';

const main = document.getElementById('main');
const banner = document.getElementById('banner');
const shared = document.getElementById('shared');
const pulse = document.getElementById('pulse');
const pulseText = document.getElementById('pulse-text');
const themeButton = document.getElementById('theme');

const MISSING = {
  title: () => 'Not found',
  view: () => ({
    element: h('div', {}, h('h1', {}, 'There is no such page'), h('p', { class: 'lead' }, 'Go to the ', h('a', { href: '/' }, 'city'), ', or look at the ', h('a', { href: '/statistics' }, 'statistics'), '.')),
    refresh: async () => {}, dispose: () => {},
  }),
};

let current = null;

function moduleOf(parts) {
  switch (parts[0] ?? '') {
    case '': return city;
    case 'zones': return parts.length === 2 && /^\d{1,5}$/.test(parts[1]) ? zone : MISSING;
    case 'months': return parts.length === 2 && format.isMonth(parts[1]) ? month : MISSING;
    case 'pipeline': return parts.length === 1 ? pipeline : MISSING;
    case 'statistics': return [statistics, statistic][parts.length - 1] ?? MISSING;
    default: return MISSING;
  }
}

function go(address, { keep = false } = {}) {
  history.pushState(null, '', address);
  open({ keep });
}

/** Shows the view of the address. keep: a filter changed, so scroll and focus stay where they are. */
async function open({ keep = false } = {}) {
  const parts = location.pathname.split('/').filter(Boolean).map(decodeURIComponent);
  const context = { parts, query: new URLSearchParams(location.search), go };
  const module = moduleOf(parts);
  const focused = keep ? focusPath() : null;
  const before = current;
  const next = module.view(context);
  current = next;
  document.title = `${module.title(context)} – taxistream`;
  document.querySelectorAll('[data-nav]').forEach((item) => {
    const here = item.dataset.nav === ({ months: 'city', zones: 'city' }[parts[0]] ?? parts[0] ?? 'city');
    here ? item.setAttribute('aria-current', 'page') : item.removeAttribute('aria-current');
  });
  if (keep && before) {
    main.style.minHeight = `${main.offsetHeight}px`; // the page does not jump while the new view is filled
  }
  replace(main, next.element);
  before?.dispose();
  await refresh();
  main.style.minHeight = '';
  if (current !== next) {
    return;
  }
  if (focused) {
    document.querySelector(focused)?.focus({ preventScroll: true });
  } else if (before && !keep) {
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  }
}

/** The button, box, list or field that was used last, by what it is: the new view has one like it. */
function focusPath() {
  const element = document.activeElement;
  if (element?.matches('input[type=radio]')) {
    return `input[type=radio][name^="${element.name.replace(/\d+$/, '')}"]:checked`;
  }
  if (element?.matches('input[type=checkbox]')) {
    return `#${CSS.escape(element.id)}`;
  }
  if (element?.matches('select[aria-label]')) {
    return `select[aria-label="${CSS.escape(element.getAttribute('aria-label'))}"]`;
  }
  return element?.matches('input[type=search]') ? 'input[type=search]' : null;
}

const RETRY_MILLIS = 3_000;
let refreshing = false;
let again = false;

/** Asks the view to show what is there now; never twice at a time, and once more if something came meanwhile. */
async function refresh() {
  if (refreshing) {
    again = true;
    return;
  }
  refreshing = true;
  try {
    do {
      again = false;
      await refreshOnce(current);
    } while (again);
  } finally {
    refreshing = false;
  }
}

async function refreshOnce(view) {
  if (live.state === 'connecting') {
    return; // the event stream's first word comes at once, or the banner says that it does not
  }
  try {
    await view.refresh();
    main.querySelector('.failure')?.remove();
  } catch (failure) {
    if (view !== current) {
      return;
    }
    if (failure.title === undefined) {
      console.error(failure);
    }
    if (failure.status === 503 || failure.status === 0) {
      setTimeout(() => view === current && refresh(), RETRY_MILLIS); // it may pass: nobody needs to press the button
    }
    main.querySelector('.failure')?.remove();
    main.append(h('section', { class: 'failure', role: 'alert' }, h('h2', {}, failure.title ?? 'This view failed'), h('p', {}, failure.message),
      h('button', { type: 'button', on: { click: () => refresh() } }, 'Try again')));
  }
}

function showBanner(sentence) {
  banner.hidden = !sentence;
  if (banner.textContent !== sentence) {
    banner.textContent = sentence ?? '';
  }
}

const LONG_UNREAD_SECONDS = 15;
const SILENT_SECONDS = 60;

/** Which numbers stay on the page while nothing new comes: a time that does not change, for it is read aloud. */
function lastNumbers() {
  const commit = commitOf();
  return commit ? `The numbers here are those committed at ${format.clock(commit)} UTC.` : 'There are no numbers yet.';
}

function unread() {
  const seconds = secondsUnread();
  return (live.state === 'live' || live.state === 'empty') && seconds !== null && seconds > LONG_UNREAD_SECONDS;
}

function showState() {
  if (live.state === 'away') {
    showBanner(`${live.title}. ${live.detail} ${lastNumbers()}`);
  } else if (live.state === 'disconnected') {
    showBanner(`The connection to the dashboard is lost. It is tried again every few seconds. ${lastNumbers()}`);
  } else if (unread()) {
    showBanner(`MySQL has not answered the dashboard for a while. ${lastNumbers()}`);
  } else {
    showBanner('');
  }
  showPulse();
}

function showPulse() {
  const age = secondsSince(commitOf());
  const silent = age !== null && age > SILENT_SECONDS;
  const words = {
    connecting: 'Connecting', away: live.title, disconnected: 'Disconnected', empty: 'Waiting for a job',
    live: age === null ? 'Connected' : silent ? `No commit for ${format.span(age)}` : `Last commit ${format.ago(age)}`,
  };
  pulse.dataset.state = unread() ? 'away' : live.state === 'live' && silent ? 'silent' : live.state;
  const text = unread() ? 'MySQL does not answer' : words[live.state];
  if (pulseText.textContent !== text) {
    pulseText.textContent = text;
  }
}

function isDark() {
  const chosen = document.documentElement.dataset.theme;
  return chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
}

function showTheme() {
  themeButton.setAttribute('aria-label', isDark() ? 'Light colours' : 'Dark colours');
  themeButton.textContent = isDark() ? '☀' : '☾';
}

function useTheme(name) {
  document.documentElement.dataset.theme = name;
  localStorage.setItem('theme', name);
  showTheme();
  redrawAll();
  refresh();
}

document.addEventListener('click', (event) => {
  const anchor = event.target.closest('a[href]');
  if (!anchor || event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) {
    return;
  }
  const url = new URL(anchor.href);
  if (url.origin === location.origin && !anchor.download && !anchor.hasAttribute('download') && !anchor.target && !url.pathname.startsWith('/api/') && !url.hash) {
    event.preventDefault();
    go(url.pathname + url.search, { keep: anchor.classList.contains('step') && url.pathname === location.pathname });
  }
});
addEventListener('popstate', () => open());
document.getElementById('share').addEventListener('click', async () => {
  try {
    await navigator.clipboard.writeText(location.href);
    shared.textContent = 'Copied.';
    setTimeout(() => { shared.textContent = ''; }, 3_000);
  } catch {
    prompt('Copy this address:', location.href); // only https and this machine may write to the clipboard
  }
});
themeButton.addEventListener('click', () => useTheme(isDark() ? 'light' : 'dark'));
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => { showTheme(); redrawAll(); refresh(); });
setInterval(showState, 1000);
showTheme();

let zonesLoaded = false;

/** Names and shapes; without them the numbers are right all the same, so a failure is mended later. */
async function loadZones() {
  if (zonesLoaded) {
    return;
  }
  const answer = await ask('/api/zones');
  format.useZones(answer.zones);
  if (answer.shapes) {
    useShapes(await ask('/api/zones/shapes'));
  }
  zonesLoaded = true;
}

onChange(() => {
  showState();
  if (live.state === 'live' || live.state === 'empty') {
    loadZones().catch(() => {}).then(refresh);
  }
});
setTimeout(() => {
  if (live.state === 'connecting') {
    live.state = 'disconnected';
    showState();
  }
}, 8_000);

await loadZones().catch(() => {});
connect();
await open();

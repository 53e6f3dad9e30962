// The event stream: what MySQL's ledger says, whether anybody still tells us, and what time it is at MySQL.

const RETRY_MILLIS = 3_000;
const SILENCE_MILLIS = 15_000; // the server tells its clock every five seconds

const listeners = new Set();
let source;
let heard = 0;
let clock = { database: null, looked: null, at: 0 };

export const live = { state: 'connecting', pipeline: null, title: '', detail: '', replaysReadAt: null };

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell() {
  listeners.forEach((listener) => listener(live));
}

/** MySQL's clock as the server just told it. Ages are differences of its times: this machine's clock may be wrong. */
function takeClock(told) {
  heard = Date.now();
  live.replaysReadAt = told.replays_read_at ?? null;
  clock = { database: told.database_time ? Date.parse(told.database_time) : null, looked: told.looked_millis_ago ?? null, at: heard };
}

function take(pipeline) {
  heard = Date.now();
  live.state = pipeline.state;
  live.title = pipeline.title ?? '';
  live.detail = pipeline.detail ?? '';
  if (pipeline.state !== 'away' || live.pipeline === null) {
    live.pipeline = pipeline;
  }
  tell();
}

/** The dashboard's server does not answer. */
export function lost() {
  if (live.state !== 'disconnected') {
    live.state = 'disconnected';
    tell();
    setTimeout(connect, RETRY_MILLIS);
  }
}

export function connect() {
  source?.close();
  source = new EventSource('/api/events');
  source.addEventListener('clock', (event) => takeClock(JSON.parse(event.data)));
  source.addEventListener('pipeline', (event) => take(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    const refused = source.readyState === EventSource.CLOSED; // the browser gives up by itself, we do not
    if (refused && live.state === 'disconnected') {
      setTimeout(connect, RETRY_MILLIS);
    }
    lost();
  });
}

// A connection can die without a word, as when a laptop sleeps.
setInterval(() => {
  if (Date.now() - heard > SILENCE_MILLIS && live.state !== 'connecting') {
    heard = Date.now(); // the new connection gets its time too
    lost();
    connect();
  }
}, 2_000);

/** The time at MySQL now, in milliseconds; null as long as nobody has told it. */
export const databaseNow = () => (clock.database === null ? null : clock.database + Date.now() - clock.at);

/** Seconds since a time that MySQL's clock gave, such as that of a commit. */
export function secondsSince(utc) {
  const now = databaseNow();
  return !utc || now === null ? null : Math.max(0, (now - Date.parse(utc)) / 1000);
}

/** Seconds since the dashboard last read MySQL. */
export const secondsUnread = () => (clock.looked === null ? null : (clock.looked + Date.now() - clock.at) / 1000);

/** When the statistic's last batch was committed; of a view, or without a name, the newest of all. */
export function commitOf(name) {
  const rows = live.pipeline?.statistics ?? [];
  const own = rows.find((row) => row.statistic === name);
  return own?.updated_at ?? rows.map((row) => row.updated_at).filter(Boolean).sort().at(-1) ?? null;
}

// The event stream: what MySQL's ledger says, and whether anybody still tells us.

import { ask } from './api.js';

const RETRY_MILLIS = 3_000;
const SILENCE_MILLIS = 30_000; // a heartbeat comes every ten seconds, and the browser hides it: ask instead

const listeners = new Set();
let source;
let heard = 0;

export const live = { state: 'connecting', pipeline: null, receivedAt: 0, detail: '' };

export function onChange(listener) {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function tell() {
  listeners.forEach((listener) => listener(live));
}

function take(pipeline) {
  heard = Date.now();
  live.state = pipeline.state;
  live.detail = pipeline.detail ?? '';
  live.receivedAt = heard;
  if (pipeline.state !== 'away' || live.pipeline === null) {
    live.pipeline = pipeline;
  }
  tell();
}

function lost() {
  if (live.state !== 'disconnected') {
    live.state = 'disconnected';
    tell();
  }
}

export function connect() {
  source?.close();
  source = new EventSource('/api/events');
  source.addEventListener('pipeline', (event) => take(JSON.parse(event.data)));
  source.addEventListener('error', () => {
    lost();
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(connect, RETRY_MILLIS); // refused: the browser gives up by itself, we do not
    }
  });
}

// A connection can die without a word, as when a laptop sleeps.
setInterval(() => {
  if (Date.now() - heard > SILENCE_MILLIS && live.state !== 'connecting') {
    ask('/api/pipeline').then((pipeline) => {
      if (live.state === 'disconnected' || pipeline.version !== live.pipeline?.version) {
        connect();
      }
      heard = Date.now();
    }, lost);
  }
}, 10_000);

/** Seconds since the statistic's last batch, by the clock of the database's side. */
export function secondsSince(utc) {
  const pipeline = live.pipeline;
  if (!utc || !pipeline?.read_at) {
    return null;
  }
  const then = (Date.parse(pipeline.read_at) - Date.parse(utc)) / 1000;
  return Math.max(0, then + (Date.now() - live.receivedAt) / 1000);
}

// Asks the JSON API. Every question ends: with an answer, or with a sentence after at most 15 seconds.

import { commitOf, lost } from './live.js';

const PATIENCE_MILLIS = 15_000;

export class Failure extends Error {
  constructor(status, title, detail) {
    super(detail);
    this.status = status;
    this.title = title;
  }
}

export async function ask(url) {
  let response;
  try {
    response = await fetch(url, { headers: { Accept: 'application/json' }, signal: AbortSignal.timeout(PATIENCE_MILLIS) });
  } catch (error) {
    if (error.name === 'TimeoutError') {
      throw new Failure(0, 'No answer', `The dashboard did not answer within ${PATIENCE_MILLIS / 1000} s.`);
    }
    lost(); // no green light beside this
    throw new Failure(0, 'No connection', 'The dashboard’s server does not answer. The page asks again by itself.');
  }
  if (response.ok) {
    return response.json();
  }
  const problem = await response.json().catch(() => ({}));
  throw new Failure(response.status, problem.title ?? 'Error', problem.detail ?? `The server answered ${response.status}.`);
}

/** The address of a statistic's rows; a parameter may be a list. */
export function rowsUrl(name, parameters = {}) {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(parameters)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') {
        query.append(key, one);
      }
    }
  }
  const text = query.toString();
  return `/api/statistics/${encodeURIComponent(name)}${text ? `?${text}` : ''}`;
}

/** The rows as objects, with where they came from and the newest commit that they are known to hold. */
export async function rows(name, parameters = {}) {
  const url = rowsUrl(name, parameters);
  const source = { name, commit: commitOf(name) }; // before the question: the answer may be newer, never older
  const answer = await ask(url);
  const objects = answer.rows.map((row) => Object.fromEntries(answer.columns.map((column, i) => [column, row[i]])));
  return { ...answer, url, source, rows: objects };
}

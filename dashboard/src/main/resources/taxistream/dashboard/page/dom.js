// Builds elements. Texts become text nodes, never HTML: a name is shown as it is, whatever it looks like.

export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) {
      continue;
    }
    if (name === 'on') {
      Object.entries(value).forEach(([event, handler]) => element.addEventListener(event, handler));
    } else if (name === 'data') {
      Object.assign(element.dataset, value);
    } else {
      element.setAttribute(name, value === true ? '' : value);
    }
  }
  append(element, children);
  return element;
}

export function append(element, children) {
  for (const child of children.flat(Infinity)) {
    if (child !== undefined && child !== null && child !== false) {
      element.append(child instanceof Node ? child : document.createTextNode(String(child)));
    }
  }
  return element;
}

export function replace(element, ...children) {
  element.replaceChildren();
  return append(element, children);
}

const FOCUSABLE = 'a[href], button, select, input, summary, [tabindex]';

/** Replaces what an element holds while somebody may be reading it: keeps where they scrolled to, and what has the focus. */
export function refill(element, ...children) {
  const fresh = append(document.createElement('div'), children);
  if (fresh.innerHTML === element.innerHTML) {
    return element;
  }
  const scrolled = [...element.querySelectorAll('.scroll')].map((box) => [box.scrollLeft, box.scrollTop]);
  const focused = [...element.querySelectorAll(FOCUSABLE)].indexOf(document.activeElement);
  element.replaceChildren(...fresh.childNodes);
  element.querySelectorAll('.scroll').forEach((box, i) => box.scrollTo(...(scrolled[i] ?? [0, 0])));
  if (focused >= 0) {
    element.querySelectorAll(FOCUSABLE)[focused]?.focus({ preventScroll: true });
  }
  return element;
}

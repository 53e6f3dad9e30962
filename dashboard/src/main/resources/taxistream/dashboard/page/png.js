// A chart as a picture that still says what it shows, and of which commit, when it is passed on.

import { theme } from './charts.js';
import { h } from './dom.js';
import { sourceAt } from './source.js';

const MARGIN = 32;
const LINE = 40;

export function savePng(panel) {
  const chart = panel.chart.canvas();
  if (!chart) {
    return;
  }
  const look = theme();
  const lines = [panel.note.textContent, sourceAt(panel.source.querySelector('.source')), location.href].filter(Boolean);
  const scale = panel.after.querySelector('.scale-values');
  const canvas = h('canvas', { width: chart.width + 2 * MARGIN, height: chart.height + 2 * MARGIN + (lines.length + (scale ? 3.5 : 1.5)) * LINE });
  const paint = canvas.getContext('2d');
  paint.fillStyle = look.surface;
  paint.fillRect(0, 0, canvas.width, canvas.height);
  const write = (text, top, font, colour) => {
    paint.font = `${font} ${getComputedStyle(document.body).fontFamily}`;
    paint.fillStyle = colour;
    paint.fillText(text, MARGIN, top, chart.width);
  };
  write(panel.title, MARGIN + 30, '600 34px', look.ink);
  paint.drawImage(chart, MARGIN, MARGIN + 1.5 * LINE);
  if (scale) {
    lines.unshift('', '');
    paintScale(paint, look, [...scale.children].map((one) => one.textContent), chart.height + MARGIN + 1.6 * LINE);
  }
  lines.forEach((line, i) => write(line, chart.height + MARGIN + (2.3 + i) * LINE, '24px', look.muted));
  canvas.toBlob((blob) => {
    const url = URL.createObjectURL(blob);
    h('a', { href: url, download: `${panel.title}.png` }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
  });
}

/** The colours and the values that stand at them. */
function paintScale(paint, look, values, top) {
  const length = 640;
  const gradient = paint.createLinearGradient(MARGIN, 0, MARGIN + length, 0);
  look.scale.forEach((colour, i) => gradient.addColorStop(i / (look.scale.length - 1), colour));
  paint.fillStyle = gradient;
  paint.fillRect(MARGIN, top, length, 20);
  paint.fillStyle = look.muted;
  paint.font = `22px ${getComputedStyle(document.body).fontFamily}`;
  values.forEach((value, i) => {
    paint.textAlign = i === 0 ? 'left' : i === values.length - 1 ? 'right' : 'center';
    paint.fillText(value, MARGIN + (length * i) / (values.length - 1), top + 46);
  });
  paint.textAlign = 'left';
}

// <line-chart>: a chart over time. Set its property `spec` once and `data` (uPlot's columns) as often as there is more.
import uPlot from '../../lib/uPlot.js';

const clockOf = (style) => {
  const format = new Intl.DateTimeFormat('en-GB', style);
  return (seconds) => format.format(seconds * 1_000);
};
const clockMinutes = clockOf({ hour: '2-digit', minute: '2-digit' });
const clockSeconds = clockOf({ hour: '2-digit', minute: '2-digit', second: '2-digit' });

const HEIGHT_PX = 168;
const BYTE_STEPS = Array.from({ length: 50 }, (_, power) => 2 ** power);
const COLOURS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5'];

class LineChart extends HTMLElement {
  #plot = null;
  #observer = null;
  #data = null;
  #spec = null;
  #onTheme = () => this.#build();

  /** {series: [label], format(value), base: 10, or 1024 for bytes, least: top of the scale at least} */
  set spec(spec) {
    const isNew = JSON.stringify(spec.series) !== JSON.stringify(this.#spec?.series);
    this.#spec = spec;
    if (isNew) {
      this.#build();
    }
  }

  set data(data) {
    this.#data = data;
    if (this.#plot && this.#plot.series.length === data.length) {
      this.#plot.setData(data);
    } else {
      this.#build();
    }
  }

  connectedCallback() {
    this.#observer = new ResizeObserver(() => this.#plot?.setSize({ width: this.clientWidth, height: HEIGHT_PX }));
    this.#observer.observe(this);
    document.addEventListener('theme-change', this.#onTheme);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', this.#onTheme);
    this.#build();
  }

  disconnectedCallback() {
    this.#observer.disconnect();
    document.removeEventListener('theme-change', this.#onTheme);
    matchMedia('(prefers-color-scheme: dark)').removeEventListener('change', this.#onTheme);
    this.#plot?.destroy();
    this.#plot = null;
  }

  #build() {
    this.#plot?.destroy();
    this.#plot = null;
    if (!this.isConnected || !this.#spec || !this.#data || this.#data.length !== this.#spec.series.length + 1) {
      return;
    }
    const colour = (name) => {
      this.style.color = `var(${name})`;
      return getComputedStyle(this).color; // resolved for the theme that counts
    };
    const format = this.#spec.format;
    const axis = { stroke: colour('--muted'), grid: { stroke: colour('--line'), width: 1 }, ticks: { show: false }, font: '12px system-ui' };
    this.#plot = new uPlot({
      width: Math.max(this.clientWidth, 1),
      height: HEIGHT_PX,
      padding: [8, 16, 0, 0],
      cursor: { drag: { x: false, y: false }, points: { size: 6 } },
      legend: { show: false },
      scales: { y: { range: (_, low, high) => [0, Math.max(high * 1.1, this.#spec.least)] } },
      axes: [
        { ...axis, size: 28, space: 80, values: (_, ticks) => ticks.map(ticks[1] - ticks[0] < 60 ? clockSeconds : clockMinutes) },
        { ...axis, size: 64, incrs: this.#spec.base === 1024 ? BYTE_STEPS : undefined, values: (_, ticks) => ticks.map(format) },
      ],
      series: [{}, ...this.#spec.series.map((label, i) => ({
        label, stroke: colour(COLOURS[i % COLOURS.length]), width: 2, points: { show: false },
      }))],
    }, this.#data, this);
  }
}

customElements.define('line-chart', LineChart);

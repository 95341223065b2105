// Tables; on narrow screens each row is a card (parts.css). The roles keep their meaning when CSS makes them blocks.
import { html, nothing, repeat } from '../html.js';

/**
 * @param caption read out, not seen
 * @param columns of {label, cell(row), className, isHeader}; the header cell names its row
 * @param key of a row
 * @param empty template shown in place of no rows
 * @param detail template below a row, or nothing
 */
export function table({ caption, columns, rows, key, empty, detail = () => nothing }) {
  if (rows.length === 0) {
    return html`<div class="empty">${empty}</div>`;
  }
  return html`
    <table role="table">
      <caption class="off-screen">${caption}</caption>
      <thead role="rowgroup">
        <tr role="row">${columns.map((column) => html`<th role="columnheader" scope="col" class=${column.className ?? ''}>${column.head ?? column.label}</th>`)}</tr>
      </thead>
      <tbody role="rowgroup">
        ${repeat(rows, key, (row) => html`
          <tr role="row">${columns.map((column) => cell(column, row))}</tr>
          ${detailRow(detail(row), columns.length)}`)}
      </tbody>
    </table>`;
}

function cell(column, row) {
  const className = column.className ?? '';
  return column.isHeader
    ? html`<th role="rowheader" scope="row" class=${className} data-label=${column.label}><div class="value">${column.cell(row)}</div></th>`
    : html`<td role="cell" class=${className} data-label=${column.label}><div class="value">${column.cell(row)}</div></td>`;
}

function detailRow(content, width) {
  return content === nothing
    ? nothing
    : html`<tr role="row" class="detail"><td role="cell" colspan=${width}>${content}</td></tr>`;
}

/** The way through pages of a list that has a cursor. */
export function pager({ isFirst, next, toFirst, toNext, shown }) {
  if (isFirst && !next) {
    return nothing;
  }
  return html`
    <nav class="pager" aria-label="Pages">
      <button type="button" ?disabled=${isFirst} @click=${toFirst}>First page</button>
      <button type="button" ?disabled=${!next} @click=${toNext}>Next page</button>
      <span class="muted">${shown}</span>
    </nav>`;
}

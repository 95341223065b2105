// Before the first paint, so that the page does not flash: the theme that was chosen here, else the system's.
const chosen = localStorage.getItem('tollgate-theme');
if (chosen === 'light' || chosen === 'dark') {
  document.documentElement.dataset.theme = chosen;
}

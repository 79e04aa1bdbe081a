/* global document, localStorage */
// Runs before the first paint, so that a chosen theme never flashes; src/theme.ts writes the same key.
{
  const theme = localStorage.getItem('edusphere.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}

/* global document, localStorage, navigator */
// Runs before the first paint, so that a chosen theme never flashes; src/theme.ts writes the same key.
{
  const theme = localStorage.getItem('edusphere.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
}
// Asks for the texts beside the page's script, which would ask for them only when it runs. The build names the files.
{
  const files = document.currentScript?.dataset ?? {}
  const languages = [localStorage.getItem('edusphere.locale'), ...navigator.languages.map((one) => one.slice(0, 2))]
  const link = document.createElement('link')
  link.rel = 'modulepreload'
  link.href = files[languages.find((language) => language in files) ?? 'en'] ?? ''
  if (link.getAttribute('href')) document.head.append(link)
}

const PLAIN = '/favicon.svg'

/** Shows the number of unread messages on the page's icon. A data link: the content policy allows it for pictures. */
export function showOnIcon(unread: number): void {
  const icon = document.querySelector<HTMLLinkElement>('link[rel=icon]')
  if (icon) icon.href = unread === 0 ? PLAIN : `data:image/svg+xml,${encodeURIComponent(iconOf(unread))}`
}

function iconOf(unread: number): string {
  const digits = unread > 99 ? '99+' : String(unread)
  const size = { 1: 22, 2: 19, 3: 14 }[digits.length]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<path d="M16 3a13 13 0 1 1-6.2 24.4L3.5 29l1.6-6.3A13 13 0 0 1 16 3z" fill="#0d5b70"/>
<rect x="5" y="10" width="27" height="22" rx="6" fill="#b3261e"/>
<text x="18.5" y="21.5" font-size="${size}" font-family="sans-serif" font-weight="700" fill="#fff" text-anchor="middle" dominant-baseline="central">${digits}</text>
</svg>`
}

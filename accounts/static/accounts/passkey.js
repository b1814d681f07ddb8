// Shows what needs passkeys only where the browser knows them, and says so when one was not used.
// allauth's own scripts do the talking with the device.

const known = window.isSecureContext && 'PublicKeyCredential' in window

for (const part of document.querySelectorAll('[data-passkey]')) part.hidden = !known
if (!known) for (const note of document.querySelectorAll('[data-passkey-unknown]')) note.hidden = false

document.addEventListener('allauth.error', (event) => {
  event.preventDefault()
  for (const note of document.querySelectorAll('[data-passkey-failed]')) {
    note.hidden = false
    note.scrollIntoView({ block: 'nearest' })
  }
})

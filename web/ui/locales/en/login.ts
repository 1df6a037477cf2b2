/** The log-in form. */
export const login = {
  'login.title': 'Log in',
  'login.lead': 'Show a document and talk about it, page by page, with everyone in step.',
  'login.join': 'Join {{room}}',
  'login.guestLead': 'Tell the others who you are. No account is needed.',
  'login.roomLead': 'Log in with your account to join.',
  'login.username': 'User name',
  'login.password': 'Password',
  'login.submit': 'Log in',
  'login.busy': 'Connecting…',
  'login.stay': 'Stay logged in on this device',
  'login.again': 'The server cannot be reached. Trying again…',
  'login.againLater': 'Too many people came at once, or there were too many tries. Trying again in {{seconds}} s…',
  'login.againFull': 'The server is full. Trying again…',
  'login.giveUp': 'Log in again',
  'login.guestName': 'Your name',
  'login.guestSubmit': 'Join',
  'login.asAccount': 'Log in with an account instead',
  'login.asGuest': 'Join as a guest instead',
  'login.error.credentials': 'The user name or the password is wrong. Check both and try again.',
  'login.error.unreachable': 'The server cannot be reached. Check your connection and try again.',
  'login.error.outdated': 'A part of this page could not be fetched. Load the page again, and then log in.',
  'login.error.too-many':
    'There were too many tries just now, for this account or from your network. Wait {{seconds}} s, then try again.',
  'login.error.too-many-guests':
    'There is no place for another guest just now: the server has very many, or many came from your network at once. Wait {{seconds}} s and try again, or log in with an account.',
  'login.error.full': 'The server is full at the moment. Try again in a while.',
  'login.error.insecure':
    'This page was opened without https. Browsers log in to accounts, and play voices, only with it. Guests can follow the pages.',
  'login.error.no-guests': 'Guests are not admitted here. Log in with an account.',
} as const;

/** The list of groups. */
export const home = {
  'home.title': 'Your groups',
  'home.lead': 'Open a group to meet, or start a new one and send its link.',
  'home.guestLead': 'You are here as a guest: open the link of the group that you were invited to.',
  'home.logout': 'Log out',
  'home.people_one': '{{count}} person',
  'home.people_other': '{{count}} people',
  'home.running': 'In session',
  'home.empty': 'No groups yet. Name one above to begin.',
  'home.failed': 'The list of groups cannot be loaded at the moment. Trying again…',
  'home.newTitle': 'Title of a new group',
  'home.newSubmit': 'New group',
  'home.new.forbidden': 'You may not make groups on this server. Ask its operator.',
  'home.new.no-space': 'The server has no space for another group. Tell whoever runs it, and try again later.',
  'home.new.limit': 'You have as many groups as one account may. Delete one first.',
  'home.new.failed': 'The group could not be made. Try again.',
} as const;

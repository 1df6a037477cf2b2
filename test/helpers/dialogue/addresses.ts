// Where the component in memory is, and its usual room.

export const DOMAIN = 'rooms.example';
export const ROOM = `lecture@${DOMAIN}`;

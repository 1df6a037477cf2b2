-- Prosody for a real server with Lectern, for Debian 12's prosody 0.12 and prosody-modules.
--
-- Copy it to /etc/prosody/prosody.cfg.lua and guests.pfw beside it, replace example.org throughout (in guests.pfw the
-- guest and room domains), set the secret, get the certificates, then:
--   prosodyctl check && systemctl restart prosody
--
-- A server that has Prosody already needs only three things of this file: the Component "rooms...." with its secret,
-- the guest host if guests are wanted, and `websocket` among its modules with the two lines about it below.

-- Who may administer the server from an XMPP client.
admins = { "you@example.org" }

pidfile = "/run/prosody/prosody.pid"
log = {
	info = "/var/log/prosody/prosody.log", -- Debian's logrotate turns it over
	{ levels = { "error" }, to = "syslog" },
}

-- What every host has. Each module is code that strangers' data goes through; there is no more than is used.
modules_enabled = {
	"disco",     -- XEP-0030: clients find the rooms
	"saslauth",  -- log-in
	"tls",       -- STARTTLS for clients and servers
	"dialback",  -- XEP-0220: servers without a valid certificate can at least be recognised; see s2s_secure_auth
	"ping",      -- XEP-0199
	"posix",     -- pid file, signals
	"smacks",    -- XEP-0198: a telephone that changes its network goes on where it was
	"websocket", -- RFC 7395: what browsers speak, through Lectern's web server
	"limits",    -- see `limits`
	"log_auth",  -- a line for each wrong password, with its address: for fail2ban, see docs/operators.md
}

-- Memory is collected when it has doubled, not after each growth of 5 %, Lua's way to be small: a large room makes much
-- that is gone at once, and costs half the processor time with this. And it is collected a little at a time: Lua 5.4 takes
-- Prosody's own `speed`, 500, for so much work at each step that the whole memory is gone through in one go, and page turns
-- and voices of all rooms wait for it.
gc = { threshold = 200, speed = 10 }
-- Nagle's algorithm would hold back a page turn, or a piece of voice, until the one before it is acknowledged, which the
-- other side delays by 40 ms.
network_settings = { nagle = false }

-- TLS ---------------------------------------------------------------------------------------------------------------

-- Import with `prosodyctl --root cert import /etc/letsencrypt/live`, also as certbot's deploy hook. Certificates are
-- needed for example.org and, when people of other servers shall come in, for rooms.example.org; the guest host is
-- reached through the web server alone and needs none.
certificates = "certs"
c2s_require_encryption = true
s2s_require_encryption = true
s2s_secure_auth = true -- other servers must have a valid certificate

-- Ports -------------------------------------------------------------------------------------------------------------

-- 5222 (clients) and 5269 (servers) are open to the world: these are the only two. Without people from other servers
-- add modules_disabled = { "s2s" } and close 5269.

-- Plain HTTP on loopback: Lectern's relay and the reverse proxy, which hold the TLS, are the only ones who come here.
http_ports = { 5280 }
http_interfaces = { "127.0.0.1" }
https_ports = {}
http_default_host = "example.org"
trusted_proxies = { "127.0.0.1", "::1" } -- whose X-Forwarded-For is believed
-- The browser's connection is encrypted up to the reverse proxy on this machine. If Lectern runs on another machine,
-- put TLS or a private network between; then open http_interfaces to that network only.
consider_websocket_secure = true

component_ports = { 5347 }
component_interfaces = { "127.0.0.1" }

-- Limits ------------------------------------------------------------------------------------------------------------

limits = {
	-- What one client may send, on average. A speaker who also draws and points sends about 30 kB/s: voice 8.5 (one
	-- 60 ms Opus packet in its stanza, 17 a second), ink up to 10, pointer and view 10. Twice that, so that the rest
	-- never waits. Prosody does not cut off a faster client, it reads from it more slowly: 64 kB/s means that a
	-- single stanza of 256 KiB holds up the same client's voice for four seconds, and nobody else's.
	-- Debian's sample has 10kb/s, with which a voice stutters as soon as its owner draws. A `burst` has no effect
	-- with Prosody's epoll backend.
	c2s = { rate = "64kb/s" },
	-- Whole rooms of another server come in through one connection.
	s2sin = { rate = "256kb/s" },
}
-- The largest stanza of a client, before anything else looks at it. Lectern's own stay far below; documents and
-- recordings never travel in stanzas.
c2s_stanza_size_limit = 256 * 1024
s2s_stanza_size_limit = 512 * 1024
-- What the component may send: answers with the state of a page that is full of ink.
component_stanza_size_limit = 512 * 1024
-- How long a client that vanished is still counted as present, in seconds. Longer than a telephone needs to change
-- networks; short, because for that long the room shows somebody who may be gone and keeps voice packets for them.
smacks_hibernation_time = 60
-- Stanzas kept for a client until it has confirmed them: a minute and a half of one speaker. After more than that the
-- session cannot be taken up again and the client joins anew.
smacks_max_queue_size = 1500

-- Accounts ----------------------------------------------------------------------------------------------------------

-- Only salted hashes are stored, and with SCRAM (RFC 5802) the password does not cross the wire.
authentication = "internal_hashed"
-- Accounts are made by you: prosodyctl adduser alice@example.org
-- To let people register themselves, look at mod_invites first.

-- Files below /var/lib/prosody. Some thousands of accounts: storage = "sql" with lua-dbi-postgresql.
storage = "internal"
-- Messages between people (XEP-0313). Room history and recordings are kept by Lectern, not here.
archive_expires_after = "4w"

VirtualHost "example.org"
	modules_enabled = {
		"roster",
		"blocklist",   -- XEP-0191
		"bookmarks",   -- XEP-0402: rooms joined on one device appear on the others
		"carbons",     -- XEP-0280
		"csi_simple",  -- XEP-0352: spares telephones
		"mam",         -- XEP-0313, messages between people
		"pep",         -- XEP-0163: avatars, bookmarks
		"vcard4", "vcard_legacy",
		"user_account_management", -- people change their own password
	}

-- Guests: come in by a link, without an account (XEP-0175). Take out the whole section, and set GUEST_DOMAIN= (empty)
-- for Lectern, when only people with accounts shall take part.
VirtualHost "guest.example.org"
	authentication = "anonymous" -- this alone also shuts the host off from other servers
	modules_enabled = { "firewall" }
	firewall_scripts = { "guests.pfw" } -- guests reach the rooms and nothing else
	disco_items = { { "rooms.example.org", "Lectern rooms" } }

-- Lectern. The secret is COMPONENT_SECRET in Lectern's environment; make one with: openssl rand -base64 32
Component "rooms.example.org"
	name = "Lectern rooms"
	component_secret = "replace me"
	-- For rooms of hundreds; nothing needs it. What goes to the same addresses comes from Lectern in one piece then, with
	-- a list. Lectern finds out by itself whether it is there; after an update take the module that came with it, or
	-- everything goes one by one. With it, further up:
	--   plugin_paths = { "/opt/lectern/prosody-config/modules" }
	-- It brings lectern_backlog along, which gives up clients that do not read instead of keeping everything for them.
	-- modules_enabled = { "lectern_multicast" }

-- Pictures and files that people send each other, by HTTP through Lectern's web server, which must know this name
-- (SHARE_HOST, docs/operators.md). Lectern's documents do not go through it. May be left out, with SHARE_HOST= (empty).
Component "share.example.org" "http_file_share"
	http_external_url = "https://meet.example.org/"
	http_file_share_size_limit = 16 * 1024 * 1024         -- one file
	http_file_share_daily_quota = 128 * 1024 * 1024       -- one person in a day
	http_file_share_global_quota = 8 * 1024 * 1024 * 1024 -- all files, so that the disk cannot be filled
	http_file_share_expires_after = 60 * 60 * 24 * 7

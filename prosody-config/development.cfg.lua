-- Prosody for trying Lectern on one machine and for working on it. `make start` runs it; everything stays on loopback.
-- For a real server see production.cfg.lua, which also says what each limit is for.
--
-- What differs from start to start comes from the environment; the launcher sets it:
--   PROSODY_DATA       folder for accounts, archives, the pid file (default var/prosody, seen from the current folder)
--   PROSODY_C2S_PORT   XMPP clients over TCP (5222)
--   PROSODY_HTTP_PORT  XMPP clients over WebSocket, and files of stock clients (5280)
--   COMPONENT_PORT     Lectern's component (5347)
--   COMPONENT_SECRET   what the component proves itself with (XEP-0114); no default
--   PROSODY_MODULES    folder of mod_lectern_multicast.lua; without it rooms are as they are, and large ones slower
--   SHARE_URL          where browsers reach what people send each other, Lectern's own address with a slash at its end;
--                      without it Prosody itself
--   PROSODY_LOG        debug, info (default), warn or error

local data = ENV_PROSODY_DATA or "var/prosody"
local modules = ENV_PROSODY_MODULES ~= "" and ENV_PROSODY_MODULES or nil
local http_port = tonumber(ENV_PROSODY_HTTP_PORT or 5280)

data_path = data
plugin_paths = modules and { modules } or nil
pidfile = data .. "/prosody.pid"
certificates = data -- none are needed; without this line Prosody looks for a folder that is not there
log = { { to = "console", levels = { min = ENV_PROSODY_LOG or "info" }, timestamps = "%Y-%m-%d %H:%M:%S" } }

-- In a container everything is root and there may be no other user who can reach the data folder. Prosody refuses to
-- run as root otherwise. Reachable from this machine only, so acceptable here and never in production.
run_as_root = true

modules_enabled = {
	"disco", "saslauth", "ping", "posix", "smacks", "websocket", "limits",
}
modules_disabled = { "s2s" } -- a try-out must not talk to other servers

-- See production.cfg.lua.
gc = { threshold = 200, speed = 10 }
network_settings = { nagle = false }

-- Loopback only, each port once.
interfaces = { "127.0.0.1" }
local_interfaces = { "127.0.0.1" }
c2s_ports = { tonumber(ENV_PROSODY_C2S_PORT or 5222) }
c2s_direct_tls_ports = {}
component_ports = { tonumber(ENV_COMPONENT_PORT or 5347) }
component_interfaces = { "127.0.0.1" }
http_ports = { http_port }
http_interfaces = { "127.0.0.1" }
https_ports = {}
http_default_host = "localhost"
http_external_url = "http://localhost:" .. http_port .. "/"

-- No certificate for localhost. Passwords still never cross the wire: over TCP only SCRAM is offered (RFC 5802).
c2s_require_encryption = false
consider_websocket_secure = true -- the relay stands on the same machine

authentication = "internal_hashed"
storage = "internal"
archive_expires_after = "1w"

-- The same numbers as in production.cfg.lua, so that what works here works there.
limits = { c2s = { rate = "64kb/s" } }
c2s_stanza_size_limit = 256 * 1024
component_stanza_size_limit = 512 * 1024
smacks_hibernation_time = 60
smacks_max_queue_size = 1500

VirtualHost "localhost"
	modules_enabled = {
		"roster", "blocklist", "bookmarks", "carbons", "csi_simple", "mam", "pep", "user_account_management",
		"vcard4", "vcard_legacy",
	}

-- Guests come in by a link, without an account (RFC 4505). They reach the rooms and nothing else: guests.pfw.
VirtualHost "guest.localhost"
	authentication = "anonymous"
	modules_enabled = { "firewall" }
	firewall_scripts = { "guests.pfw" }
	disco_items = { { "rooms.localhost", "Lectern rooms" } }

Component "rooms.localhost"
	name = "Lectern rooms"
	component_secret = ENV_COMPONENT_SECRET
	modules_enabled = modules and { "lectern_multicast" } or {}

-- Pictures and files that people send each other. Lectern's documents do not go through it. Browsers reach it through
-- Lectern's web server, under its address.
Component "share.localhost" "http_file_share"
	http_host = "localhost"
	http_external_url = ENV_SHARE_URL or "http://localhost:" .. http_port .. "/"
	http_file_share_size_limit = 16 * 1024 * 1024
	http_file_share_daily_quota = 128 * 1024 * 1024
	http_file_share_expires_after = 60 * 60 * 24 * 7

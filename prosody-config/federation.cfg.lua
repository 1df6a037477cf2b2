-- Two servers that speak to each other, for test/server/federation.test.ts. Each is known by an address of loopback, so
-- that neither needs a name in the DNS; the tests choose the addresses.
--   FEDERATION_HOST    domain of this server's accounts or rooms, and where it listens for the other
--   FEDERATION_ROLE    "rooms": the domain is the component's; "accounts": it has accounts

Include "test.cfg.lua"

modules_enabled = { "disco", "saslauth", "ping", "posix", "smacks", "websocket", "limits", "s2s", "dialback" }
modules_disabled = {}
-- What the component sends to many goes one by one here: the tests have both ways.
plugin_paths = nil

s2s_ports = { 5269 }
s2s_interfaces = { ENV_FEDERATION_HOST }
-- Addresses of loopback have no certificates: the two believe each other by dialback (XEP-0220).
s2s_require_encryption = false
s2s_secure_auth = false

if ENV_FEDERATION_ROLE == "rooms" then
	Component (ENV_FEDERATION_HOST)
		component_secret = ENV_COMPONENT_SECRET
else
	VirtualHost (ENV_FEDERATION_HOST)
end

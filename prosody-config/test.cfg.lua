-- Prosody for the tests: the development configuration with what makes a run short and its log useful.
-- The test helpers give every run its own free ports and its own empty data folder.

Include "development.cfg.lua"

-- RFC 5802 asks for at least 4096 rounds; more would only make each of the many log-ins of a run slower.
default_iteration_count = 4096

-- What mod_lectern_backlog allows, less than it does by itself where a test wants to be through soon.
lectern_backlog_drop = tonumber(ENV_LECTERN_BACKLOG_DROP)
lectern_backlog_close = tonumber(ENV_LECTERN_BACKLOG_CLOSE)

-- One more module for all who have accounts or are guests, for a test that brings one along.
if ENV_PROSODY_ONE_MORE then
	modules_enabled = { "disco", "saslauth", "ping", "posix", "smacks", "websocket", "limits", ENV_PROSODY_ONE_MORE }
end

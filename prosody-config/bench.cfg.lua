-- Prosody for the figures about rooms: the tests' configuration with Prosody's own rooms beside the component's, in the
-- same process and for the same clients.

Include "test.cfg.lua"

-- As in development.cfg.lua, and the shell, at which the memory of Lua is asked; but no smacks: what is held until a client
-- acknowledges it must not be taken for what a room costs.
modules_enabled = {
	"disco", "saslauth", "ping", "posix", "websocket", "limits",
	"admin_socket", "admin_shell",
}

-- Clients without accounts who may go to both. Guests (guests.pfw) may go to the component's rooms alone.
VirtualHost "bench.localhost"
	authentication = "anonymous"

Component "muc.localhost" "muc"
	name = "Prosody's own rooms"
	-- Beyond 100, empty rooms are put out of memory, and rooms in memory could not be compared.
	muc_room_cache_size = 10000

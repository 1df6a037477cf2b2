-- Bounds what waits in Prosody's memory for clients that do not read, or do not acknowledge (XEP-0198) what they have read.
-- Prosody itself keeps all of it until a connection has stood still for three minutes.
--
-- Load it on the component's host; mod_lectern_multicast brings it along. It looks at all connections of clients, of whatever
-- host, and at what is sent to them by whomever. What the component marks by its kind as passing, voice and pointer moves, is
-- left out for those who have much waiting: late, it is of no use. Options, on the component or global:
--
--   lectern_backlog_drop   bytes that wait for one client beyond which it gets no voice and no pointer moves (256 KiB: what
--                          ten speakers say in 3 s, or a room of 500 on entering)
--   lectern_backlog_close  bytes beyond which a client is given up (4 MiB: what a slow mobile line takes half a minute for):
--                          after the grace, or at twice as much at once
--   lectern_backlog_grace  seconds (30)

local filters = require "util.filters";
local jid_host = require "util.jid".host;
local st = require "util.stanza";
local timer = require "util.timer";

local drop = module:get_option_number("lectern_backlog_drop", 256 * 1024);
local close = module:get_option_number("lectern_backlog_close", 4 * 1024 * 1024);
local grace = module:get_option_number("lectern_backlog_grace", 30);
-- Seconds that a connection has for the word that it is given up, which nobody may be there to read.
local farewell = 5;

local xmlns_voice, xmlns_stage = "urn:lectern:voice:1", "urn:lectern:stage:1";
local c2s_sessions = module:shared("/*/c2s/sessions");

-- Of each connection how much of its buffer has been counted: it is a list that grows until it can be written.
local counted = setmetatable({}, { __mode = "k" });

-- Bytes that have not been written to the socket. net.server_epoll, which Debian's Prosody uses, keeps them as text or list;
-- server_event counts them itself.
local function unsent(conn)
	if not conn then return 0; end
	local buffer = conn.writebuffer;
	if type(buffer) == "string" then return #buffer; end
	if type(conn.writebufferlen) == "number" then return conn.writebufferlen; end
	local n = type(buffer) == "table" and #buffer or 0;
	if n == 0 then return 0; end
	local c = counted[conn];
	if not c or c.n > n or buffer[1] ~= c.first or buffer[c.n] ~= c.last then
		c = { n = 0, bytes = 0, first = buffer[1] };
		counted[conn] = c;
	end
	for i = c.n + 1, n do c.bytes = c.bytes + #buffer[i]; end
	c.n, c.last = n, buffer[n];
	return c.bytes;
end

-- Bytes of stanzas that a client with stream management has not acknowledged, which Prosody keeps for it.
-- n: of the last stanza; bytes: of the last one, where it is another.
local function unacknowledged(session, more)
	local queue = session.smacks and session.outgoing_stanza_queue;
	if not queue then return 0; end
	local kept = session.lectern_kept;
	local last, acked = queue:count_acked() + queue:count_unacked(), queue:count_acked();
	if not kept or kept.queue ~= queue then
		kept = { queue = queue, sizes = {}, acked = acked, last = last, bytes = 0 };
		session.lectern_kept = kept;
	end
	for n = kept.acked + 1, acked do
		kept.bytes = kept.bytes - (kept.sizes[n] or 0);
		kept.sizes[n] = nil;
	end
	kept.acked = acked;
	if more and last > kept.last then
		kept.sizes[last] = more;
		kept.bytes, kept.last = kept.bytes + more, last;
	end
	return kept.bytes;
end

local function give_up(session, bytes)
	if session.lectern_given_up then return; end
	session.lectern_given_up = true;
	module:log("info", "%s is given up: %d bytes wait for it", session.full_jid or session.id, bytes);
	-- Not now: others are being sent the same.
	timer.add_task(0, function ()
		if session.destroyed then return; end
		session.lectern_given_up = "told";
		local conn = session.conn;
		-- What it has not read it does not get any more; it may have read a part of a stanza.
		if conn and conn.writebuffer then conn.writebuffer = nil; end
		session:close({ condition = "policy-violation", text = "Too much waits for you to read" });
		if conn and conn.conn and conn.setwritetimeout then conn:setwritetimeout(farewell); end
	end);
end

-- Whether a session is over what it may have; it is given up then.
local function is_over(session, bytes)
	if bytes <= close then
		if session.lectern_since then session.lectern_since = nil; end
		return false;
	end
	local now = os.time();
	session.lectern_since = session.lectern_since or now;
	if bytes <= 2 * close and now - session.lectern_since < grace then return false; end
	give_up(session, bytes);
	return true;
end

local function is_passing(stanza)
	if stanza.name ~= "message" or not stanza.attr.from or jid_host(stanza.attr.from) ~= module.host then return false; end
	if stanza:get_child("voice", xmlns_voice) then return true; end
	local stage = stanza:get_child("stage", xmlns_stage);
	return stage and stage.tags[1] and stage.tags[1].name == "pointer" or false;
end

-- Before what keeps a stanza until it is acknowledged sees it.
local function stanza_out(stanza, session)
	if session.lectern_given_up == true then return nil; end
	local asleep = session.hibernating;
	if not asleep and unsent(session.conn) <= drop then return stanza; end
	if not st.is_stanza(stanza) then return stanza; end
	if is_passing(stanza) then return nil; end
	-- It will be kept, and not come to where its bytes are counted.
	if asleep then
		local bytes = unacknowledged(session) + #tostring(stanza);
		if bytes > close then
			give_up(session, bytes);
			return nil;
		end
		local kept = session.lectern_kept;
		if kept then
			kept.last = kept.last + 1;
			kept.sizes[kept.last] = bytes - kept.bytes;
			kept.bytes = bytes;
		end
	end
	return stanza;
end

local function bytes_out(data, session)
	local given_up = session.lectern_given_up;
	if given_up then return given_up ~= true and data or nil; end
	local bytes = unsent(session.conn) + #data;
	if session.smacks then bytes = math.max(bytes, unacknowledged(session, #data)); end
	if is_over(session, bytes) then return nil; end
	return data;
end

local function watch(session)
	if not session.type or session.type:sub(1, 3) ~= "c2s" then return; end
	filters.add_filter(session, "stanzas/out", stanza_out, 1000);
	filters.add_filter(session, "bytes/out", bytes_out, -1000);
end

filters.add_filter_hook(watch);
for _, session in pairs(c2s_sessions) do watch(session); end

function module.unload()
	filters.remove_filter_hook(watch);
	for _, session in pairs(c2s_sessions) do
		filters.remove_filter(session, "stanzas/out", stanza_out);
		filters.remove_filter(session, "bytes/out", bytes_out);
	end
end

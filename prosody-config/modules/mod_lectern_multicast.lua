-- Stanzas of Lectern's component for many addresses in one envelope, instead of one for each of hundreds of listeners:
-- docs/protocol.md, urn:lectern:multicast:3.
--
-- Load it on the component's host. It is not needed for anything: a component that does not find it writes every stanza
-- by itself. It saves Prosody from reading and writing out the same presence or message again and again, which is most of
-- what a large room costs. Only the component may use it, and only in the names that it may use anyway (XEP-0114).

module:depends("lectern_backlog");

local st = require "util.stanza";
local jid_host = require "util.jid".host;
local xpcall = require "util.xpcall".xpcall;

local xmlns_multicast = "urn:lectern:multicast:3";
-- What is read from the component in one go, in bytes. With Prosody's own 4 KiB a list of hundreds comes in pieces, and each
-- of the listeners is written to after each piece.
local read_size = 256 * 1024;

local xmlns_disco_info = "http://jabber.org/protocol/disco#info";

local stanza_mt, xml_escape = st.stanza_mt, st.xml_escape;

local function to_text(address)
	return " to='" .. xml_escape(address) .. "'";
end

-- Voice goes to the same hundreds 50 times a second, so what a list holds is kept: those of the last bytes, and of as many before.
local kept_bytes = 1024 * 1024;
local kept, kept_before, bytes = {}, {}, 0;

-- Addresses, and how each is written as an attribute.
local function read_list(text)
	local list = kept[text] or kept_before[text];
	if not list then
		list = { addresses = {}, texts = {} };
		local n = 0;
		for address in text:gmatch("[^\t]+") do
			n = n + 1;
			list.addresses[n], list.texts[n] = address, to_text(address);
		end
	end
	if not kept[text] then
		if bytes > kept_bytes then kept_before, kept, bytes = kept, {}, 0; end
		kept[text], bytes = list, bytes + #text;
	end
	return list;
end

-- A stanza that is written out once but for its `to`. For everybody else it is a stanza like any other: it can be looked
-- at, copied and changed. A copy is a plain one; what was changed is written out anew, and the next address gets another.
-- Changes are seen in its attributes and in which children it has, as other modules make them, not inside of a child: this
-- is done for each of hundreds of listeners.
local shared_mt = { __metatable = stanza_mt, __name = stanza_mt.__name };
local shared_methods = setmetatable({}, { __index = stanza_mt });
shared_mt.__index = shared_methods;

local function share(stanza)
	stanza.attr.to = nil;
	local text = tostring(stanza);
	-- Values are written with &gt;, so the first one ends the head.
	local tail = text:find("/?>");
	local attr, attributes, children = {}, 1, {};
	for name, value in pairs(stanza.attr) do
		attr[name], attributes = value, attributes + 1;
	end
	for i = 1, #stanza do children[i] = stanza[i]; end
	stanza.written = {
		head = text:sub(1, tail - 1), tail = text:sub(tail), top = text:sub(1, tail - 1) .. ">";
		name = stanza.name, attr = attr, attributes = attributes, children = children;
	};
	return setmetatable(stanza, shared_mt);
end

-- Whether it is what was written out, with a `to`.
local function is_same(stanza)
	local written, last_add = stanza.written, stanza.last_add;
	local children = written.children;
	if #stanza ~= #children or stanza.name ~= written.name or last_add and #last_add > 0 then return false; end
	for i = 1, #children do
		if stanza[i] ~= children[i] then return false; end
	end
	local attr, attributes = written.attr, 0;
	for name, value in next, stanza.attr do
		if name ~= "to" and attr[name] ~= value then return false; end
		attributes = attributes + 1;
	end
	return attributes == written.attributes and stanza.attr.to ~= nil;
end

function shared_mt.__tostring(stanza)
	local written = stanza.written;
	written.is_same = is_same(stanza);
	if not written.is_same then return stanza_mt.__tostring(stanza); end
	local to = stanza.attr.to;
	return written.head .. (to == written.to and written.to_text or to_text(to)) .. written.tail;
end

-- Prosody asks for it with each stanza that it sends, for its log alone, which says to whom.
function shared_methods.top_tag(stanza)
	return stanza.written.top;
end

-- Whether it still is when it has been sent: looked at when it was written out, and now when it was copied instead.
local function is_still_same(stanza)
	local written = stanza.written;
	local same = written.is_same;
	if same == nil then same = is_same(stanza); end
	written.is_same = nil;
	return same;
end

-- Whether what is sent to it now is all that it has to write: it can be written at once then. Prosody asks epoll for each
-- client whether it may, and sets a timer, which for many that read in time is a quarter of what a stanza costs.
-- network_settings.opportunistic_writes would do the same for all that anybody sends, and makes it dearer for those to whom
-- several stanzas go at a time. What is asked here of the connection is net.server_epoll's own; others are left alone.
local function is_idle(conn)
	if not conn or not conn.onwritable or conn._writing or conn._write_lock or not conn._connected then return false; end
	local buffer = conn.writebuffer;
	return buffer == nil or type(buffer) == "table" and buffer[1] == nil;
end

-- Gives what sends it to each. Called again after an error it goes on with the next.
-- alone: nothing else goes to these in the same turn
local function sender(stanza, list, origin, alone)
	local pristine = st.clone(stanza);
	local addresses, texts, i = list.addresses, list.texts, 0;
	local full_sessions = prosody.full_sessions;
	local conn;
	local function write()
		local idle = conn;
		conn, idle._writing = nil, nil;
		local buffer = idle.writebuffer;
		if idle.conn and (type(buffer) == "string" or type(buffer) == "table" and buffer[1]) then idle:onwritable(); end
	end
	stanza = share(stanza);
	return function ()
		if conn then write(); end
		while i < #addresses do
			i = i + 1;
			if i > 1 and not is_still_same(stanza) then stanza = share(st.clone(pristine)); end
			-- Sessions keep a copy when they keep anything, so one stanza serves all, as in Prosody's own rooms.
			local written, to = stanza.written, addresses[i];
			stanza.attr.to, written.to, written.to_text = to, to, texts[i];
			local session = alone and full_sessions[to];
			if session and is_idle(session.conn) then
				conn = session.conn;
				conn._writing = true;
				module:send(stanza, origin);
				write();
			else
				module:send(stanza, origin);
			end
		end
	end
end

local function is_own_component(origin)
	return origin.type == "component" and origin.host == module.host;
end

local function not_sent(err)
	module:log("error", "A stanza could not be sent: %s", debug.traceback(tostring(err), 2));
end

local function fan_out(event)
	local origin, envelope = event.origin, event.stanza;
	if not is_own_component(origin) or envelope.attr.from ~= module.host then return; end
	local text = envelope:get_child_text("to", xmlns_multicast);
	if not text then return; end
	local list = read_list(text);
	local stanzas, n, rest = envelope.tags, 0, nil;
	local function all()
		while true do
			if rest then rest(); end
			n, rest = n + 1, nil;
			local stanza = stanzas[n];
			if not stanza then return; end
			local from = stanza.attr.from;
			if stanza.attr.xmlns == nil and from and jid_host(from) == module.host then
				if #list.addresses > 1 then
					rest = sender(stanza, list, origin, #stanzas == 2);
				else
					stanza.attr.to = list.addresses[1];
					module:send(stanza, origin);
				end
			end
		end
	end
	-- What goes wrong for one is not for the others to miss.
	repeat until xpcall(all, not_sent);
	return true;
end

module:hook("message/host", fan_out, 10);

-- The component asks its own domain whether this is here, when its stream is up.
module:hook("iq-get/host/" .. xmlns_disco_info .. ":query", function (event)
	local origin, stanza = event.origin, event.stanza;
	if not is_own_component(origin) then return; end
	origin.conn:set_mode(read_size);
	origin.send(st.reply(stanza):query(xmlns_disco_info):tag("feature", { var = xmlns_multicast }));
	return true;
end, 10);

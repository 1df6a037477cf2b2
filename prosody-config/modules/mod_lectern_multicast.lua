-- Stanzas of Lectern's component for many addresses in one envelope, instead of one for each of hundreds of listeners:
-- docs/protocol.md, urn:lectern:multicast:2.
--
-- Load it on the component's host. It is not needed for anything: a component that does not find it writes every stanza
-- by itself. It saves Prosody from reading and writing out the same presence or message again and again, which is most of
-- what a large room costs. Only the component may use it, and only in the names that it may use anyway (XEP-0114).

module:depends("lectern_backlog");

local st = require "util.stanza";
local jid_host = require "util.jid".host;
local xpcall = require "util.xpcall".xpcall;

local xmlns_multicast = "urn:lectern:multicast:2";
-- What is read from the component in one go, in bytes. With Prosody's own 4 KiB a list of hundreds comes in pieces, and each
-- of the listeners is written to after each piece.
local read_size = 256 * 1024;

local xmlns_disco_info = "http://jabber.org/protocol/disco#info";

local stanza_mt, xml_escape = st.stanza_mt, st.xml_escape;

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
		head = text:sub(1, tail - 1), tail = text:sub(tail);
		name = stanza.name, attr = attr, attributes = attributes, children = children;
	};
	return setmetatable(stanza, shared_mt);
end

-- Whether it is what was written out, with a `to`.
local function is_same(stanza)
	local written = stanza.written;
	local children = written.children;
	if #stanza ~= #children or stanza.name ~= written.name or not stanza:at_top() then return false; end
	for i = 1, #children do
		if stanza[i] ~= children[i] then return false; end
	end
	local attr, attributes = written.attr, 0;
	for name, value in pairs(stanza.attr) do
		if attr[name] ~= value and name ~= "to" then return false; end
		attributes = attributes + 1;
	end
	return attributes == written.attributes and stanza.attr.to ~= nil;
end

local function head(stanza)
	return stanza.written.head .. " to='" .. xml_escape(stanza.attr.to or "") .. "'";
end

function shared_mt.__tostring(stanza)
	local written = stanza.written;
	written.is_same = is_same(stanza);
	return written.is_same and head(stanza) .. written.tail or stanza_mt.__tostring(stanza);
end

-- Prosody asks for it with each stanza that it sends, for its log alone.
function shared_methods.top_tag(stanza)
	return head(stanza) .. ">";
end

-- Whether it still is when it has been sent: looked at when it was written out, and now when it was copied instead.
local function is_still_same(stanza)
	local written = stanza.written;
	local same = written.is_same;
	if same == nil then same = is_same(stanza); end
	written.is_same = nil;
	return same;
end

-- Gives what sends it to each. Called again after an error it goes on with the next.
local function sender(stanza, addresses, origin)
	local pristine = st.clone(stanza);
	local i = 0;
	stanza = share(stanza);
	return function ()
		while i < #addresses do
			i = i + 1;
			if i > 1 and not is_still_same(stanza) then stanza = share(st.clone(pristine)); end
			-- Sessions keep a copy when they keep anything, so one stanza serves all, as in Prosody's own rooms.
			stanza.attr.to = addresses[i];
			module:send(stanza, origin);
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
	local list = envelope:get_child_text("to", xmlns_multicast);
	if not list then return; end
	local addresses = {};
	for address in list:gmatch("[^\n]+") do addresses[#addresses + 1] = address; end
	local stanzas, n, rest = envelope.tags, 0, nil;
	local function all()
		while true do
			if rest then rest(); end
			n, rest = n + 1, nil;
			local stanza = stanzas[n];
			if not stanza then return; end
			local from = stanza.attr.from;
			if stanza.attr.xmlns == nil and from and jid_host(from) == module.host then
				if #addresses > 1 then
					rest = sender(stanza, addresses, origin);
				else
					stanza.attr.to = addresses[1];
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

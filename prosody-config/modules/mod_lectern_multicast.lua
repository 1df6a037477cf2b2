-- Stanzas of Lectern's component for many addresses in one envelope, instead of one for each of hundreds of listeners:
-- docs/protocol.md, urn:lectern:multicast:2.
--
-- Load it on the component's host. It is not needed for anything: a component that does not find it writes every stanza
-- by itself. It saves Prosody from reading and writing out the same presence or message again and again, which is most of
-- what a large room costs. Only the component may use it, and only in the names that it may use anyway (XEP-0114).

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
local shared_mt = { __metatable = stanza_mt, __name = stanza_mt.__name };
local shared_methods = setmetatable({}, { __index = stanza_mt });
shared_mt.__index = shared_methods;

-- Whether two elements have the same attributes, but for `ignored`.
local function has_same_attributes(a, b, ignored)
	for name, value in pairs(a.attr) do
		if b.attr[name] ~= value and name ~= ignored then return false; end
	end
	for name in pairs(b.attr) do
		if a.attr[name] == nil and name ~= ignored then return false; end
	end
	return true;
end

local function has_same_children(a, b)
	if #a ~= #b then return false; end
	for i = 1, #a do
		local one, other = a[i], b[i];
		if type(one) ~= "table" or type(other) ~= "table" then
			if one ~= other then return false; end
		elseif one.name ~= other.name or not has_same_attributes(one, other) or not has_same_children(one, other) then
			return false;
		end
	end
	return true;
end

local function has_same_head(stanza)
	local copy = stanza.written.copy;
	return stanza.attr.to and stanza.name == copy.name and has_same_attributes(stanza, copy, "to");
end

local function is_unchanged(stanza)
	return has_same_head(stanza) and has_same_children(stanza, stanza.written.copy) and stanza:at_top();
end

local function head(stanza)
	return stanza.written.head .. " to='" .. xml_escape(stanza.attr.to) .. "'";
end

function shared_mt.__tostring(stanza)
	if not is_unchanged(stanza) then return stanza_mt.__tostring(stanza); end
	return head(stanza) .. stanza.written.tail;
end

-- Prosody asks for it with each stanza that it sends, for its log.
function shared_methods.top_tag(stanza)
	if not has_same_head(stanza) then return stanza_mt.top_tag(stanza); end
	return head(stanza) .. ">";
end

local function share(stanza)
	stanza.attr.to = nil;
	local text = tostring(stanza);
	-- Values are written with &gt;, so the first one ends the head.
	local tail = text:find("/?>");
	stanza.written = { head = text:sub(1, tail - 1), tail = text:sub(tail), copy = st.clone(stanza) };
	return setmetatable(stanza, shared_mt);
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
	for _, stanza in ipairs(envelope.tags) do
		local from = stanza.attr.from;
		if stanza.attr.xmlns == nil and from and jid_host(from) == module.host then
			if #addresses > 1 then stanza = share(stanza); end
			for i, address in ipairs(addresses) do
				if i > 1 and not is_unchanged(stanza) then stanza = share(st.clone(stanza.written.copy)); end
				-- Sessions keep a copy when they keep anything, so one stanza serves all, as in Prosody's own rooms.
				stanza.attr.to = address;
				-- What goes wrong for one is not for the others to miss.
				xpcall(module.send, not_sent, module, stanza, origin);
			end
		end
	end
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

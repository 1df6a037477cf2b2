-- One stanza of Lectern's component for many addresses, instead of one for each of hundreds of listeners:
-- docs/protocol.md, urn:lectern:multicast:1.
--
-- Load it on the component's host. It is not needed for anything: a component that does not find it writes every stanza
-- by itself. It saves Prosody from reading the same presence or message again and again, which is most of what a large
-- room costs. Only the component may use it, and only in the names that it may use anyway (XEP-0114).

local st = require "util.stanza";

local xmlns_multicast = "urn:lectern:multicast:1";
-- What is read from the component in one go, in bytes. With Prosody's own 4 KiB a list of hundreds comes in pieces, and each
-- of the listeners is written to after each piece.
local read_size = 256 * 1024;

local xmlns_disco_info = "http://jabber.org/protocol/disco#info";

local function is_own_component(origin)
	return origin.type == "component" and origin.host == module.host;
end

local function fan_out(event)
	local origin, stanza = event.origin, event.stanza;
	if not is_own_component(origin) then return; end
	local addresses = stanza:get_child_text("to", xmlns_multicast);
	if not addresses then return; end
	stanza:remove_children("to", xmlns_multicast);
	for address in addresses:gmatch("[^\n]+") do
		-- Sessions keep a copy when they keep anything, so one stanza serves all, as in Prosody's own rooms.
		stanza.attr.to = address;
		module:send(stanza, origin);
	end
	return true;
end

module:hook("presence/host", fan_out, 10);
module:hook("message/host", fan_out, 10);

-- The component asks its own domain whether this is here, when its stream is up.
module:hook("iq-get/host/" .. xmlns_disco_info .. ":query", function (event)
	local origin, stanza = event.origin, event.stanza;
	if not is_own_component(origin) then return; end
	origin.conn:set_mode(read_size);
	origin.send(st.reply(stanza):query(xmlns_disco_info):tag("feature", { var = xmlns_multicast }));
	return true;
end, 10);

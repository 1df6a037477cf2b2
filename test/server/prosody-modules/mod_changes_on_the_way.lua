-- Changes messages that pass, in place, in the way that their body names; mod_firewall's INJECT and STRIP do the like.

local changes = {};

function changes.child(stanza)
	stanza:tag("added", { xmlns = "urn:example:added" }):up();
end

function changes.exchange(stanza)
	stanza:remove_children("x", "urn:example:x");
	changes.child(stanza);
end

function changes.attribute(stanza)
	stanza.attr.added = "added";
end

changes["no attribute"] = function (stanza)
	stanza.attr.id = nil;
end;

function changes.error(stanza)
	if stanza.attr.to:find("^ann@") then error("a fault of another module"); end
end

module:hook("message/full", function (event)
	local change = changes[event.stanza:get_child_text("body")];
	if change then change(event.stanza); end
end, 1);

-- What Prosody's preparation of the profile arg[1], or of whole addresses for "jid", makes of texts: a line in hex for each, "-" for one that it refuses.
-- The texts come in hex, one a line; with arg[2] they are all code points with the texts arg[2] and arg[3] around each,
-- and those that it leaves as they are have empty lines.
package.cpath = "/usr/lib/prosody/?.so;" .. package.cpath;
package.path = "/usr/lib/prosody/?.lua;" .. package.path;
local prepare = arg[1] == "jid" and require "util.jid".prep or require "util.encodings".stringprep[arg[1]];

local function from_hex(hex)
	return (hex:gsub("%x%x", function (digits) return string.char(tonumber(digits, 16)); end));
end

local function to_hex(text)
	return (text:gsub(".", function (byte) return ("%02x"):format(byte:byte()); end));
end

local answers = {};
local function answer(text)
	local prepared = prepare(text);
	answers[#answers + 1] = prepared == text and arg[2] and "" or prepared and to_hex(prepared) or "-";
end

if arg[2] then
	for code = 0, 0x10ffff do
		if code < 0xd800 or code > 0xdfff then answer(arg[2] .. utf8.char(code) .. arg[3]); end
	end
else
	for line in (io.read("a") .. "\n"):gmatch("([^\n]*)\n") do answer(from_hex(line)); end
end
io.write(table.concat(answers, "\n"));

-- request: {{partition, name}...}  result: {entry or false, ...}
local entries = {}
for i, key in ipairs(request) do entries[i] = entry_of(key[1], key[2]) or false end
return pack(entries)

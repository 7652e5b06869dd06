-- Tells what is needed to finish chords that are complete.
-- request: {most, what keys of groups begin with}  result: {{id, what finishing needs, {part...}, saved group or false}...}
local found, ids = {}, call('HKEYS', CHORDS)
for i = 1, math.min(#ids, request[1]) do
  local key = request[2] .. ids[i]
  local saved = redis.pcall('GET', key)
  local parts = call(is_listed(key) and 'LRANGE' or 'ZRANGE', key .. '.j', 0, -1)
  found[i] = { ids[i], call('HGET', CHORDS, ids[i]), parts, type(saved) == 'string' and saved }
end
return pack(found)

-- What follows the end of a task of Celery's, put between common.lua and the scripts that need it.
--
-- effects: {{result...}, {chord...}, {message...}, {part...}}
--   result   {key, text}                     stored unless there is a success already
--   chord    {key, size, saved group or false}
--   message  what push() takes
--   part     {key of the chord, its id, place or false, text, what finishing needs}
-- A chord that a part completes is listed under its id in CHORDS, until somebody has finished it.

local CHORDS = P .. 'chords'

local function store_result(result)
  local old = redis.pcall('GET', result[1])
  if type(old) == 'string' and string.find(old, '^{"status": ?"SUCCESS"') then return end
  call('SET', result[1], result[2], 'EX', DAY)
  call('PUBLISH', result[1], result[2])
end

local function start_chord(chord)
  call('SET', chord[1] .. '.s', chord[2], 'EX', DAY)
  if chord[3] then call('SET', chord[1], chord[3], 'EX', DAY) end
end

local function hand_in(part)
  local parts, size, more = part[1] .. '.j', part[1] .. '.s', part[1] .. '.t'
  call('ZADD', parts, part[3] or '+inf', part[4])
  local count, whole, added = call('ZCARD', parts), call('GET', size), call('GET', more)
  for _, key in ipairs({ parts, size, more }) do call('EXPIRE', key, DAY) end
  if whole and count == tonumber(whole) + (tonumber(added) or 0) then call('HSET', CHORDS, part[2], part[5]) end
end

local function apply(effects)
  for _, result in ipairs(effects[1]) do store_result(result) end
  for _, chord in ipairs(effects[2]) do start_chord(chord) end
  for _, message in ipairs(effects[3]) do push(message) end
  for _, part in ipairs(effects[4]) do hand_in(part) end
end

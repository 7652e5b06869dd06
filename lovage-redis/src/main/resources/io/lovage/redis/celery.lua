-- What follows the end of a task of Celery's, put between common.lua and the scripts that need it.
--
-- effects: {{result...}, {chord...}, {message...}, {part...}}
--   result   {key, text}                     stored unless there is a success already
--   chord    {key, size, saved group or false}
--   message  what push() takes
--   part     {key of the chord, its id, place or false, text, what finishing needs}
-- A chord that a part completes is listed under its id in CHORDS, until somebody has finished it.

local CHORDS = P .. 'chords'

-- What tasks a canvas has that waits for its result, which has this id; and those of canvases that were cancelled, until the tasks are as well.
local function canvas_key(id) return P .. 'canvas:' .. id end
local CANCELLED_CANVASES = P .. 'cancelled-canvases'

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

-- Parts of a chord are in a sorted set, by their places; in a list if a Python worker whose result_chord_ordered is off was the first.
local function is_listed(chord) return call('TYPE', chord .. '.j').ok == 'list' end

-- How many parts a chord lacks, or false if nobody has said yet how many there are to be.
local function lacks(chord)
  local whole, added = call('GET', chord .. '.s'), call('GET', chord .. '.t')
  local count = call(is_listed(chord) and 'LLEN' or 'ZCARD', chord .. '.j')
  return whole and tonumber(whole) + (tonumber(added) or 0) - count
end

local function hand_in(part)
  local chord = part[1]
  if is_listed(chord) then
    call('RPUSH', chord .. '.j', part[4])
  else
    call('ZADD', chord .. '.j', part[3] or '+inf', part[4])
  end
  for _, key in ipairs({ '.j', '.s', '.t' }) do call('EXPIRE', chord .. key, DAY) end
  if lacks(chord) == 0 then call('HSET', CHORDS, part[2], part[5]) end
end

local function apply(effects)
  for _, result in ipairs(effects[1]) do store_result(result) end
  for _, chord in ipairs(effects[2]) do start_chord(chord) end
  for _, message in ipairs(effects[3]) do push(message) end
  for _, part in ipairs(effects[4]) do hand_in(part) end
end

-- Leases messages.
-- request: {queues, most, lease in ms, token, consumer, tasks, token of an earlier claim whose answer got lost, or false, {door of each queue...}}
-- result: {now, next change or false, {{id, envelope, attempt, forgiven, lapses}...}, {queue at whose door something waits...}}
local queues, most, token, consumer, tasks = request[1], request[2], request[4], request[5], request[6]
local till = math.min(NEVER, now + request[3])
local taken, envelopes_of, bytes = {}, {}, 0

-- An answer isn't larger than that, unless it is a single message.
local MOST_BYTES = 16 * 1024 * 1024

-- The sorted sets of a queue that hold what this consumer may have besides what is ready.
local function known_parked(queue)
  local known = {}
  for _, task in ipairs(call('SMEMBERS', known_key(queue))) do
    local mine = task == '' and #tasks == 0
    for _, name in ipairs(tasks) do mine = mine or name == task end
    local key = parked_key(queue, task)
    if call('EXISTS', key) == 0 then
      call('SREM', known_key(queue), task)
    elseif mine then
      known[#known + 1] = key
    end
  end
  return known
end

-- The best of several sorted sets, one by one: only where something is parked that this consumer knows.
local function pop_best(keys)
  local best, score, from
  for _, key in ipairs(keys) do
    local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
    if first[1] then
      local its = tonumber(first[2])
      if not best or its < score or (its == score and first[1] < best) then best, score, from = first[1], its, key end
    end
  end
  if best then call('ZREM', from, best) end
  return best
end

local function pop(queue, count)
  local keys = known_parked(queue)
  local ids = {}
  if #keys == 0 then
    local popped = call('ZPOPMIN', ready_key(queue), count)
    for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
    return ids
  end
  keys[#keys + 1] = ready_key(queue)
  while #ids < count do
    local id = pop_best(keys)
    if not id then return ids end
    ids[#ids + 1] = id
  end
  return ids
end

local function take(queue, count)
  local ids = pop(queue, count)
  if #ids == 0 then return 0 end
  read_states(ids)
  read_many(P .. 'message', ids, envelopes_of, function(id, value) envelopes_of[id] = value end)
  for _, id in ipairs(ids) do
    local state, envelope = states[id], envelopes_of[id]
    if state and bytes > MOST_BYTES then
      local key, score = home(state)
      sort(key, id, score)
    elseif state then
      bytes = bytes + #envelope
      state[PLACE], state[TIME], state[REASON] = LEASED, till, false
      state[TOKEN], state[CONSUMER], state[SINCE], state[ATTEMPT] = token, consumer, now, state[ATTEMPT] + 1
      dirty_states[id] = true
      sort(leased_key(queue), id, till)
      taken[#taken + 1] = { id, envelope, state[ATTEMPT], state[FORGIVEN], state[LAPSES] }
    end
  end
  return #ids
end

-- Nobody knows of these leases, so they are as if they had never been.
local function give_back(queue, lost)
  local ids = call('ZRANGE', leased_key(queue), 0, -1)
  read_states(ids)
  for _, id in ipairs(ids) do
    local state = states[id]
    if state and state[PLACE] == LEASED and state[TOKEN] == lost then
      state[ATTEMPT] = state[ATTEMPT] - 1
      move(id, state, READY, now)
    end
  end
end

for _, queue in ipairs(queues) do
  sweep(queue)
  if request[7] then give_back(queue, request[7]) end
end
flush()
-- Each queue its share first, then whoever has more.
local share = math.ceil(most / #queues)
for _, queue in ipairs(queues) do
  local room = most - #taken
  if room > 0 and bytes <= MOST_BYTES then take(queue, math.min(room, share)) end
end
for _, queue in ipairs(queues) do
  local room = most - #taken
  if room > 0 and share < most and bytes <= MOST_BYTES then take(queue, room) end
end
flush()

local following = false
if #taken == 0 then
  for _, queue in ipairs(queues) do
    for _, key in ipairs({ delayed_key(queue), leased_key(queue) }) do
      local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
      if first[2] then following = math.min(following or NEVER, tonumber(first[2])) end
    end
  end
end
local at_doors = {}
for i, door in ipairs(request[8]) do
  if waits_at(door) then at_doors[#at_doors + 1] = queues[i] end
end
return pack({ now, following, taken, at_doors })

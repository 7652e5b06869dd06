-- Leases messages.
-- request: {queues, most, lease in ms, token, consumer, tasks, {door of each queue...}, {token of which nobody knows what came...},
--   token under which the consumer waits, or false, {channel, ms} if it goes on to wait for so long, or false}
-- result: several texts: MessagePack of {now, next change or false, how many, for each what LEASE below says, {queue at whose door something waits...},
--   1 if it waits, 2 if it was handed a message while it waited and so gets no other}, and the envelope of each
local queues, most, token, consumer, tasks = request[1], request[2], request[4], request[5], request[6]
local till = math.min(NEVER, now + request[3])
local till_text, tail = string.format('%.0f', till), state_tail(token, consumer, false)
local leases, answer, bytes = {}, { '' }, 0

-- id, attempt, forgiven, lapses
local LEASE = '>c16I4I4I4'

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

local function pop(queue, most_of_it)
  local keys = known_parked(queue)
  local ids = {}
  if #keys == 0 then
    local popped = call('ZPOPMIN', ready_key(queue), most_of_it)
    for i = 1, #popped, 2 do ids[#ids + 1] = popped[i] end
    return ids
  end
  keys[#keys + 1] = ready_key(queue)
  while #ids < most_of_it do
    local id = pop_best(keys)
    if not id then return ids end
    ids[#ids + 1] = id
  end
  return ids
end

-- The stored form of a state as it is under the lease, its attempt, and what else a delivery tells. A lease changes the first and the last part only.
local function under_lease(value)
  local _, tried, attempt, forgiven, lapses, _, _, size = struct.unpack(HEAD, value)
  local head = struct.pack(HEAD, LEASED, tried, attempt + 1, forgiven, lapses, till, now, size)
  return head .. string.sub(value, HEAD_SIZE + 1, HEAD_SIZE + size) .. tail, attempt + 1, forgiven, lapses
end

local function take(queue, most_of_it)
  local ids = pop(queue, most_of_it)
  if #ids == 0 then return end
  local values, texts, changed, scores = call('HMGET', P .. 'state', unpack(ids)), call('HMGET', P .. 'message', unpack(ids)), {}, {}
  for i, id in ipairs(ids) do
    local value, envelope = values[i], texts[i]
    if value and bytes > MOST_BYTES then
      states[id] = read_state(value)
      local key, score = home(states[id])
      sort(key, id, score)
    elseif value then
      local after, attempt, forgiven, lapses = under_lease(value)
      bytes = bytes + #envelope
      leases[#leases + 1] = struct.pack(LEASE, id, attempt, forgiven, lapses)
      answer[#answer + 1] = envelope
      changed[#changed + 1] = id
      changed[#changed + 1] = after
      scores[#scores + 1] = till_text
      scores[#scores + 1] = id
    end
  end
  if #changed > 0 then
    call('HSET', P .. 'state', unpack(changed))
    call('ZADD', leased_key(queue), unpack(scores))
  end
end

local function wait(channel, millis)
  call('HSET', WAITERS, token, pack({ channel, request[3], consumer }))
  for _, queue in ipairs(queues) do call('ZADD', waiting_key(queue), string.format('%.0f', now + millis), token) end
end

if request[9] and not stop_waiting(request[9], queues) then
  answer[1] = pack({ now, false, 0, '', {}, 2 })
  return answer
end
for _, lost in ipairs(request[8]) do
  stop_waiting(lost, queues)
  give_back(queues, lost)
end
for _, queue in ipairs(queues) do sweep(queue) end
flush()
-- Each queue its share first, then whoever has more.
local share = math.ceil(most / #queues)
for _, queue in ipairs(queues) do
  local room = most - #leases
  if room > 0 and bytes <= MOST_BYTES then take(queue, math.min(room, share)) end
end
for _, queue in ipairs(queues) do
  local room = most - #leases
  if room > 0 and share < most and bytes <= MOST_BYTES then take(queue, room) end
end
flush()

local following = false
if #leases == 0 then
  for _, queue in ipairs(queues) do
    for _, key in ipairs({ delayed_key(queue), leased_key(queue) }) do
      local first = call('ZRANGE', key, 0, 0, 'WITHSCORES')
      if first[2] then following = math.min(following or NEVER, tonumber(first[2])) end
    end
  end
end
local at_doors = {}
for i, door in ipairs(request[7]) do
  if waits_at(door) then at_doors[#at_doors + 1] = queues[i] end
end
local waits = #leases == 0 and #at_doors == 0 and request[10]
if waits then wait(waits[1], waits[2]) end
answer[1] = pack({ now, following, #leases, table.concat(leases), at_doors, waits and 1 or 0 })
return answer

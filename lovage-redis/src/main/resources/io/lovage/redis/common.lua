-- What all scripts have in common; put in front of each of them.
--
-- KEYS[1]  prefix of all keys          ARGV[1]  now in milliseconds, or '' for the server's clock
-- ARGV[2]  the request, MessagePack    result   MessagePack
--
-- A script works on states and records in Lua's memory; flush() at its end writes them. Until then nothing but entries of the state store is written.

local P, now = KEYS[1], tonumber(ARGV[1])
if not now then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local request = cmsgpack.unpack(ARGV[2])
local call, pack = redis.call, cmsgpack.pack

local NEVER, SWEEP, CHUNK = 9e15, 1000, 2000

-- How long Celery keeps what belongs to a chord, in seconds.
local DAY = 86400

-- Whoever waits looks again after that time by itself.
local SOON = 1000

-- Places of messages and states of tasks, as Codes.java has them.
local READY, DELAYED, LEASED, PARKED, DEAD = 0, 1, 2, 3, 4
local WAITING, SCHEDULED, QUEUED, RUNNING, TASK_PARKED, SUCCEEDED, FAILED, CANCELLED, EXPIRED = 0, 1, 2, 3, 4, 5, 6, 7, 8

-- A state is what changes of a message. Absent values are false.
local PLACE, QUEUE, PRIORITY, TASK, ENQUEUED, ATTEMPT, FORGIVEN, LAPSES = 1, 2, 3, 4, 5, 6, 7, 8
local TIME, TOKEN, CONSUMER, SINCE, REASON, TRIED = 9, 10, 11, 12, 13, 14

-- It is stored in three parts: what each step changes and the second part's length; what never changes; who has a lease and why it is where it is. Most
-- of what scripts do is to read and write states, and this takes Lua a fraction of the time that MessagePack takes it.
local HEAD, CONSTANT, TAIL = '<BBI4I4I4ddI2', '<BdI2c0I2c0', '<I2c0I2c0I4c0'
local HEAD_SIZE, STATE = struct.size(HEAD), HEAD .. string.sub(CONSTANT, 2) .. string.sub(TAIL, 2)

local function read_state(value)
  local place, tried, attempt, forgiven, lapses, time, since, _, priority, enqueued, queue, task, token, consumer, reason =
    struct.unpack(STATE, value)
  return {
    place, queue, priority, task ~= '' and task, enqueued, attempt, forgiven, lapses,
    time, token ~= '' and token, consumer ~= '' and consumer, since, reason ~= '' and reason, tried == 1,
  }
end

local function state_tail(token, consumer, reason)
  token, consumer, reason = token or '', consumer or '', reason or ''
  return struct.pack(TAIL, #token, token, #consumer, consumer, #reason, reason)
end

local function write_state(state)
  local queue, task = state[QUEUE], state[TASK] or ''
  local constant = struct.pack(CONSTANT, state[PRIORITY], state[ENQUEUED], #queue, queue, #task, task)
  local head = struct.pack(
    HEAD, state[PLACE], state[TRIED] and 1 or 0, state[ATTEMPT], state[FORGIVEN], state[LAPSES], state[TIME], state[SINCE], #constant)
  return head .. constant .. state_tail(state[TOKEN], state[CONSUMER], state[REASON])
end

-- A record is what this file reads, stored in the same way, and after it {result, error, reason, attempts}, which it only copies.
local R_STATE, R_UNTIL, R_AT, R_NAME, R_QUEUE, R_ENQUEUED, R_TRIED = 1, 2, 3, 4, 5, 6, 7
local RECORD = '<BBdddI4c0I4c0'

-- The record, and where what is only copied begins.
local function read_record(value)
  local state, tried, till, at, enqueued, name, queue, rest = struct.unpack(RECORD, value)
  return { state, till, at, name, queue, enqueued, tried == 1 }, rest
end

local function write_record(record)
  local name, queue = record[R_NAME], record[R_QUEUE]
  return struct.pack(
    RECORD, record[R_STATE], record[R_TRIED] and 1 or 0, record[R_UNTIL], record[R_AT], record[R_ENQUEUED], #name, name, #queue, queue)
end

local states, records, bodies = {}, {}, {}           -- what was read, by id; false for nothing
local dirty_states, dirty_records, envelopes = {}, {}, {}
local sorted, lists, expiring, bells, finished = {}, {}, {}, {}, false

-- To put a key together for each message takes longer than to look it up.
local function keys_of(place)
  local known = {}
  return function(queue)
    local key = known[queue] or P .. place .. queue
    known[queue] = key
    return key
  end
end

local INDEX = P .. 'index'
local WAITERS = P .. 'waiters'
local ready_key = keys_of('ready:')
local delayed_key = keys_of('delayed:')
local leased_key = keys_of('leased:')
local dead_key = keys_of('dead:')
local function waiting_key(queue) return P .. 'waiting:' .. queue end
local function parked_key(queue, task) return P .. 'parked:' .. queue .. '\0' .. (task or '') end
local function known_key(queue) return P .. 'parked-tasks:' .. queue end

-- Puts member into a sorted set when the script ends; out of it if score is false.
local function sort(key, member, score)
  local members = sorted[key]
  if not members then
    members = {}
    sorted[key] = members
  end
  members[member] = score
end

local function ring(queue) bells[queue] = true end

local function read_many(hash, ids, known, keep)
  local missing = {}
  for _, id in ipairs(ids) do
    if known[id] == nil then
      known[id] = false
      missing[#missing + 1] = id
    end
  end
  for from = 1, #missing, CHUNK do
    local found = call('HMGET', hash, unpack(missing, from, math.min(from + CHUNK - 1, #missing)))
    for i, value in ipairs(found) do
      if value then keep(missing[from + i - 1], value) end
    end
  end
end

local function keep_state(id, value) states[id] = read_state(value) end

local function keep_record(id, value)
  local record, rest = read_record(value)
  if record[R_UNTIL] > now then
    records[id] = record
    bodies[id] = string.sub(value, rest)
  end
end

local function read_states(ids) read_many(P .. 'state', ids, states, keep_state) end
local function read_records(ids) read_many(P .. 'record', ids, records, keep_record) end

local function state_of(id)
  if states[id] == nil then read_states({ id }) end
  return states[id]
end

local function record_of(id)
  if records[id] == nil then read_records({ id }) end
  return records[id]
end

-- An id as people and Celery write it.
local function uuid(id)
  return string.format('%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x', string.byte(id, 1, 16))
end

local function is_final(record) return record and record[R_STATE] >= SUCCEEDED end

-- The sorted set that a message in this place is in, and its score there.
local function home(state)
  local place, queue = state[PLACE], state[QUEUE]
  if place == READY then return ready_key(queue), 9 - state[PRIORITY] end
  if place == DELAYED then return delayed_key(queue), state[TIME] end
  if place == LEASED then return leased_key(queue), state[TIME] end
  if place == DEAD then return dead_key(queue), state[TIME] end
  return parked_key(queue, state[TASK]), 9 - state[PRIORITY]
end

-- Moves a message; time is when it becomes due or its lease lapses, else when it got there.
local function move(id, state, place, time, reason)
  if state[PLACE] then
    local key = home(state)
    sort(key, id, false)
  end
  state[PLACE], state[TIME], state[REASON] = place, time, reason or false
  if place ~= LEASED then state[TOKEN], state[CONSUMER], state[SINCE] = false, false, 0 end
  local key, score = home(state)
  sort(key, id, score)
  if place == PARKED then
    call('SADD', known_key(state[QUEUE]), state[TASK] or '')
    ring(state[QUEUE])
  elseif place == DELAYED and time - now < SOON then
    ring(state[QUEUE])
  end
  states[id] = state
  dirty_states[id] = true
end

local function due_at(id, state, due)
  if due and due > now then move(id, state, DELAYED, due) else move(id, state, READY, now) end
end

local function add_attempt(id, state, attempt)
  if state[TASK] and attempt then
    lists[#lists + 1] = { id, attempt }
    state[TRIED] = true
  end
end

-- Takes a message out of its place and forgets it; what is known of its task is for the caller to keep.
local function remove(id, state)
  local key = home(state)
  sort(key, id, false)
  states[id] = false
  dirty_states[id] = true
end

local function forget_attempts(id, tried)
  if tried then call('DEL', P .. 'attempts:' .. id) end
end

-- Records that end within the same minute are listed together, which costs less than to sort each. A record that ends later after all is on two lists.
local function minute_of(time) return math.floor(time / 60000) end
local function expiring_key(minute) return string.format('%sexpiring:%.0f', P, minute) end

local function put_record(id, record, body)
  records[id], bodies[id] = record, body
  dirty_records[id] = true
  if record[R_UNTIL] < NEVER then
    local minute = minute_of(record[R_UNTIL]) + 1
    local ids = expiring[minute] or {}
    expiring[minute] = ids
    ids[#ids + 1] = id
  end
  if is_final(record) then finished = true end
end

local function drop_record(id)
  records[id] = false
  dirty_records[id] = true
end

-- Ends the life of a message. A task leaves a record for retention milliseconds, unless that is false.
local function finish(id, state, task_state, body, retention)
  remove(id, state)
  if state[TASK] and retention then
    put_record(id, { task_state, math.min(NEVER, now + retention), now, state[TASK], state[QUEUE], state[ENQUEUED], state[TRIED] }, body)
  else
    forget_attempts(id, state[TRIED])
    sort(INDEX, id, false)
  end
end

-- Makes a message a dead letter, and a task FAILED for as long as it is one.
local function bury(id, state, reason, body)
  state[LAPSES] = 0
  move(id, state, DEAD, now, reason)
  if state[TASK] then
    put_record(id, { FAILED, NEVER, now, state[TASK], state[QUEUE], state[ENQUEUED], state[TRIED] }, body)
  end
end

-- Tasks that workers of Celery run have no message here. Their ids are in a sorted set, by the time at which nobody waits for them any more.
local FOREIGN = P .. 'foreign'

local function put_foreign(id, record, body)
  call('ZADD', FOREIGN, string.format('%.0f', record[R_UNTIL]), id)
  put_record(id, record, body)
end

-- Sends a message to workers of Celery.  out: {key of the list, key of the binding, its member, text}
local function push(out)
  call('SADD', out[2], out[3])
  call('LPUSH', out[1], out[4])
end

-- Whether messages of Celery's producers wait at a door: {key of the binding, {key of a list...}}. Only lists that kombu knows are theirs.
local function waits_at(door)
  if call('EXISTS', unpack(door[2])) == 0 or call('EXISTS', door[1]) == 0 then return false end
  for _, list in ipairs(door[2]) do
    local length = redis.pcall('LLEN', list)
    if type(length) == 'number' and length > 0 then return true end
  end
  return false
end

-- A message as the client sends it: id, envelope, queue, priority, task, enqueued, not before, foreign. Several follow each other in one array, since
-- Lua makes many small arrays slowly.
--   foreign: false, or {what push() takes, body of the record, ms to wait for its result at most}
local MESSAGE = 8

-- Publishes the message that stands behind so many values.
local function publish(messages, base)
  local id, envelope, queue, priority, task, enqueued, not_before, foreign = unpack(messages, base + 1, base + MESSAGE)
  if state_of(id) then return end
  local record = record_of(id)
  if is_final(record) or (foreign and record and call('ZSCORE', FOREIGN, id)) then return end
  if record then
    forget_attempts(id, record[R_TRIED])
    drop_record(id)
    call('ZREM', FOREIGN, id)
  end
  if foreign then
    push(foreign[1])
    put_foreign(id, { WAITING, now + foreign[3], now, task, queue, enqueued, false }, foreign[2])
    sort(INDEX, id, 0)
    return
  end
  due_at(id, { false, queue, priority, task, enqueued, 0, 0, 0, now, false, false, 0, false, false }, not_before)
  envelopes[id] = envelope
  sort(INDEX, id, 0)
end

local function publish_all(messages)
  local ids, queues = {}, {}
  for base = 0, #messages - MESSAGE, MESSAGE do
    ids[#ids + 1] = messages[base + 1]
    queues[messages[base + 3]] = true
  end
  for queue in pairs(queues) do call('SADD', P .. 'queues', queue) end
  read_states(ids)
  read_records(ids)
  for base = 0, #messages - MESSAGE, MESSAGE do publish(messages, base) end
end

-- A record as the client sends it: {id, state, name, queue, enqueued, at, body, false or ms to wait for a result from Celery}.
local function record_task(item, retention)
  local id, final = item[1], item[2] >= SUCCEEDED
  if state_of(id) then return end
  local old = record_of(id)
  if final and is_final(old) then return end
  if old then forget_attempts(id, old[R_TRIED]) end
  local till = item[8] and now + item[8] or final and math.min(NEVER, now + retention) or NEVER
  local record = { item[2], till, item[6], item[3], item[4], item[5], false }
  if item[8] then put_foreign(id, record, item[7]) else put_record(id, record, item[7]) end
  if final then call('ZREM', FOREIGN, id) end
  sort(INDEX, id, 0)
end

-- Makes READY what became due and what lost its lease.
local function sweep(queue)
  local lapsed = call('ZRANGEBYSCORE', leased_key(queue), '-inf', now, 'LIMIT', 0, SWEEP)
  local due = call('ZRANGEBYSCORE', delayed_key(queue), '-inf', now, 'LIMIT', 0, SWEEP)
  if #lapsed > 0 then
    read_states(lapsed)
    for _, id in ipairs(lapsed) do
      local state = states[id]
      add_attempt(id, state, pack({ state[ATTEMPT], state[CONSUMER], state[SINCE], state[TIME], true }))
      state[LAPSES] = state[LAPSES] + 1
      move(id, state, READY, now)
    end
  end
  if #due > 0 then
    read_states(due)
    for _, id in ipairs(due) do move(id, states[id], READY, now) end
  end
end

local function sweep_all()
  for _, queue in ipairs(call('SMEMBERS', P .. 'queues')) do sweep(queue) end
end

-- The state of a message whose lease a token still holds, or nothing.
local function held(id, token)
  local state = state_of(id)
  if state and state[PLACE] == LEASED and state[TOKEN] == token and state[TIME] > now then return state end
end

-- As many calls as it takes, for a call can't have any number of values. Returns the sum of what they return.
local function call_with_all(command, key, values)
  local sum = 0
  for from = 1, #values, CHUNK do sum = sum + call(command, key, unpack(values, from, math.min(from + CHUNK - 1, #values))) end
  return sum
end

local function write_hash(hash, dirty, value_of)
  local set, gone = {}, {}
  for id in pairs(dirty) do
    local value = value_of(id)
    if value then
      set[#set + 1] = id
      set[#set + 1] = value
    else
      gone[#gone + 1] = id
    end
  end
  call_with_all('HSET', hash, set)
  call_with_all('HDEL', hash, gone)
  return gone
end

local READY_KEYS = P .. 'ready:'

local function write_sorted(key, members)
  local add, gone = {}, {}
  for member, score in pairs(members) do
    if score then
      add[#add + 1] = score
      add[#add + 1] = member
    else
      gone[#gone + 1] = member
    end
  end
  call_with_all('ZREM', key, gone)
  if #add == 0 then return end
  local added = call_with_all('ZADD', key, add)
  -- Whoever waits has found the queue empty, so the first one in is the one to ring for.
  if string.sub(key, 1, #READY_KEYS) == READY_KEYS and call('ZCARD', key) == added then
    ring(string.sub(key, #READY_KEYS + 1))
  end
end

-- Larger ones are for the consumer to fetch: what is published may pile up in the server until it is read.
local MOST_HANDED = 64 * 1024

-- Whoever has waited longest for messages of a queue and is listening still: the token of its lease, its channel, its lease in ms, its name. It waits no
-- longer then. A waiter is stored as {channel, lease, name} under the token.
local function next_waiter(queue)
  while true do
    local first = call('ZPOPMIN', waiting_key(queue))
    local token = first[1]
    if not token then return end
    local waiter = call('HGET', WAITERS, token)
    call('HDEL', WAITERS, token)
    if waiter and tonumber(first[2]) > now then
      local channel, lease, consumer = unpack(cmsgpack.unpack(waiter))
      -- PUBLISH would also count those who listen to all channels.
      if call('PUBSUB', 'NUMSUB', channel)[2] > 0 then return token, channel, lease, consumer end
    end
  end
end

-- Whoever waits gets a message at once and not only told that there is one.
local function hand_over(queue, id)
  local state, envelope = states[id], envelopes[id] or call('HGET', P .. 'message', id)
  if #envelope > MOST_HANDED then return end
  local token, channel, lease, consumer = next_waiter(queue)
  if not token then return end
  local attempt = state[ATTEMPT] + 1
  call('PUBLISH', channel, pack({ token, now, id, attempt, state[FORGIVEN], state[LAPSES], envelope }))
  state[TOKEN], state[CONSUMER], state[SINCE], state[ATTEMPT] = token, consumer, now, attempt
  move(id, state, LEASED, math.min(NEVER, now + lease))
end

-- The only member that is put into a sorted set, or nothing.
local function only_new(members)
  local only
  for member, score in pairs(members) do
    if score then
      if only then return end
      only = member
    end
  end
  return only
end

-- A single message that nothing is ready before. For more it is better if all who wait fetch some at once.
local function hand_over_single()
  local single = {}
  for key, members in pairs(sorted) do
    local id = string.sub(key, 1, #READY_KEYS) == READY_KEYS and only_new(members)
    if id then single[string.sub(key, #READY_KEYS + 1)] = id end
  end
  for queue, id in pairs(single) do
    if call('EXISTS', waiting_key(queue)) == 1 and call('EXISTS', ready_key(queue)) == 0 then hand_over(queue, id) end
  end
end

local function flush()
  hand_over_single()
  local gone = write_hash(P .. 'state', dirty_states, function(id) return states[id] and write_state(states[id]) end)
  call_with_all('HDEL', P .. 'message', gone)
  write_hash(P .. 'message', envelopes, function(id) return envelopes[id] end)
  write_hash(P .. 'record', dirty_records, function(id) return records[id] and write_record(records[id]) .. bodies[id] end)
  for _, entry in ipairs(lists) do call('RPUSH', P .. 'attempts:' .. entry[1], entry[2]) end
  for minute, ids in pairs(expiring) do
    call_with_all('RPUSH', expiring_key(minute), ids)
    call('ZADD', P .. 'expiring', minute, string.format('%.0f', minute))
  end
  for key, members in pairs(sorted) do write_sorted(key, members) end
  for queue in pairs(bells) do call('PUBLISH', P .. 'bell:' .. queue, '') end
  if finished then call('PUBLISH', P .. 'finished', '') end
  dirty_states, envelopes, dirty_records, lists, expiring, sorted, bells, finished = {}, {}, {}, {}, {}, {}, {}, false
end

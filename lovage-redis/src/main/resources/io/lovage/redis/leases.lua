-- What undoes leases, put between common.lua and the scripts that need it.

-- Whether it was waiting still: if not, it was handed a message.
local function stop_waiting(token, queues)
  for _, queue in ipairs(queues) do call('ZREM', waiting_key(queue), token) end
  return call('HDEL', WAITERS, token) == 1
end

-- Nobody knows of these leases, so they are as if they had never been.
local function give_back(queues, token)
  for _, queue in ipairs(queues) do
    local ids = call('ZRANGE', leased_key(queue), 0, -1)
    read_states(ids)
    for _, id in ipairs(ids) do
      local state = states[id]
      if state and state[PLACE] == LEASED and state[TOKEN] == token then
        state[ATTEMPT] = state[ATTEMPT] - 1
        move(id, state, READY, now)
      end
    end
  end
end

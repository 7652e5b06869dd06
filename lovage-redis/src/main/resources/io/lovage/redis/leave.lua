-- Waits no longer, and gives back what was handed over meanwhile.  request: {queues, token under which the consumer waits}  result: nothing
if not stop_waiting(request[2], request[1]) then give_back(request[1], request[2]) end
flush()
return pack(0)

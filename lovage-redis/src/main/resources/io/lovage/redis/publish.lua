-- Stores messages whose ids are new.  request: {message, message, ...}  result: nothing
publish_all(request)
flush()
return pack(0)

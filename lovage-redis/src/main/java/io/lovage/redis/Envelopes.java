package io.lovage.redis;

import io.lovage.message.Message;

/** How a message is stored. Scripts never look inside. */
interface Envelopes {

    byte[] encode(Message message);

    /** The same message. */
    Message decode(byte[] envelope);
}

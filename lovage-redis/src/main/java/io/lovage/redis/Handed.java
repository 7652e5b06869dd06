package io.lovage.redis;

import io.lovage.broker.Delivery;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import java.time.Instant;

/**
 * A message that the server handed over.
 *
 * @param token of the claim whose consumer waited
 */
record Handed(String token, Delivery delivery) {

    /** Reads what {@code hand_over()} of {@code common.lua} publishes. */
    static Handed read(byte[] text, Envelopes envelopes) {
        Unpacker in = new Unpacker(text);
        in.beginArray();
        String token = in.text();
        Instant since = Millis.read(in.number());
        MessageId id = in.id();
        int attempt = in.smallNumber();
        int forgiven = in.smallNumber();
        int lapses = in.smallNumber();
        Message message = envelopes.decode(in.binary());
        return new Handed(token, new Delivery(message, attempt, forgiven, lapses, since, new RedisLease(id, token)));
    }
}

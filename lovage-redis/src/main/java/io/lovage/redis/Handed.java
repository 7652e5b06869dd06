package io.lovage.redis;

import io.lovage.message.MessageId;

/**
 * A message that the server handed over, as {@code hand_over()} of {@code common.lua} writes it.
 *
 * @param token of its lease
 * @param now when that began, in milliseconds
 */
record Handed(String token, long now, MessageId id, int attempt, int forgiven, int lapses, byte[] envelope) {

    static Handed read(byte[] text) {
        Unpacker in = new Unpacker(text);
        in.beginArray();
        String token = in.text();
        long now = in.number();
        MessageId id = in.id();
        return new Handed(token, now, id, in.smallNumber(), in.smallNumber(), in.smallNumber(), in.binary());
    }
}

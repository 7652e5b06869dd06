package io.lovage.redis;

import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.Payload;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Lovage's own form: a MessagePack array that begins with the form's number. */
final class OwnEnvelopes implements Envelopes {

    private static final int FORM = 1;

    @Override
    public byte[] encode(Message message) {
        Packer out = new Packer().array(10).number(FORM).id(message.id()).text(message.queue());
        out.textOrFalse(message.task()).array(message.headers().size() * 2);
        message.headers().forEach((name, value) -> out.text(name).text(value));
        out.binary(message.body().bytes()).number(message.priority());
        write(out, message.enqueuedAt());
        write(out, message.notBefore());
        write(out, message.expires());
        return out.toBytes();
    }

    @Override
    public Message decode(byte[] envelope) {
        Unpacker in = new Unpacker(envelope);
        int fields = in.array();
        int form = in.smallNumber();
        if (form != FORM || fields != 10) {
            throw new IllegalStateException("A message in Redis has form " + form
                    + ", which this version of Lovage doesn't know. A newer one wrote it: use that to read it.");
        }
        MessageId id = in.id();
        String queue = in.text();
        String task = in.orNull(Unpacker::text);
        Map<String, String> headers = in.texts();
        Payload body = Payload.of(in.binary());
        int priority = in.smallNumber();
        Instant enqueuedAt = readTime(in);
        Instant notBefore = in.orNull(OwnEnvelopes::readTime);
        return new Message(
                id, queue, task, headers, body, priority, enqueuedAt, notBefore, in.orNull(OwnEnvelopes::readTime));
    }

    private static void write(Packer out, @Nullable Instant time) {
        if (time == null) {
            out.flag(false);
        } else {
            out.array(2).number(time.getEpochSecond()).number(time.getNano());
        }
    }

    private static Instant readTime(Unpacker in) {
        in.beginArray();
        return Instant.ofEpochSecond(in.number(), in.number());
    }
}

package io.lovage.redis;

import io.lovage.celery.bridge.MessageMapping;
import io.lovage.celery.wire.Decoded;
import io.lovage.celery.wire.EnvelopeJson;
import io.lovage.message.Message;
import io.lovage.message.MessageIds;
import io.lovage.message.Payload;
import java.util.List;

/*
 * Messages from Python come in through kombu's lists, which stand in front of a queue of Lovage's like doors. What waits there is looked at, read here, and then
 * taken from the list and stored in one step, if it still waits there. So whoever dies on the way, it is in one of the two places; and since it never is in
 * kombu's "unacked", no visibility timeout of a Python process ever brings it back.
 */

/** Takes what Celery's producers sent into Lovage's queues. Thread-safe. */
final class Doors {

    private static final int MOST_AT_ONCE = 250;

    private final Server server;
    private final Requests requests;
    private final CeleryKeys keys;
    private final MessageMapping mapping;
    private final MessageIds ids;

    Doors(Server server, Requests requests, CeleryKeys keys, MessageMapping mapping) {
        this.server = server;
        this.requests = requests;
        this.keys = keys;
        this.mapping = mapping;
        this.ids = new MessageIds(server.clock());
    }

    /** What waits: in which list, and its text as it is there. */
    private record Waiting(String list, Payload text) {}

    /** Says, for a script, where to look for what waits for {@code queue}. */
    void write(Packer out, String queue) {
        List<String> lists = keys.lists(queue);
        out.array(2).text(keys.binding(queue)).texts(lists, lists.size());
    }

    /** Takes in what waits for {@code queue}, at most {@code most} messages or so. What can't be read becomes a dead letter that says why. */
    void takeIn(String queue, int most) {
        Packer look = new Packer().array(2).number(Math.min(most, MOST_AT_ONCE));
        write(look, queue);
        List<Waiting> waiting = server.await(Script.LOOK_AT_DOOR, look, in -> in.list(Doors::waiting));
        if (!waiting.isEmpty()) {
            Packer take = new Packer().array(2).text(queue).each(waiting, (out, each) -> write(out, each, queue));
            int unused = server.await(Script.TAKE_IN, take, Unpacker::smallNumber);
        }
    }

    private static Waiting waiting(Unpacker in) {
        in.beginArray();
        String list = in.text();
        return new Waiting(list, Payload.of(in.binary()));
    }

    private void write(Packer out, Waiting waiting, String queue) {
        Decoded<Message> read = EnvelopeJson.read(waiting.text().text())
                .then(envelope ->
                        mapping.toMessage(envelope, queue, server.clock().instant()));
        out.array(4).text(waiting.list()).binary(waiting.text().bytes());
        requests.message(out.array(Requests.MESSAGE), read.value().orElseGet(() -> aside(waiting.text(), queue)));
        out.textOrFalse(read.reason().orElse(null));
    }

    /** Stands for what can't be read, so that people find it among the dead letters. */
    private Message aside(Payload text, String queue) {
        return Message.of(ids.next(), queue, null, text, server.clock().instant());
    }
}

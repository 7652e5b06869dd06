package io.lovage.redis;

import io.lovage.broker.Delivery;
import io.lovage.engine.Failpoint;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/*
 * A consumer that found nothing leaves word with the server that it waits, and the server hands it the next message without being asked: that saves a way there
 * and back, and everybody else who waits is left alone. Such a message is leased as by a claim, under the token of the claim that found nothing.
 *
 * Whether something was handed over may be unknown, as when a connection was lost. So the server is asked before anything else is claimed, and a message that
 * doesn't come in time is given back. A consumer waits only while it polls: nothing is ever handed to one that has no room.
 */

/** What is handed to one subscription. Used by its polling thread, but for {@link #hear}. */
final class Inbox {

    /** Longer than anybody waits before it looks again, so that nothing is handed to the dead for long. */
    private static final long WAIT_MILLIS = 3_000;

    private final Parts parts;
    private final String channel;
    private final Runnable onMail;
    private final Consumer<byte[]> ear = this::hear;

    /** Written by the connection's thread, taken by the polling one. */
    private volatile byte @Nullable [] mail;

    /** Under which it waits, as far as is known. */
    private @Nullable String token;

    /** Under which something may be leased of which nobody knows. */
    private final List<String> lost = new ArrayList<>();

    /**
     * @param name of the subscription, which no other one has
     * @param onMail told when something has come
     */
    Inbox(Parts parts, String name, Runnable onMail) {
        this.parts = parts;
        this.onMail = onMail;
        channel = parts.server().settings().prefix() + "handed:" + name;
        parts.bells().add(channel, ear, parts.link());
    }

    private void hear(byte[] text) {
        if (text.length > 0) {
            mail = text;
            onMail.run();
        }
    }

    /** What was handed over since it waits. It waits no longer then. */
    @Nullable
    Delivery take() {
        byte[] text = mail;
        mail = null;
        if (text == null) {
            return null;
        }
        Handed handed = Handed.read(text, parts.envelopes());
        if (!handed.token().equals(token)) {
            return null; // It came too late and was given back.
        }
        token = null;
        Failpoint.hit("redis-handed");
        return handed.delivery();
    }

    /** Writes for a claim what is to be given back, and what is known of waiting before. */
    void write(Packer out) {
        out.texts(lost, lost.size()).textOrFalse(token);
    }

    /** Writes for a claim where and for how long to wait if it finds nothing. */
    void writeWish(Packer out, boolean waits) {
        if (waits) {
            out.array(2).text(channel).number(WAIT_MILLIS);
        } else {
            out.flag(false);
        }
    }

    /** A claim was answered; it waits under {@code next} now, or not at all. */
    void answered(@Nullable String next) {
        lost.clear();
        token = next;
    }

    /** Nobody knows what came of the claim with {@code claim}, nor of waiting before. */
    void unanswered(String claim) {
        lost.add(claim);
        giveUp();
    }

    /** What was handed over doesn't come. */
    void giveUp() {
        if (token != null) {
            lost.add(token);
            token = null;
        }
    }

    /** Waits no longer. What was handed over meanwhile is given back. */
    void leave(List<String> queues) {
        if (token == null) {
            return;
        }
        try {
            Packer request = new Packer().array(2).texts(queues, queues.size()).text(token);
            int unused = parts.server().await(Script.LEAVE, request, Unpacker::smallNumber);
            token = null;
        } catch (Failure e) {
            // The next claim gives it back; should there be none, its lease lapses.
            giveUp();
        }
    }

    void close() {
        parts.bells().remove(channel, ear, parts.link());
    }
}

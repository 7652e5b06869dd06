package io.lovage.client;

import io.lovage.broker.Capabilities;
import io.lovage.broker.PublishResult;
import io.lovage.engine.Failpoint;
import io.lovage.engine.Inlet;
import io.lovage.message.EngineUnavailableException;
import io.lovage.message.InvalidMessageException;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Publishes until the engine has said yes or no to each message, or the time is over. What it doesn't answer is sent again with the same id, so that it is
 * stored once. Thread-safe.
 */
public final class Publisher {

    /** How many batches of a bulk may be on their way: enough for the engine never to wait, little enough to bound memory. */
    private static final int BATCHES_ON_THEIR_WAY = 4;

    private final Inlet inlet;
    private final int maxBatch;
    private final int maxBodyBytes;
    private final Duration limit;

    /**
     * @param capabilities of the engine that {@code inlet} leads to
     * @param limit for one batch to be answered
     */
    public Publisher(Inlet inlet, Capabilities capabilities, Duration limit) {
        this.inlet = inlet;
        this.maxBatch = capabilities.maxBatch();
        this.maxBodyBytes = capabilities.maxBodyBytes();
        this.limit = limit;
    }

    /**
     * Publishes one message.
     *
     * @throws InvalidMessageException if it is too large
     * @throws EngineUnavailableException if the engine refuses it for now
     * @throws EnqueueUnknownException if the engine doesn't say in time
     */
    public void publish(Message message) {
        check(message);
        List<Message> batch = List.of(message);
        settle(batch, inlet.publish(batch));
    }

    /** Publishes all, in batches; errors as in {@link #publish}. Those before the one with an error are published. */
    public void publishAll(List<Message> messages) {
        messages.forEach(this::check);
        Deque<Sent> onTheirWay = new ArrayDeque<>();
        for (int from = 0; from < messages.size(); from += maxBatch) {
            List<Message> batch = messages.subList(from, Math.min(messages.size(), from + maxBatch));
            if (onTheirWay.size() == BATCHES_ON_THEIR_WAY) {
                settle(onTheirWay.remove());
            }
            onTheirWay.add(new Sent(batch, inlet.publish(batch)));
            Failpoint.hit("publish-between-batches");
        }
        while (!onTheirWay.isEmpty()) {
            settle(onTheirWay.remove());
        }
    }

    private record Sent(List<Message> batch, CompletionStage<List<PublishResult>> results) {}

    private void settle(Sent sent) {
        settle(sent.batch(), sent.results());
    }

    private void settle(List<Message> batch, CompletionStage<List<PublishResult>> answer) {
        long deadline = System.nanoTime() + limit.toNanos();
        List<Message> open = batch;
        CompletionStage<List<PublishResult>> pending = answer;
        while (true) {
            Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
            List<PublishResult> results = Stages.await(pending, "publishing " + open.size() + " messages", left);
            List<Message> unknown = unknown(open, results);
            if (unknown.isEmpty()) {
                return;
            }
            if (System.nanoTime() >= deadline) {
                List<MessageId> ids = unknown.stream().map(Message::id).toList();
                throw new EnqueueUnknownException(ids, results.get(0).detail());
            }
            open = unknown;
            pending = inlet.publish(unknown);
        }
    }

    private static List<Message> unknown(List<Message> batch, List<PublishResult> results) {
        List<Message> unknown = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            PublishResult result = results.get(i);
            if (result.sent() == PublishResult.Sent.UNKNOWN) {
                unknown.add(batch.get(i));
            } else if (result.sent() == PublishResult.Sent.REJECTED) {
                throw rejected(batch.get(i), result);
            }
        }
        return unknown;
    }

    private static RuntimeException rejected(Message message, PublishResult result) {
        String text =
                "Message " + message.id() + " for queue '" + message.queue() + "' was not accepted: " + result.detail();
        return result.why() == PublishResult.Why.TOO_LARGE
                ? new InvalidMessageException("%s", text)
                : new EngineUnavailableException(text);
    }

    private void check(Message message) {
        MessageLimits.check(message);
        if (message.body().size() > maxBodyBytes) {
            throw new InvalidMessageException(
                    "Message %s for queue '%s' has a body of %,d bytes; this engine's limit is %,d.",
                    message.id(), message.queue(), message.body().size(), maxBodyBytes);
        }
    }
}

package io.lovage.redis;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Why;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Completion;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

final class RedisBroker implements Broker {

    /** Messages of one script: so many, and so many bytes. */
    private static final int MOST_AT_ONCE = 250;

    private static final long MOST_BYTES_AT_ONCE = 4L << 20;
    private static final int PURGED_AT_ONCE = 1000;

    private final Parts parts;
    private final Server server;

    RedisBroker(Parts parts) {
        this.parts = parts;
        this.server = parts.server();
    }

    @Override
    public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
        if (server.isClosed()) {
            return CompletableFuture.failedFuture(Failure.closed(server.settings()));
        }
        PublishResult[] results = new PublishResult[batch.size()];
        List<CompletableFuture<Void>> answers = new ArrayList<>();
        List<Integer> part = new ArrayList<>();
        long bytes = 0;
        for (int i = 0; i < results.length; i++) {
            Message message = batch.get(i);
            if (message.body().size() > MessageLimits.MAX_BODY_BYTES) {
                results[i] = tooLarge(message);
                continue;
            }
            part.add(i);
            bytes += message.body().size();
            if (part.size() == MOST_AT_ONCE || bytes > MOST_BYTES_AT_ONCE) {
                answers.add(publish(batch, part, results));
                part = new ArrayList<>();
                bytes = 0;
            }
        }
        if (!part.isEmpty()) {
            answers.add(publish(batch, part, results));
        }
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(unused -> List.of(results));
    }

    /** Publishes those messages of {@code batch} whose numbers are in {@code part}. */
    private CompletableFuture<Void> publish(List<Message> batch, List<Integer> part, PublishResult[] results) {
        List<Message> messages = part.stream().map(batch::get).toList();
        boolean alone = messages.size() == 1 && Requests.isPlain(messages.get(0));
        return (alone ? storeOne(messages) : store(messages))
                .exceptionallyCompose(
                        error -> Failure.of(error, server.settings()).asPublishResult())
                .thenAccept(result -> part.forEach(i -> results[i] = result));
    }

    private CompletableFuture<PublishResult> store(List<Message> messages) {
        return server.ask(Script.PUBLISH, request(messages), unused -> PublishResult.ACCEPTED);
    }

    private CompletableFuture<PublishResult> storeOne(List<Message> message) {
        return server.ask(Script.PUBLISH_ONE, request(message), Unpacker::smallNumber)
                .thenCompose(onRecord ->
                        onRecord == 0 ? CompletableFuture.completedFuture(PublishResult.ACCEPTED) : store(message));
    }

    private Packer request(List<Message> messages) {
        return new Packer().rows(messages, Requests.MESSAGE, parts.requests()::message);
    }

    private static PublishResult tooLarge(Message message) {
        return PublishResult.rejected(
                Why.TOO_LARGE,
                String.format(
                        "Message %s has a body of %,d bytes; the limit is %,d.",
                        message.id(), message.body().size(), MessageLimits.MAX_BODY_BYTES));
    }

    @Override
    public Subscription subscribe(SubscribeSpec spec) {
        Packer request = new Packer().texts(spec.queues(), spec.queues().size());
        int unused = server.await(Script.SUBSCRIBE, request, Unpacker::smallNumber);
        return new RedisSubscription(parts, spec);
    }

    @Override
    public List<QueueStats> stats() {
        List<QueueStats> stats =
                server.await(Script.STATS, new Packer().flag(false), in -> in.list(RedisBroker::stats));
        stats.sort(Comparator.comparing(QueueStats::queue));
        return stats;
    }

    private static QueueStats stats(Unpacker in) {
        in.beginArray();
        String queue = in.text();
        long ready = in.number();
        long delayed = in.number();
        long leased = in.number();
        long parked = in.number();
        long dead = in.number();
        Long oldest = in.orNull(Unpacker::number);
        return new QueueStats(queue, ready, delayed, leased, parked, dead, oldest == null ? null : Millis.read(oldest));
    }

    @Override
    public long purge(String queue, Set<Place> places) {
        List<Integer> codes = places.stream().map(Codes::of).toList();
        byte[] body = Requests.body(null, null, "purged", List.of());
        long all = 0;
        long removed;
        do {
            Packer request = new Packer().array(5).text(queue).each(codes, (out, code) -> out.number(code));
            request.binary(body).number(Millis.of(Completion.DEFAULT_RETENTION)).number(PURGED_AT_ONCE);
            removed = server.await(Script.PURGE, request, Unpacker::number);
            all += removed;
        } while (removed >= PURGED_AT_ONCE);
        return all;
    }

    @Override
    public Map<MessageId, Browsed> locate(List<MessageId> ids) {
        Map<MessageId, Browsed> located = new HashMap<>();
        Packer request = new Packer().each(ids, Packer::id);
        for (Browsed found : server.await(Script.LOCATE, request, in -> in.list(this::located))) {
            located.put(found.message().id(), found);
        }
        return located;
    }

    private Browsed located(Unpacker in) {
        in.beginArray();
        in.skip(1); // id
        Message message = parts.envelopes().decode(in.binary());
        return Replies.State.read(in).browsed(message);
    }

    @Override
    public List<Browsed> browse(BrowseSpec spec) {
        Listing listing =
                new Listing("B", spec.newestFirst(), List.of(Codes.of(spec.place())), spec.task(), spec.queue());
        return listing.rows(server, spec.after(), spec.limit(), this::browsed);
    }

    private Browsed browsed(Unpacker in) {
        in.beginArray();
        in.skip(1); // id
        Replies.State state = Replies.State.read(in);
        Message message = parts.envelopes().decode(in.binary());
        in.skip(2); // no record
        return state.browsed(message);
    }

    @Override
    public Set<MessageId> redrive(List<MessageId> ids, Instant when) {
        Map<MessageId, Browsed> dead = locate(ids);
        Packer request = new Packer().array(2).number(Millis.of(when));
        request.each(ids, (out, id) -> {
            Browsed found = dead.get(id);
            parts.chords().handedIn(out.array(2).id(id), found == null ? null : found.message());
        });
        return Collections.unmodifiableSet(
                new LinkedHashSet<>(server.await(Script.REDRIVE, request, in -> in.list(Unpacker::id))));
    }
}

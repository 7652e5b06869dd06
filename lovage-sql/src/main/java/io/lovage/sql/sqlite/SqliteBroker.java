package io.lovage.sql.sqlite;

import io.lovage.broker.Broker;
import io.lovage.broker.BrowseSpec;
import io.lovage.broker.Browsed;
import io.lovage.broker.Place;
import io.lovage.broker.PublishResult;
import io.lovage.broker.PublishResult.Why;
import io.lovage.broker.QueueStats;
import io.lovage.broker.SubscribeSpec;
import io.lovage.broker.Subscription;
import io.lovage.engine.Failpoint;
import io.lovage.message.Message;
import io.lovage.message.MessageId;
import io.lovage.message.MessageLimits;
import io.lovage.sql.Arrivals;
import io.lovage.sql.MessageReader;
import io.lovage.sql.Removals;
import io.lovage.sql.Work;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;

final class SqliteBroker implements Broker {

    /** So many messages are purged in one transaction, so that a long queue holds nobody up. */
    private static final int PURGE_SLICE = 1000;

    private final Parts parts;

    SqliteBroker(Parts parts) {
        this.parts = parts;
    }

    @Override
    public CompletionStage<List<PublishResult>> publish(List<Message> batch) {
        List<Message> messages = List.copyOf(batch);
        boolean allFit = messages.stream().allMatch(SqliteBroker::fits);
        return allFit ? publishAll(messages) : publishFitting(messages);
    }

    private CompletionStage<List<PublishResult>> publishAll(List<Message> messages) {
        return parts.writer()
                .submit(new Operation<>(
                        Operation.Phase.ARRIVE,
                        messages.size(),
                        work -> store(work, messages),
                        failure -> unpublished(failure, messages.size())));
    }

    private List<PublishResult> store(Work work, List<Message> messages) throws SQLException {
        if (!Room.isLeft(work.sql(), parts.settings())) {
            return unpublished(Failure.full(parts.settings().file()), messages.size());
        }
        Arrivals.store(work, messages);
        Failpoint.hit("sqlite-in-publish");
        return Collections.nCopies(messages.size(), PublishResult.ACCEPTED);
    }

    private static List<PublishResult> unpublished(Failure failure, int count) {
        if (failure.kind() == Failure.Kind.CLOSED) {
            throw failure.exception();
        }
        return Collections.nCopies(count, failure.publishResult());
    }

    private CompletionStage<List<PublishResult>> publishFitting(List<Message> messages) {
        List<Message> fitting = messages.stream().filter(SqliteBroker::fits).toList();
        return publishAll(fitting).thenApply(results -> {
            List<PublishResult> all = new ArrayList<>(messages.size());
            var stored = results.iterator();
            messages.forEach(message -> all.add(fits(message) ? stored.next() : tooLarge(message)));
            return all;
        });
    }

    private static boolean fits(Message message) {
        return message.body().size() <= MessageLimits.MAX_BODY_BYTES;
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
        List<Long> queues = parts.write(work -> declare(work, spec.queues()));
        Claim claim = new Claim(spec, queues, parts.names(), parts.fences());
        return new SqliteSubscription(parts, spec, claim, new Doorbell(new HashSet<>(queues)));
    }

    private List<Long> declare(Work work, List<String> queues) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        for (String queue : queues) {
            numbers.add(parts.names().queues().idOf(work.sql(), queue));
        }
        return numbers;
    }

    @Override
    public List<QueueStats> stats() {
        return parts.readSwept((sql, now) -> MessageReader.stats(sql));
    }

    @Override
    public long purge(String queue, Set<Place> places) {
        long purged = 0;
        for (Place place : places) {
            int slice = place == Place.LEASED ? 0 : PURGE_SLICE;
            while (slice == PURGE_SLICE) {
                slice = parts.write(work -> Removals.purge(work, queue, place, PURGE_SLICE));
                purged += slice;
            }
        }
        return purged;
    }

    @Override
    public Map<MessageId, Browsed> locate(List<MessageId> ids) {
        return parts.readSwept((sql, now) -> MessageReader.locate(sql, parts.names(), ids));
    }

    @Override
    public List<Browsed> browse(BrowseSpec spec) {
        return parts.readSwept((sql, now) -> MessageReader.browse(sql, parts.names(), spec));
    }

    @Override
    public Set<MessageId> redrive(List<MessageId> ids, Instant when) {
        return parts.write(work -> Removals.redrive(work, ids, when));
    }
}
